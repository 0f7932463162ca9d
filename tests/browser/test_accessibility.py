"""What axe says of the screens that this project adds to Wagtail's admin."""

from collections.abc import Callable, Iterator
from inspect import unwrap
from typing import Any

from django.contrib.auth.models import Group
from django.urls import URLResolver, get_resolver, resolve
from playwright.sync_api import Page, expect
from wagtail.log_actions import log
from wagtail.models import PageLogEntry

from cms.admin.document_draft import ACTION
from cms.models import Invitation, Release, User
from cms.pseudonyms.changing import Order as Rename
from cms.pseudonyms.changing import change_pseudonym
from cms.releases.releasing import add_page
from cms.takedown.taking_down import Order, take_down
from tests.browser.accessibility import open_screen, violations
from tests.factories import (
    DocumentFactory,
    ImageFactory,
    PublicCollectionFactory,
    ReviewPageFactory,
    SuperuserFactory,
    TopicFactory,
    WithdrawalFactory,
)

# Screens that need nothing to be there; add yours, or to the list below it.
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
    "groups/new/",
]

# What answers to a click, to a script or with a part of a screen, and is none itself.
NO_SCREENS = {
    *("audience_panel", "check_page", "confirm_findings", "paste_from_word"),
    *("revoke_previews", "revoke_preview_link", "guide_image", "view_as_preview"),
    *("release", "schedule", "unschedule"),
    *("add_collection", "remove_item", "use_latest"),
}


def screens_about_something() -> list[str]:
    """Make what other screens are about, and return where those are."""
    review = ReviewPageFactory()
    draft = ReviewPageFactory(live=False)
    user = SuperuserFactory()
    document = DocumentFactory()
    log(draft, ACTION, user=user, data={"made": ["1 paragraph"], "lost": {}})
    entry = PageLogEntry.objects.get(action=ACTION)
    taken_down = take_down(Order([draft], "A name.", user), "localhost")
    change = change_pseudonym(Rename(review, "Child Elm", "child-elm", user))
    release = Release.objects.create(title="Spring", user=user)
    add_page(release, review)
    invitation = Invitation(email="somebody@example.org", invited_by=user)
    invitation.new_token()
    invitation.save()
    public = PublicCollectionFactory()
    withdrawn = WithdrawalFactory().page
    return [
        f"pages/{review.pk}/withdraw/",
        f"pages/{withdrawn.pk}/reinstate/",
        f"audience/{review.pk}/view-as/",
        f"pages/{draft.pk}/draft-from-document/",
        f"pages/{draft.pk}/draft-from-document/{entry.pk}/",
        f"pages/{review.pk}/preview-links/",
        f"take-downs/{taken_down.pk}/",
        f"pages/{review.pk}/pseudonym/",
        f"pseudonyms/{change.pk}/",
        f"pages/{draft.pk}/publish-without-sign-off/",
        f"documents/edit/{document.pk}/",
        f"images/{ImageFactory().pk}/",
        f"invitations/delete/{invitation.pk}/",
        f"public_collections/delete/{public.pk}/",
        f"releases/edit/{release.pk}/",
        f"groups/edit/{Group.objects.first().pk}/",
    ]


def test_axe_finds_what_is_wrong(editor: Page) -> None:
    open_screen(editor, "")
    editor.evaluate("document.querySelector('main').append(new Image())")
    assert any(line.startswith("image-alt ") for line in violations(editor))


def test_screens(site: str, sign_in: Callable[[User], Page]) -> None:
    ReviewPageFactory(topics=[TopicFactory(aliases=["another name"])])
    administrator = sign_in(SuperuserFactory())
    screens = [*SCREENS, *screens_about_something()]
    found = {}
    for screen in screens:
        open_screen(administrator, screen)
        found[screen] = violations(administrator)
    assert {screen: lines for screen, lines in found.items() if lines} == {}
    # What is new has to be looked at, too.
    looked_at = {route_of(screen) for screen in screens}
    missed = {name for route, name in our_screens() if route not in looked_at}
    assert missed == {"confirm_again"}  # which `test_sign_off` looks at


def route_of(screen: str) -> str:
    return resolve(f"/admin/{screen.partition('?')[0]}").route


def our_screens() -> Iterator[tuple[str, str]]:
    """Yield the routes and names of all screens of the admin that are ours."""
    for route, pattern in routes_below(get_resolver().url_patterns):
        view = unwrap(pattern.callback)
        module = getattr(view, "view_class", view).__module__
        name = pattern.name or ""
        is_ours = module.startswith(("cms.", "home.", "reviews.", "briefings."))
        is_screen = name not in NO_SCREENS and not name.endswith("results")
        if route.startswith("admin/") and is_ours and is_screen:
            yield route, name


def routes_below(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes_below(pattern.url_patterns, route)
        else:
            yield route, pattern


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
