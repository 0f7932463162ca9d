"""“Ready to publish?” while an editor writes."""

from playwright.sync_api import Page, expect

from home.models import ContentPage
from tests.browser.accessibility import open_screen, violations
from tests.factories import ContentPageFactory, edit

OURS = ".readiness-panel, .readiness-note"


def test_findings_stand_in_the_panel_and_in_the_form(editor: Page) -> None:
    body = ContentPage._meta.get_field("body").stream_block.to_python(
        [
            {
                "type": "callout",
                "value": {"tone": "warning", "text": "<p>Dr Khan said so.</p>"},
            }
        ]
    )
    page = edit(ContentPageFactory(live=False), body=body)
    open_screen(editor, f"pages/{page.pk}/edit/")
    toggle = editor.get_by_role("button", name="Ready to publish? Not ready")
    toggle.press("Enter")
    panel = editor.locator("[data-readiness]")
    state = panel.get_by_role("status")
    expect(state).to_have_text("Not ready: 1 to mend or give a reason for.")
    callout = editor.locator('[data-contentpath="body"] .readiness-note')
    expect(callout).to_contain_text("Name of a person Dr Khan")

    # While it is written, and without a save.
    editor.get_by_role("tab", name="Promote").click()
    editor.get_by_label("Meta description").fill("She lived at B12 8QX.")
    expect(state).to_contain_text("1 to mend,")
    assert violations(editor, OURS) == []

    # From the panel to the place, in the tab where it is.
    panel.get_by_role("button", name="Body, callout 1, text").press("Enter")
    expect(callout).to_be_in_viewport()
    # From the place to the reason, and on to the history.
    callout.get_by_role("button", name="Give a reason").press("Enter")
    reason = panel.get_by_label("Why may this be published?")
    expect(reason).to_be_focused()
    reason.fill("He gave leave.")
    panel.get_by_role("button", name="Record the reason").press("Enter")
    expect(panel.get_by_text("He gave leave.")).to_be_visible()
    expect(callout).to_have_count(0)
    assert violations(editor, OURS) == []
