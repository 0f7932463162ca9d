"""What editors are told about who can see something, and that it is so."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import (
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail.rich_text import RichText

from cms.access.audience import ANYONE, Audience
from cms.access.explanation import Explainer, Explanation
from cms.access.reach import EVERYONE, NOBODY, SIGNED_IN, Comparison, Reach, reach_of
from cms.access.restrictions import Restriction
from cms.access.viewer import Viewer, site_root
from cms.access.visibility import visible
from cms.models import Document
from home.models import HomePage
from tests.factories import (
    CollectionFactory,
    CollectionRestrictionFactory,
    ContentPageFactory,
    DocumentFactory,
    GroupFactory,
    HomePageFactory,
    PublicCollectionFactory,
    RestrictionFactory,
    SecureAreaPageFactory,
    WithdrawalFactory,
    edit,
)

pytestmark = pytest.mark.django_db

LOGIN, GROUPS, PASSWORD = (
    PageViewRestriction.LOGIN,
    PageViewRestriction.GROUPS,
    PageViewRestriction.PASSWORD,
)
SIGNED_IN_AUDIENCE = Audience(is_signed_in=True)


def explainer() -> Explainer:
    return Explainer(Page.objects.all())


def explained(page: Page) -> Explanation:
    return explainer().page(page)


def reasons(explanation: Explanation) -> list[str]:
    return [reason.text for reason in explanation.reasons]


def body_with(*documents: Document) -> list[tuple[str, Any]]:
    return [("document", {"document": known, "title": ""}) for known in documents]


def restrict(page: Page, *groups: Group, password: bool = False) -> None:
    if password:
        RestrictionFactory(page=page, restriction_type=PASSWORD, password="shared")
    else:
        RestrictionFactory(page=page, groups=groups)


# Whom something reaches.


def members(*groups: int) -> Reach:
    return reach_of(Restriction("0001", frozenset(groups)))


NAMES = {1: "Executive", 2: "Practitioners", 3: "Subgroup"}


@pytest.mark.parametrize(
    ("reach", "sentence"),
    [
        (NOBODY, "Nobody"),
        (EVERYONE, "Everyone"),
        (SIGNED_IN, "Anyone signed in"),
        (members(), "Administrators only"),
        (members(1), "Members of Executive"),
        (members(1, 3), "Members of Executive or Subgroup"),
        (members(1, 2, 3), "Members of Executive, Practitioners or Subgroup"),
        (members(1) & members(2), "Members of both Executive and Practitioners"),
        (
            members(1) & members(2) & members(3),
            "Members of all of Executive, Practitioners and Subgroup",
        ),
        (
            members(1, 2) & members(1, 3),
            "Members of Executive, or of both Practitioners and Subgroup",
        ),
        (members(9), "Members of a deleted group"),
        (members(1) | SIGNED_IN, "Anyone signed in"),
        (members(1) & SIGNED_IN, "Members of Executive"),
        (members(1) & members(), "Administrators only"),
        (members(1) | EVERYONE, "Everyone"),
        (members(1) & NOBODY, "Nobody"),
        (members(1) | NOBODY, "Members of Executive"),
    ],
)
def test_reach_in_plain_english(reach: Reach, sentence: str) -> None:
    assert reach.describe(NAMES) == sentence


@pytest.mark.parametrize(
    ("reach", "other", "comparison"),
    [
        (EVERYONE, EVERYONE, Comparison.SAME),
        (EVERYONE, SIGNED_IN, Comparison.MORE),
        (NOBODY, members(1), Comparison.FEWER),
        (members(1), members(1, 2), Comparison.FEWER),
        (members(1), members(1) & members(2), Comparison.MORE),
        (members(1), members(2), Comparison.OTHERS),
    ],
)
def test_comparison_of_two_audiences(
    reach: Reach, other: Reach, comparison: Comparison
) -> None:
    assert reach.compared_to(other) is comparison


# Agreement with what is decided.


@dataclass
class World:
    """Pages three deep, some as aliases too, and what they show."""

    pages: list[Page]
    documents: list[Document]
    collections: list[Any]
    groups: list[Group]

    @property
    def audiences(self) -> list[Audience]:
        numbers = [group.pk for group in self.groups]
        memberships = chain.from_iterable(
            combinations(numbers, size) for size in range(len(numbers) + 1)
        )
        return [
            ANYONE,
            Audience(True, is_superuser=True),
            *(Audience(True, groups=frozenset(of)) for of in memberships),
        ]


@pytest.fixture(scope="module")
def world(kept: None) -> World:
    home = HomePageFactory()
    outer = CollectionFactory(name="Outer")
    inner = CollectionFactory(name="Inner", parent=outer)
    documents = [
        DocumentFactory(),
        DocumentFactory(collection=outer),
        DocumentFactory(collection=inner),
        DocumentFactory(),
    ]
    pages: list[Page] = []
    for branch in range(2):
        top = SecureAreaPageFactory(parent=home) if branch else None
        top = top or ContentPageFactory(parent=home, body=body_with(documents[0]))
        middle = ContentPageFactory(parent=top, body=body_with(*documents[1:3]))
        bottom = ContentPageFactory(parent=middle, body=body_with(*documents[:2]))
        pages += [top, middle, bottom]
    pages += [
        source.create_alias(parent=home, update_slug=f"alias-{source.pk}")
        for source in (pages[1], pages[5])
    ]
    # Outside every site.
    pages.append(
        HomePage.objects.get(pk=home.pk)
        .get_parent()
        .add_child(instance=HomePage(title="Elsewhere", slug="elsewhere"))
    )
    groups = [GroupFactory(), GroupFactory(), GroupFactory()]
    return World(pages, documents, [outer, inner], groups)


kinds = st.sampled_from([LOGIN, GROUPS, GROUPS, PASSWORD])
some_groups = st.sets(st.integers(0, 2), max_size=3)
restrictions = st.lists(st.tuples(st.integers(0, 8), kinds, some_groups), max_size=4)
on_collections = st.lists(st.tuples(st.integers(0, 1), kinds, some_groups), max_size=2)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    on_pages=restrictions,
    on_collections=on_collections,
    hidden=st.sets(st.integers(0, 8), max_size=3),
    public=st.sets(st.integers(0, 1), max_size=1),
)
def test_explanation_agrees_with_visible(
    world: World,
    on_pages: list[tuple[int, str, set[int]]],
    on_collections: list[tuple[int, str, set[int]]],
    hidden: set[int],
    public: set[int],
) -> None:
    with transaction.atomic():
        for place, kind, groups in on_pages:
            PageViewRestriction.objects.create(
                page=world.pages[place], restriction_type=kind, password="shared"
            ).groups.set([world.groups[number] for number in groups])
        for place, kind, groups in on_collections:
            CollectionViewRestriction.objects.create(
                collection=world.collections[place],
                restriction_type=kind,
                password="shared",
            ).groups.set([world.groups[number] for number in groups])
        Page.objects.filter(pk__in=[world.pages[place].pk for place in hidden]).update(
            live=False
        )
        for place in public:
            PublicCollectionFactory(collection=world.collections[place])
        told = explainer()
        of_pages = {page.pk: told.page(page).reach for page in world.pages}
        of_files = {
            pk: explanation.reach
            for pk, explanation in told.files(
                Document, [document.pk for document in world.documents]
            ).items()
        }
        site = site_root(Site.objects.get(is_default_site=True))
        for audience in world.audiences:
            viewer = Viewer(audience, site)
            assert admitted(of_pages, audience) == seen(Page, of_pages, viewer)
            assert admitted(of_files, audience) == seen(Document, of_files, viewer)
        # Whoever is told the same sees the same.
        sentences = {told.described(reach): reach for reach in of_pages.values()}
        assert all(sentences[told.described(r)] == r for r in of_pages.values())
        transaction.set_rollback(True)


def admitted(reaches: dict[int, Reach], audience: Audience) -> set[int]:
    return {pk for pk, reach in reaches.items() if reach.admits(audience)}


def seen(model: type[Any], numbers: Sequence[int] | Any, viewer: Viewer) -> set[int]:
    rows = visible(model.objects.filter(pk__in=numbers), viewer)
    return set(rows.values_list("pk", flat=True))


# Every sentence about a page.


@pytest.fixture
def home(db: None) -> HomePage:
    return HomePageFactory()


def test_public_page(home: HomePage) -> None:
    page = ContentPageFactory()
    told = explained(page)
    assert told.summary == "Everyone."
    assert reasons(told) == [
        "No restriction is set on this page or on any page above it."
    ]
    assert (told.later, told.notes) == ("", ())
    assert told.reach == told.published == EVERYONE


def test_draft(home: HomePage) -> None:
    told = explained(ContentPageFactory(live=False))
    assert told.summary == "Nobody yet: it is a draft."
    assert told.later == "Once published: Everyone."
    assert (told.reach, told.published) == (NOBODY, EVERYONE)


def test_draft_of_what_will_be_private(home: HomePage) -> None:
    page = ContentPageFactory(live=False)
    restrict(page, GroupFactory(name="Executive"))
    assert explained(page).later == "Once published: Members of Executive."


def test_scheduled_page(home: HomePage) -> None:
    page = ContentPageFactory(live=False)
    page.go_live_at = timezone.make_aware(timezone.datetime(2099, 3, 4, 9, 5))
    page.save_revision().publish()
    assert (
        explained(page).summary
        == "Nobody yet: it will be published on 4 March 2099, 09:05."
    )


def test_unpublished_page(home: HomePage) -> None:
    page = ContentPageFactory()
    page.unpublish()
    assert explained(page).summary == "Nobody any more: it was unpublished."


def test_expired_page(home: HomePage) -> None:
    page = ContentPageFactory()
    page.unpublish(set_expired=True)
    assert explained(page).summary == "Nobody any more: it has expired."


def test_page_that_will_expire(home: HomePage) -> None:
    page = ContentPageFactory(
        expire_at=timezone.make_aware(timezone.datetime(2099, 3, 4, 9, 5))
    )
    assert explained(page).notes == ("Until 4 March 2099, 09:05, when it expires.",)


def test_withdrawn_page_and_its_alias(home: HomePage) -> None:
    page = ContentPageFactory()
    alias = page.create_alias(parent=home, update_slug="alias")
    WithdrawalFactory(page=page, date=timezone.localdate().replace(2026, 3, 4))
    for known in (page, alias):
        assert explained(known).notes == (
            "Withdrawn on 4 March 2026: readable at its address under a notice, and "
            "in no list and no search.",
        )


def test_what_an_edited_draft_says_of_itself_does_not_count(home: HomePage) -> None:
    page = edit(ContentPageFactory(), title="New").get_latest_revision_as_object()
    page.live = False
    assert explained(page).summary == "Everyone."


def test_page_for_groups(home: HomePage) -> None:
    page = ContentPageFactory()
    restrict(page, GroupFactory(name="Executive"), GroupFactory(name="Subgroup"))
    told = explained(page)
    assert told.summary == "Members of Executive or Subgroup."
    assert reasons(told) == ["Privacy of this page: Members of Executive or Subgroup."]
    assert told.reasons[0].page == Page.objects.get(pk=page.pk)


def test_page_narrowed_twice(home: HomePage) -> None:
    papers = ContentPageFactory(title="Board papers")
    page = ContentPageFactory(parent=papers)
    restrict(papers, GroupFactory(name="Executive"))
    restrict(page, GroupFactory(name="Subgroup"))
    told = explained(page)
    assert told.summary == "Members of both Executive and Subgroup."
    assert reasons(told) == [
        "Privacy set on “Board papers”, above this page: Members of Executive.",
        "Privacy of this page: Members of Subgroup.",
        "All of these hold at once.",
    ]


def test_page_in_a_secure_area(home: HomePage) -> None:
    area = SecureAreaPageFactory(title="Members")
    told = explained(ContentPageFactory(parent=area))
    assert told.summary == "Anyone signed in."
    assert reasons(told) == ["It lies in the secure area “Members”: Anyone signed in."]


def test_secure_area_itself_is_public(home: HomePage) -> None:
    area = SecureAreaPageFactory()
    told = explained(area)
    assert told.summary == "Everyone."
    assert told.notes == ("Pages below this one: Anyone signed in.",)


def test_alias_has_the_privacy_of_its_source(home: HomePage) -> None:
    source = ContentPageFactory(title="Source")
    alias = source.create_alias(parent=home, update_slug="alias")
    restrict(source)
    below = ContentPageFactory(parent=alias)
    assert reasons(explained(alias)) == [
        "Privacy of the page that it is an alias of, “Source”: Anyone signed in."
    ]
    assert reasons(explained(below)) == [
        "Privacy of the page that “Source” is an alias of, “Source”: Anyone signed in."
    ]


def test_shared_password(home: HomePage) -> None:
    page = ContentPageFactory()
    restrict(page, password=True)
    told = explained(page)
    assert told.summary == "Nobody: a shared password, which is switched off."
    assert reasons(told) == [
        "Privacy of this page: a shared password, which is switched off, so nobody."
    ]


def test_page_outside_every_site(world: World) -> None:
    told = explained(world.pages[-1])
    assert told.summary == "Nobody: it lies outside every site."


# Every sentence about a file.


def about(document: Document, publishing: Page | None = None) -> Explanation:
    return explainer().file(document, publishing)


def test_file_that_no_page_shows(home: HomePage) -> None:
    told = about(DocumentFactory())
    assert told.summary == "Nobody: no published page shows it."
    assert reasons(told) == ["No page shows it."]


def test_file_on_a_public_page(home: HomePage) -> None:
    document = DocumentFactory()
    page = ContentPageFactory(title="Report", body=body_with(document))
    told = about(document)
    assert told.summary == "Everyone."
    assert reasons(told) == ["Shown on “Report”: Everyone."]
    assert told.reasons[0].page == Page.objects.get(pk=page.pk)


def test_file_in_a_link_within_text(home: HomePage) -> None:
    document = DocumentFactory()
    link = f'<p><a linktype="document" id="{document.pk}">it</a></p>'
    ContentPageFactory(body=[("paragraph", RichText(link))])
    assert about(document).summary == "Everyone."


def test_file_on_pages_with_audiences_of_their_own(home: HomePage) -> None:
    document = DocumentFactory()
    for name in ("Executive", "Subgroup"):
        page = ContentPageFactory(title=f"For {name}", body=body_with(document))
        restrict(page, GroupFactory(name=name))
    told = about(document)
    assert told.summary == "Members of Executive or Subgroup."
    assert reasons(told) == [
        "Shown on “For Executive”: Members of Executive.",
        "Shown on “For Subgroup”: Members of Subgroup.",
    ]


def test_file_on_a_draft(home: HomePage) -> None:
    document = DocumentFactory()
    draft = ContentPageFactory(title="Draft", body=body_with(document), live=False)
    told = about(document)
    assert told.summary == "Nobody: no published page shows it."
    assert reasons(told) == [
        "Not published, but would show it once published: “Draft”: Everyone."
    ]
    assert told.later == ""
    told = about(document, publishing=draft)
    assert told.later == "Once this page is published: Everyone."
    assert (told.reach, told.published) == (NOBODY, EVERYONE)


def test_file_in_a_restricted_collection(home: HomePage) -> None:
    outer = CollectionFactory(name="Board files")
    inner = CollectionFactory(name="Minutes", parent=outer)
    CollectionRestrictionFactory(
        collection=outer, groups=[GroupFactory(name="Executive")]
    )
    document = DocumentFactory(collection=inner)
    ContentPageFactory(title="Report", body=body_with(document))
    told = about(document)
    assert told.summary == "Members of Executive."
    assert reasons(told) == [
        "Shown on “Report”: Everyone.",
        "Collection “Board files” lets in: Members of Executive.",
    ]


def test_file_in_a_collection_with_a_password(home: HomePage) -> None:
    collection = CollectionFactory(name="Board files")
    CollectionRestrictionFactory(collection=collection, restriction_type=PASSWORD)
    document = DocumentFactory(collection=collection)
    ContentPageFactory(body=body_with(document))
    told = about(document)
    assert told.summary == "Nobody: a shared password, which is switched off."
    assert reasons(told)[-1] == (
        "Collection “Board files” lets in: a shared password, which is switched off, "
        "so nobody."
    )


def test_file_in_a_public_collection(home: HomePage) -> None:
    collection = CollectionFactory(name="Logos")
    PublicCollectionFactory(collection=collection)
    told = about(DocumentFactory(collection=collection))
    assert told.summary == "Everyone."
    assert reasons(told) == [
        "No page shows it.",
        "Collection “Logos” is public (Settings, Public collections): Everyone.",
    ]
    CollectionRestrictionFactory(collection=collection)
    assert about(DocumentFactory(collection=collection)).summary == "Anyone signed in."
    CollectionRestrictionFactory(collection=collection, restriction_type=PASSWORD)
    assert (
        about(DocumentFactory(collection=collection)).summary
        == "Nobody: a shared password, which is switched off."
    )


def test_file_on_a_page_that_nobody_sees(home: HomePage) -> None:
    document = DocumentFactory()
    restrict(ContentPageFactory(body=body_with(document)), password=True)
    told = about(document)
    assert told.summary == "Nobody: nobody can see the pages that show it."


def test_titles_of_other_peoples_pages_are_not_told(home: HomePage) -> None:
    document = DocumentFactory()
    for title in ("Secret one", "Secret two"):
        page = ContentPageFactory(title=title, body=body_with(document))
        restrict(page, GroupFactory(name="Executive"))
    told = Explainer(Page.objects.none()).file(document)
    assert told.summary == "Members of Executive."
    assert reasons(told) == [
        "Shown on 2 pages that you may not edit: Members of Executive."
    ]


def test_only_some_of_many_pages_are_named(
    home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.access.explanation.NAMED_PAGES", 1)
    document = DocumentFactory()
    for number in range(3):
        ContentPageFactory(title=f"Page {number}", body=body_with(document))
    assert reasons(about(document)) == [
        "Shown on “Page 0”: Everyone.",
        "Shown on 2 pages besides: Everyone.",
    ]


def test_questions_do_not_grow_with_files_or_pages(home: HomePage) -> None:
    collection = CollectionFactory()
    CollectionRestrictionFactory(collection=collection)
    documents = [DocumentFactory(collection=collection) for _ in range(6)]
    for document in documents:
        ContentPageFactory(body=body_with(document))
    numbers = [document.pk for document in documents]

    def questions(asked: list[int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(explainer().files(Document, asked)) == len(asked)
        return len(queries)

    questions(numbers)  # what holds in this version of the content is read once
    assert questions(numbers) == questions(numbers[:1])
