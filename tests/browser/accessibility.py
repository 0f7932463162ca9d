"""Axe over a screen of the admin: WCAG 2.2 AA, and axe's own best practices."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

# What Wagtail itself breaks: a rule and where, and why it is not ours to mend.
WAGTAILS_OWN = {
    ("label", ".ui-autocomplete-input"): "the tags of a document or image",
}


def open_screen(page: Page, path: str) -> None:
    """Open a screen of the admin, which has to be there."""
    response = page.goto(f"/admin/{path}")
    assert response
    assert response.ok, response.status


def violations(page: Page, within: str | None = None) -> list[str]:
    """Return what axe finds wrong on a screen, a line for each element.

    It looks at the screen as it is: open a menu or a dialog first to have it looked at.

    Args:
        within: the part of the screen to look at, as CSS names it; all, if none. The
            editor of pages has texts of Wagtail's that say nothing of themselves.
    """
    # Wagtail's messages fade in, and are hard to read until they have.
    for messages in page.locator(".messages > ul").all():
        expect(messages).to_have_css("opacity", "1")
    found = (
        Axe()
        .run(page, context=within, options={"resultTypes": ["violations"]})
        .response
    )
    assert found["passes"], "axe found nothing to look at"
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: "
        f"{' '.join(map(str, node['target']))}: {node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
        if (violation["id"], *node["target"]) not in WAGTAILS_OWN
    ]
