"""Which tokens open something, and that all others are told the same."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import signing
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from cms.models import PreviewedDraft, PreviewLink, User
from cms.previews import revoke_previews
from cms.previews.making import DRAFTS_KEPT, token_to_screen
from cms.previews.opening import DRAFT_KIND, LINK_KIND
from cms.previews.revoking import revoke_link
from cms.previews.tokens import TOKEN_SALT, new_token, sign_link
from home.models import ContentPage
from tests.asking import Answer, Ask
from tests.factories import ContentPageFactory, HomePageFactory, PublisherFactory
from tests.previews.showing import TITLE, link_to, token_of

pytestmark = pytest.mark.django_db

SECRET = "Zebrafish"


@pytest.fixture(scope="module")
def made(kept: None) -> PreviewLink:
    page = ContentPageFactory(title=SECRET, live=False)
    return link_to(page, PublisherFactory())


@pytest.fixture
def link(made: PreviewLink) -> PreviewLink:
    return PreviewLink.objects.get(pk=made.pk)


@pytest.fixture
def maker(link: PreviewLink) -> User:
    return link.made_by


def signed(*said: object) -> str:
    return signing.dumps(said, salt=TOKEN_SALT)


def refused(answer: Answer) -> bool:
    assert answer.data == {"page": None}
    assert answer.codes == ["FORBIDDEN"]
    assert not answer.mentions(SECRET)
    return True


def altered(link: PreviewLink) -> str:
    token = token_of(link)
    place = len(token) // 2
    other = "A" if token[place] != "A" else "B"
    return token[:place] + other + token[place + 1 :]


def an_hour_old(link: PreviewLink) -> str:
    return signed(LINK_KIND, link.pk, (timezone.now() - timedelta(1)).timestamp())


def for_another_page(link: PreviewLink) -> str:
    """Return the token of one link with the signature of another."""
    body = token_of(link).rpartition(":")[0]
    return f"{body}:{new_token(LINK_KIND, link.pk + 1).rpartition(':')[2]}"


def after(change: Callable[[PreviewLink], object]) -> Callable[[PreviewLink], str]:
    def token(link: PreviewLink) -> str:
        made = token_of(link)
        change(link)
        return made

    return token


def set_on(link: PreviewLink, **values: object) -> None:
    PreviewLink.objects.filter(pk=link.pk).update(**values)


WITHOUT_RIGHT: dict[str, Callable[[PreviewLink], str]] = {
    "empty": lambda link: "",
    "made up": lambda link: "W10:1xWPW8:nuZF9ueY2chYD0wmM-TpXgeXC5FNn",
    "no text of ours": lambda link: "päge:\U0001f511:…",
    "altered": altered,
    "over": an_hour_old,
    "of another page's signature": for_another_page,
    "signed for something else": lambda link: signing.dumps([LINK_KIND, link.pk, 9e9]),
    "the secret of the link itself": lambda link: sign_link(link.pk),
    "of no link": lambda link: new_token(LINK_KIND, link.pk + 1000),
    "of no draft": lambda link: new_token(DRAFT_KIND, link.pk + 1000),
    "revoked": after(lambda link: revoke_link(link, None)),
    "all revoked": after(lambda link: revoke_previews(link.page)),
    "link expired": after(lambda link: set_on(link, expires_at=timezone.now())),
    "maker deleted": after(lambda link: link.made_by.delete()),
    "maker switched off": after(
        lambda link: User.objects.filter(pk=link.made_by_id).update(is_active=False)
    ),
    "maker no editor any more": after(lambda link: link.made_by.groups.clear()),
    "page deleted": after(lambda link: link.page.specific.delete()),
    "revision deleted": after(lambda link: link.revision.delete()),
}


@pytest.mark.parametrize("how", WITHOUT_RIGHT)
def test_token_without_right_is_told_the_same(
    how: str, link: PreviewLink, ask: Ask
) -> None:
    nothing = ask.answer(TITLE, token="never made")
    assert refused(nothing)
    answer = ask.answer(TITLE, token=WITHOUT_RIGHT[how](link))
    assert refused(answer)
    assert answer.body == nothing.body


def test_token_with_right(link: PreviewLink, ask: Ask) -> None:
    assert ask(TITLE, token=token_of(link))["page"] == {"title": SECRET}


def test_token_of_another_site(link: PreviewLink, ask: Ask) -> None:
    root = Page.objects.get(depth=1)
    elsewhere = root.add_child(instance=ContentPage(title="Elsewhere", slug="other"))
    Site.objects.create(hostname="127.0.0.1", root_page=elsewhere)
    assert refused(ask.at("127.0.0.1").answer(TITLE, token=token_of(link)))


# What is on an editor's screen.


@pytest.fixture(scope="module")
def published(kept: None) -> ContentPage:
    page: ContentPage = ContentPageFactory(title="Published")
    return page


@pytest.fixture
def page(published: ContentPage) -> ContentPage:
    return ContentPage.objects.get(pk=published.pk)


def typed(page: ContentPage, maker: User) -> str:
    page.title = SECRET
    return token_to_screen(page, maker)


def test_what_is_typed_is_not_saved(page: ContentPage, maker: User, ask: Ask) -> None:
    token = typed(page, maker)
    assert ask(TITLE, token=token)["page"] == {"title": SECRET}
    assert ContentPage.objects.get(pk=page.pk).title == "Published"
    assert page.get_latest_revision().content["title"] == "Published"


def test_what_is_typed_next_has_a_token_of_its_own(
    page: ContentPage, maker: User, ask: Ask
) -> None:
    first = typed(page, maker)
    page.title = "Typed on"
    second = token_to_screen(page, maker)
    assert ask(TITLE, token=first)["page"] == {"title": SECRET}
    assert ask(TITLE, token=second)["page"] == {"title": "Typed on"}


@pytest.mark.parametrize(
    "change",
    [
        lambda page, maker: revoke_previews(page),
        lambda page, maker: maker.delete(),
        lambda page, maker: maker.groups.clear(),
        lambda page, maker: page.delete(),
        lambda page, maker: PreviewedDraft.objects.update(expires_at=timezone.now()),
    ],
    ids=["revoked", "maker deleted", "no editor any more", "page deleted", "over"],
)
def test_token_to_a_screen_ends(
    change: Callable[[Page, User], object], page: ContentPage, maker: User, ask: Ask
) -> None:
    token = typed(page, maker)
    change(page, maker)
    assert refused(ask.answer(TITLE, token=token))


def test_page_that_was_never_saved(maker: User, ask: Ask) -> None:
    home = HomePageFactory()
    page = ContentPage(title=SECRET, slug="new", depth=home.depth + 1)
    page.path = page._get_path(home.path, page.depth, 99)
    page.set_url_path(home)
    token = token_to_screen(page, maker)
    asked = TITLE.replace("title", "id title path parent { title }")
    shown = {
        "id": "0",
        "title": SECRET,
        "path": "/new/",
        "parent": {"title": "Partnership"},
    }
    assert ask(asked, token=token)["page"] == shown
    Group.objects.get(name="Moderators").page_permissions.all().delete()
    assert refused(ask.answer(asked, token=token))


def test_old_screens_are_forgotten(page: ContentPage, maker: User) -> None:
    for _ in range(DRAFTS_KEPT + 2):
        token_to_screen(page, maker)
    assert PreviewedDraft.objects.count() == DRAFTS_KEPT
    PreviewedDraft.objects.update(expires_at=timezone.now())
    token_to_screen(page, PublisherFactory())
    assert PreviewedDraft.objects.count() == 1


# A token is no sign-in, and only `page` takes it.


def test_viewer_stays_anonymous(link: PreviewLink, ask: Ask) -> None:
    asked = TITLE.replace("{ page", "{ viewer { isAuthenticated } page")
    assert ask(asked, token=token_of(link))["viewer"] == {"isAuthenticated": False}


@pytest.mark.parametrize("beside", ["id", "path"])
def test_token_beside_another_argument(
    beside: str, link: PreviewLink, ask: Ask
) -> None:
    asked = TITLE.replace("previewToken", f'{beside}: "1", previewToken')
    assert "just one" in ask.refusal(asked, token=token_of(link))


@pytest.mark.parametrize(
    "header",
    ["Authorization: Bearer {}", "X-Session-Token: {}", "Cookie: sessionid={}"],
)
def test_token_is_no_credential(header: str, link: PreviewLink) -> None:
    name, _, value = header.format(token_of(link)).partition(": ")
    response = Client().post(
        "/graphql/",
        {"query": "{ viewer { isAuthenticated } }"},
        content_type="application/json",
        headers={name: value},
    )
    assert response.status_code == 401
