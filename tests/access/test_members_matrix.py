"""What members find: who sees what lies in a secure area, through every entry point.

The entry points are those of ``entry_points.py``: details, lists, relations both ways,
ancestors, children, breadcrumbs, menus, choosers, rich-text links, search, extracts,
facets, counts of vocabularies, changes, redirects and notices. ``test_matrix.py`` says
what anybody finds there of drafts and the like; those are for no member either.

    viewer, and what they carry             members' pages  the executive's  drafts
    ------------------------------------------------------------------------------
    anybody                     nothing                  -                -       -
    a member                    cookie                sees                -       -
    a member of the group       session token         sees             sees       -
    a member of another group   API token             sees                -       -
    an editor                   cookie                sees                -       -
    a superuser                 cookie                sees             sees       -
    ------------------------------------------------------------------------------
    switched off, expired, revoked, wrong: 401; without a second factor: 403
"""

from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from wagtail.models import APIToken, Page

from cms.models import Document, Image, SignInSettings, User
from tests.access.content import Content, draft, write
from tests.access.entry_points import ENTRY_POINTS, EntryPoint, path_of
from tests.access.signposts import Signposts, put_up
from tests.asking import Answer, Ask
from tests.factories import (
    ContentPageFactory,
    EditorFactory,
    GroupFactory,
    HomePageFactory,
    MemberFactory,
    RestrictionFactory,
    SecureAreaPageFactory,
    SuperuserFactory,
)

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves what it makes renditions in to be tidied up by Python.
    pytest.mark.filterwarnings(
        "ignore:Unclosed file <tempfile.Spooled:ResourceWarning"
    ),
]

NOTHING: frozenset[str] = frozenset()
MEMBERS = frozenset({"members"})
BOTH = MEMBERS | {"executive"}

SEES = {
    "anybody": NOTHING,
    "member": MEMBERS,
    "member_of_the_group": BOTH,
    "member_of_another_group": MEMBERS,
    "editor": MEMBERS,
    "superuser": BOTH,
}
STATES = ["members", "executive", "draft_in_area"]


def cookie(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def session_token(user: User) -> Client:
    key = cookie(user).session.session_key
    return Client(headers={"X-Session-Token": str(key)})


def api_token(user: User) -> Client:
    _, plain = APIToken.create_token(user=user, name="A front end")
    return Client(headers={"Authorization": f"Bearer {plain}"})


@pytest.fixture(scope="module")
def contents(kept: None) -> dict[str, Content]:
    HomePageFactory()
    area = SecureAreaPageFactory(title="Members")
    executive = ContentPageFactory(parent=area, title="Papers")
    RestrictionFactory(page=executive, groups=[GroupFactory(name="Executive")])
    unfinished = draft("draft_in_area")
    Page.objects.get(pk=unfinished.place.pk).move(area, pos="last-child")
    for name in ("place", "review", "briefing", "link", "section", "inside"):
        getattr(unfinished, name).refresh_from_db()
    return {
        "members": write("members", ContentPageFactory(parent=area, title="Learning")),
        "executive": write("executive", executive),
        "draft_in_area": unfinished,
    }


@pytest.fixture(scope="module")
def signposts(contents: dict[str, Content]) -> Signposts:
    return put_up(list(contents.values()))


@pytest.fixture(scope="module")
def clients(contents: dict[str, Content]) -> dict[str, Client]:
    group, other = GroupFactory(name="Executive"), GroupFactory(name="Subgroup")
    return {
        "anybody": Client(),
        "member": cookie(MemberFactory()),
        "member_of_the_group": session_token(MemberFactory(groups=[group])),
        "member_of_another_group": api_token(MemberFactory(groups=[other])),
        "editor": cookie(EditorFactory()),
        "superuser": cookie(SuperuserFactory()),
    }


@pytest.mark.parametrize("entry_point", ENTRY_POINTS, ids=str)
@pytest.mark.parametrize("viewer", SEES)
def test_shows_what_the_viewer_may_see(
    viewer: str,
    entry_point: EntryPoint,
    contents: dict[str, Content],
    signposts: Signposts,
    clients: dict[str, Client],
) -> None:
    ask = Ask(clients[viewer])
    answers: dict[str, Answer] = {}
    for state in STATES:
        content = contents[state]
        values = entry_point.values(content, signposts)
        if entry_point.is_signposted:
            with transaction.atomic():
                signposts.point_to(content)
                answer = entry_point.ask(ask, **values)
                transaction.set_rollback(True)
        else:
            key = str(values)
            answer = answers[key] = answers.get(key) or entry_point.ask(ask, **values)
        assert not answer.errors
        found = answer.mentions(entry_point.probe(content))
        assert found == (state in SEES[viewer]), state


@pytest.mark.parametrize("viewer", SEES)
def test_serves_the_files_that_the_viewer_may_see(
    viewer: str, contents: dict[str, Content], clients: dict[str, Client]
) -> None:
    sees_all = viewer in {"editor", "superuser"}  # in the admin, where they choose them
    for state in STATES:
        word = contents[state].word
        picture = Image.objects.get(title=f"{word} picture")
        for url in (
            Document.objects.get(title=f"{word}document").url,
            Document.objects.get(title=f"{word}handout").url,
            picture.get_rendition("width-32").url,
        ):
            response = clients[viewer].get(url)
            body = response.getvalue()
            is_there = sees_all or state in SEES[viewer]
            assert response.status_code == (200 if is_there else 404), url
            assert is_there or word.encode() not in body


# Who is not known, or not well enough, is told nothing at all.


def switched_off(user: User) -> Client:
    client = session_token(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return client


def signed_out(user: User) -> Client:
    client = cookie(user)
    key = str(client.session.session_key)
    client.logout()
    return Client(headers={"X-Session-Token": key})


def revoked(user: User) -> Client:
    client = api_token(user)
    APIToken.objects.get(user=user).revoke()
    return client


def wrong(user: User) -> Client:
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "a" * 32
    return client


def without_second_factor(user: User) -> Client:
    SignInSettings.load().second_factor_groups.add(user.groups.get())
    return cookie(user)


REFUSED = {
    switched_off: (401, "UNAUTHENTICATED"),
    signed_out: (401, "UNAUTHENTICATED"),
    revoked: (401, "UNAUTHENTICATED"),
    wrong: (401, "UNAUTHENTICATED"),
    without_second_factor: (403, "FORBIDDEN"),
}


@pytest.mark.parametrize("carry", REFUSED)
def test_tells_nothing_to_whom_it_does_not_know(
    carry: Callable[[User], Client],
    contents: dict[str, Content],
    signposts: Signposts,
) -> None:
    client = carry(MemberFactory(groups=[GroupFactory(name="Executive")]))
    status, code = REFUSED[carry]
    content = contents["executive"]
    for entry_point in ENTRY_POINTS[::6]:
        answer = entry_point.ask(Ask(client), **entry_point.values(content, signposts))
        assert answer.codes == [code]
        assert "data" not in answer.content
        assert not answer.mentions(content.word)
    url = Document.objects.get(title=f"{content.word}document").url
    response = client.get(url)
    assert response.status_code == status
    assert content.word.encode() not in response.getvalue()


# What is there and may not be seen answers as what is not there.

ROUTE = "query ($path: String!) { route(path: $path) { __typename } }"
PAGE = "query ($id: ID!) { page(id: $id) { title } }"
SECRETS = {
    "anybody": ["members", "executive", "draft_in_area"],
    "member": ["executive", "draft_in_area"],
    "member_of_the_group": ["draft_in_area"],
    "superuser": ["draft_in_area"],
}


@pytest.mark.parametrize(
    ("viewer", "state"),
    [(viewer, state) for viewer, states in SECRETS.items() for state in states],
)
def test_what_may_not_be_seen_is_as_what_is_not_there(
    viewer: str, state: str, contents: dict[str, Content], clients: dict[str, Client]
) -> None:
    """In bytes and in the number of SQL queries."""
    ask, review = Ask(clients[viewer]), contents[state].review
    hidden = path_of(Page.objects.get(pk=review.pk))
    absent = hidden.removesuffix(f"{review.slug}/") + "no-such-page/"
    for query, secret, nothing in (
        (ROUTE, {"path": hidden}, {"path": absent}),
        (PAGE, {"id": str(review.pk)}, {"id": "2000000"}),
    ):
        told, untold = ask.cold(query, **secret), ask.cold(query, **nothing)
        assert told.body == untold.body
        assert told.queries == untold.queries
    expected = {"__typename": "SignInRoute"} if viewer == "anybody" else None
    assert ask(ROUTE, path=hidden) == {"route": expected}
