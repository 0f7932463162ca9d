"""GraphQL shows exactly what Wagtail would, whatever has happened to a site.

Stories are told at random: pages and secure areas are written, restricted, moved,
copied, made aliases, edited, scheduled and withdrawn, files are put into collections
and those are closed. At the end of each, everybody asks for everything by every way,
and gets what the oracle says: of pages what Wagtail's own serve view would serve, of
files what the rule gives when it is followed by hand.

A few stories are told each time the suite runs; HYPOTHESIS_PROFILE=deep tells
thousands. What it found is in test_secure_areas.py, at the end; that it finds what is
broken is tested here, at the end.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from wagtail.models import APIToken, Collection, Page

from cms.access import restrictions, viewer, visibility
from cms.graphql import whole_lists
from cms.graphql.context import Context
from cms.models import Image, User
from home.models import SecureAreaPage
from tests.access.oracle import Oracle, Person, admits
from tests.access.questions import Findings, Viewer, foretold, told
from tests.access.stories import (
    EVERYTHING,
    GROUPS,
    SHARED_PASSWORD,
    ForLogin,
    Lock,
    Open,
    Story,
    stories,
)
from tests.access.worlds import Ground, come_true, lay_ground
from tests.factories import MemberFactory, SuperuserFactory

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    # Wagtail leaves what it makes renditions in to be tidied up by Python.
    pytest.mark.filterwarnings(
        "ignore:Unclosed file <tempfile.Spooled:ResourceWarning"
    ),
]

TOLD = 5 if settings.get_current_profile_name() == "database" else None
FEWEST_COMPARISONS = 2000


@pytest.fixture(scope="module")
def ground(kept: None) -> Ground:
    return lay_ground()


@pytest.fixture(scope="module")
def renditions(ground: Ground) -> list[str]:
    images = [file for file in ground.files if isinstance(file, Image)]
    return [image.get_rendition("width-32").url for image in images]


@pytest.fixture(scope="module")
def viewers(ground: Ground) -> list[Viewer]:
    """People in every audience that a story can tell apart, by every credential."""

    def member(*groups: str) -> Person:
        user = MemberFactory(groups=[ground.groups[name] for name in groups])
        return Person(user, frozenset(groups))

    return [
        Viewer("anybody", Person(None), Client(), {}),
        by_cookie("a member", member()),
        by_session_token("an executive", member("executive")),
        by_api_token("one of the subgroup", member("subgroup")),
        by_cookie("one of both groups", member("executive", "subgroup")),
        by_cookie("a superuser", Person(SuperuserFactory())),
    ]


def by_cookie(name: str, person: Person) -> Viewer:
    client = Client()
    client.force_login(person.user)
    return Viewer(name, person, client, {})


def by_session_token(name: str, person: Person) -> Viewer:
    token = str(by_cookie(name, person).client.session.session_key)
    return Viewer(name, person, Client(), {"X-Session-Token": token})


def by_api_token(name: str, person: Person) -> Viewer:
    _, plain = APIToken.create_token(user=person.user, name="A front end")
    return Viewer(name, person, Client(), {"Authorization": f"Bearer {plain}"})


def differences(found: Findings, expected: Findings) -> list[str]:
    """Return where the API says something else than it had to, in words."""
    return [
        f"{way} {name}: {found.get((way, name), 'nothing')},"
        f" not {expected.get((way, name), 'nothing')}"
        for way, name in sorted(found.keys() | expected.keys())
        if found.get((way, name)) != expected.get((way, name))
    ]


def compared(
    story: Story, ground: Ground, viewers: list[Viewer], renditions: list[str]
) -> tuple[int, list[str]]:
    """Return how many answers a story has in the end, and what differed of them."""
    count, found = 0, list[str]()
    with come_true(story, ground) as world:
        oracle = Oracle(world)
        for viewer in viewers:
            expected = foretold(oracle, viewer.person)
            differ = differences(told(oracle, viewer, renditions), expected)
            found += [f"{viewer.name} is told {difference}" for difference in differ]
            count += len(expected)
    return count, found


def test_api_shows_what_wagtail_serves(
    ground: Ground, renditions: list[str], viewers: list[Viewer]
) -> None:
    total = 0

    @settings(max_examples=TOLD or settings.default.max_examples)
    @example(story=EVERYTHING)
    @example(story=SHARED_PASSWORD)
    @given(story=stories())
    def tell(story: Story) -> None:
        nonlocal total
        count, found = compared(story, ground, viewers, renditions)
        assert not found
        total += count

    tell()
    assert total > FEWEST_COMPARISONS


# Along the way nobody comes to see what they could not see before, unless somebody
# takes a restriction off.

PEOPLE = {
    "anybody": Person(None),
    "a member": Person(User()),
    "an executive": Person(User(), frozenset({"executive"})),
    "one of the subgroup": Person(User(), frozenset({"subgroup"})),
    "one of both groups": Person(User(), frozenset(GROUPS)),
}


def readers(page: Page) -> set[str]:
    """Return who may read a page; of a secure area, who may read what lies below."""
    found = Page.get_view_restrictions(page).prefetch_related("groups")
    locks = [
        Lock(
            each.restriction_type, frozenset(group.name for group in each.groups.all())
        )
        for each in found
    ]
    above = page.get_ancestors(inclusive=True)
    if above.type(SecureAreaPage).exists():
        locks.append(ForLogin)
    return {
        name
        for name, person in PEOPLE.items()
        if all(admits(lock, person) for lock in locks)
    }


@settings(
    max_examples=10 if TOLD else settings.default.max_examples,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(story=EVERYTHING)
@given(story=stories())
def test_nothing_becomes_less_private_but_on_purpose(
    story: Story, ground: Ground
) -> None:
    with come_true([], ground) as world:
        known: dict[int, set[str]] = {}
        for step in story:
            world.happen(step)
            now = {page.pk: readers(page) for page in world.now()}
            for page in world.now() if not isinstance(step, Open) else ():
                source = world.made_from.get(page.pk)
                before = known.get(page.pk, known.get(source, set(PEOPLE)))
                if page.alias_of_id:
                    # It says what its source says, to whom its source says it.
                    before = before | now[page.alias_of_id]
                assert now[page.pk] <= before, f"{page} after {step}"
            known = now


# That the test can fail: each rule is broken, and somebody is told something else.


def anybody_is_in_every_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        restrictions.Restriction, "admits", lambda lock, who: who.is_signed_in
    )


def areas_protect_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = restrictions.hidden_from

    def without_areas(audience: Any, found: Any) -> Any:
        return hidden(audience, [each for each in found if each.covers_path])

    monkeypatch.setattr(viewer, "hidden_from", without_areas)


def drafts_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        visibility._rules,
        Page,
        lambda who: Q(path__startswith=who.site.tree_path) & who.hidden_pages.q(),
    )


def what_is_beside_the_site_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        visibility._rules, Page, lambda who: Q(live=True) & who.hidden_pages.q()
    )


def collections_close_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(visibility._rules, Collection, lambda who: Q())


def withdrawn_pages_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_lists, "listed", lambda rows: rows)


def aliases_are_public(monkeypatch: pytest.MonkeyPatch) -> None:
    known = restrictions.page_restrictions

    def without_aliases() -> Any:
        aliases = Page.objects.filter(alias_of__isnull=False)
        paths = set(aliases.values_list("path", flat=True))
        return [each for each in known() if each.path not in paths]

    monkeypatch.setattr(restrictions, "page_restrictions", without_aliases)


Break = Callable[[pytest.MonkeyPatch], None]


@pytest.mark.parametrize(
    "break_rule",
    [
        anybody_is_in_every_group,
        areas_protect_nothing,
        drafts_are_shown,
        what_is_beside_the_site_is_shown,
        collections_close_nothing,
        withdrawn_pages_are_listed,
        aliases_are_public,
    ],
)
def test_oracle_notices_a_broken_rule(
    break_rule: Break,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    ground: Ground,
    renditions: list[str],
    viewers: list[Viewer],
) -> None:
    # Behind the first wall stand a second one and, for documents, Wagtail's own check,
    # which sends people to an address that only Wagtail's own sites have.
    settings.ROOT_URLCONF = "tests.access.wagtail_urls"
    monkeypatch.setattr(Context, "held_back", lambda *_: set())
    break_rule(monkeypatch)
    _, found = compared(EVERYTHING, ground, viewers[:2], renditions)
    assert found
