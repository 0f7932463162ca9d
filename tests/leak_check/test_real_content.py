"""What a real site hides is found in its database, with who may see it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, Site

from cms.leak_check.asking import Reply, given_away
from cms.leak_check.audiences import ANONYMOUS
from cms.leak_check.markers import Marker
from cms.leak_check.readers import DOMAIN, SIGNED_IN, group_name, readers
from cms.leak_check.real_content import hidden_content
from cms.leak_check.secrets import Site as Hidden
from cms.models import SignInSettings, User
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    GroupFactory,
    HomePageFactory,
    RecommendationFactory,
    RestrictionFactory,
    ReviewPageFactory,
    SecureAreaPageFactory,
    edit,
    publish,
)

pytestmark = pytest.mark.django_db

URL = "http://testserver"
NOBODY: frozenset[str] = frozenset()


@pytest.fixture
def home() -> Page:
    home: Page = HomePageFactory()
    Site.objects.update(hostname="testserver")
    return home


@pytest.fixture
def executive() -> Group:
    group: Group = GroupFactory(name="Executive board")
    return group


@pytest.fixture
def found(home: Page) -> Callable[[], Hidden]:
    def found() -> Hidden:
        with readers() as audiences:
            return hidden_content(URL, audiences)

    return found


def marker(hidden: Hidden, text: str) -> Marker | None:
    return hidden.markers.by_text.get(text.casefold())


def test_drafts_former_words_and_internal_fields_are_for_nobody(
    home: Page, found: Callable[[], Hidden]
) -> None:
    ContentPageFactory(parent=home, title="Draft on a family", live=False)
    renamed = ContentPageFactory(parent=home, title="Child Hawthorn", slug="hawthorn-1")
    publish(renamed, title="Child Rowan", slug="child-rowan")
    edit(renamed, introduction="<p>Not yet said about anybody at all</p>")
    ReviewPageFactory(
        parent=home,
        title="Child Alder",
        reason_withheld="The mother would be recognised in her street",
        recommendations=[
            RecommendationFactory.build(
                number=1, text="Ask the younger sister as well", is_public=False
            ),
            RecommendationFactory.build(
                number=2, text="Share what schools have noticed", is_public=True
            ),
        ],
    )
    hidden = found()
    for secret in (
        "Draft on a family",
        "Child Hawthorn",
        "hawthorn-1",
        "Not yet said about anybody at all",
        "The mother would be recognised in her street",
        "Ask the younger sister as well",
    ):
        known = marker(hidden, secret)
        assert known, secret
        assert known.seen_by == NOBODY, secret
    for public in ("Child Rowan", "child-rowan", "Share what schools have noticed"):
        assert marker(hidden, public) is None, public
    probed = {probe.value for probe in hidden.probes}
    assert {"/hawthorn-1/", "hawthorn-1", str(renamed.pk)} & probed


def test_what_a_long_public_sentence_says_is_no_secret(
    home: Page, found: Callable[[], Hidden]
) -> None:
    ContentPageFactory(parent=home, title="Child Hazel", live=False)
    long = "What each of the agencies has to do when it hears of a Child Hazel again"
    ContentPageFactory(parent=home, introduction=f"<p>{long}</p>")
    assert marker(found(), "Child Hazel") is None


def test_private_pages_and_their_files_are_for_whom_wagtail_lets_in(
    home: Page, executive: Group, found: Callable[[], Hidden]
) -> None:
    other = GroupFactory()
    area = SecureAreaPageFactory(parent=home, title="Secure area for members")
    ContentPageFactory(parent=area, title="Paper for members")
    report = DocumentFactory(title="Minutes of the board", file__filename="board.pdf")
    paper = ContentPageFactory(
        parent=area,
        title="Paper for the board",
        body=[("document", {"document": report})],
    )
    RestrictionFactory(page=paper, groups=[executive])
    hidden = found()
    groups = {group_name(executive.pk), group_name(other.pk)}
    for text, seen_by in {
        "Paper for members": {SIGNED_IN, *groups} | all_groups(),
        "Paper for the board": {group_name(executive.pk)},
        "Minutes of the board": {group_name(executive.pk)},
        "Executive board": {group_name(executive.pk)},
    }.items():
        known = marker(hidden, text)
        assert known, text
        assert known.seen_by == seen_by, text
    assert marker(hidden, "Secure area for members") is None
    by_path = {probe.value: probe for probe in hidden.probes}
    assert by_path[f"/{area.slug}/{paper.slug}/"].seen_by == {group_name(executive.pk)}
    addresses = {probe.value: probe.seen_by for probe in hidden.files}
    assert ANONYMOUS.sees not in addresses[report.url]


def all_groups() -> set[str]:
    return {group_name(pk) for pk in Group.objects.values_list("pk", flat=True)}


def test_what_is_found_is_found_in_answers(
    home: Page, found: Callable[[], Hidden]
) -> None:
    ContentPageFactory(parent=home, title="Draft on a family", live=False)
    hidden = found()
    body = b'{"data": {"pages": {"nodes": [{"title": "Draft on a Family"}]}}}'
    (leak,) = given_away(Reply(200, (), body), "{ pages }", hidden.markers).items()
    assert leak[0].text == "draft on a family"
    assert leak[1] == "data.pages.nodes.0.title"
    masked = hidden.markers.masked('{ search(query: "Draft on a family") }')
    assert "family" not in masked


def test_people_to_ask_as_are_gone_afterwards(executive: Group) -> None:
    left = User.objects.create_user(f"left-by-a-kill@{DOMAIN}")
    SignInSettings.load().second_factor_groups.add(executive)
    with readers() as audiences:
        assert not User.objects.filter(pk=left.pk).exists()
        made = User.objects.filter(email__endswith=f"@{DOMAIN}")
        assert made.count() == 1 + Group.objects.count()
        assert not any(user.has_usable_password() for user in made)
        carried = {a.sees: set[str]() for a in audiences}
        for audience in audiences:
            carried[audience.sees] |= set(audience.headers)
    assert carried[ANONYMOUS.sees] == set()
    assert carried[SIGNED_IN] == {"Cookie", "Authorization"}
    # A session would be refused without the second factor.
    assert carried[group_name(executive.pk)] == {"Authorization"}
    assert not User.objects.filter(email__endswith=f"@{DOMAIN}").exists()
