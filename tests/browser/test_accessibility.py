"""What axe says of the screens that this project adds to Wagtail's admin."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from cms.models import User
from tests.browser.accessibility import open_screen, violations
from tests.factories import (
    DocumentFactory,
    ReviewPageFactory,
    SuperuserFactory,
    TopicFactory,
    WithdrawalFactory,
)

# Screens that need nothing to be there; add yours.
SCREENS = [
    "",
    "work-in-hand/",
    "due/",
    "review-pack/",
    "releases/",
    "releases/new/",
    "help/guide/",
    "help/guide/?q=take down",
    "help/guide/take-something-back/",
    "help/first-day/",
    "reports/access-log/",
    "reports/recommendations/",
    "reports/review-dates/",
    "reports/broken-links/",
    "reports/changes/",
    "reports/sign-off/",
    "settings/cms/deadlinesettings/",
    "settings/cms/signoffsettings/",
    "reviews/",
    "briefings/",
    "resource_links/",
    "snippets/cms/topic/",
    "snippets/cms/removedaddress/",
    "invitations/",
    "invitations/new/",
    "public_collections/new/",
    "api-tokens/",
    "api-tokens/new/",
]


def test_axe_finds_what_is_wrong(editor: Page) -> None:
    open_screen(editor, "")
    editor.evaluate("document.querySelector('main').append(new Image())")
    assert any(line.startswith("image-alt ") for line in violations(editor))


def test_screens(site: str, sign_in: Callable[[User], Page]) -> None:
    ReviewPageFactory(topics=[TopicFactory(aliases=["another name"])])
    administrator = sign_in(SuperuserFactory())
    found = {}
    for screen in SCREENS:
        open_screen(administrator, screen)
        found[screen] = violations(administrator)
    assert {screen: lines for screen, lines in found.items() if lines} == {}


def test_withdrawing_and_putting_back(editor: Page) -> None:
    withdrawal = WithdrawalFactory()
    open_screen(editor, f"pages/{withdrawal.page.pk}/reinstate/")
    expect(editor.get_by_role("button", name="Put this page back")).to_be_visible()
    assert violations(editor) == []
    withdrawal.delete()
    open_screen(editor, f"pages/{withdrawal.page.pk}/withdraw/")
    expect(editor.get_by_role("button", name="Withdraw this page")).to_be_visible()
    assert violations(editor) == []


def test_what_the_menu_of_a_page_leads_to(editor: Page) -> None:
    review = ReviewPageFactory()
    found = {}
    for name in ("Remove", "Take down", "Change the pseudonym"):
        open_screen(editor, f"pages/{review.pk}/edit/")
        editor.get_by_role("button", name="Actions").first.click()
        editor.get_by_role("link", name=name, exact=True).click()
        expect(editor.get_by_role("heading", level=1)).to_contain_text(name)
        found[name] = violations(editor)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_ready_to_publish(editor: Page) -> None:
    review = ReviewPageFactory(live=False, abstract="Seen at M1 1AE on 3 March 2021.")
    open_screen(editor, f"pages/{review.pk}/edit/")
    editor.locator("[data-side-panel-toggle=readiness]").click()
    editor.get_by_text("Give a reason", exact=True).first.click()
    assert violations(editor) == []


def test_who_can_see_a_page(editor: Page) -> None:
    open_screen(editor, f"pages/{ReviewPageFactory().pk}/edit/")
    editor.get_by_role("button", name="Toggle who can see this").click()
    expect(editor.get_by_text("Everyone.", exact=True)).to_be_visible()
    assert violations(editor) == []


def test_who_can_see_a_document(editor: Page) -> None:
    open_screen(editor, f"documents/edit/{DocumentFactory().pk}/")
    editor.get_by_role("button", name="Toggle who can see this").click()
    assert violations(editor) == []
