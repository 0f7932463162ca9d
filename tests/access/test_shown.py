"""What editors are told about the files and links of a page."""

from typing import Any

import pytest
from wagtail.models import Page
from wagtail.rich_text import RichText

from cms.access.explanation import Explainer
from cms.access.shown import Shown, shown_by
from home.models import HomePage
from tests.factories import (
    CollectionFactory,
    CollectionRestrictionFactory,
    ContentPageFactory,
    DocumentFactory,
    GroupFactory,
    HomePageFactory,
    ImageFactory,
    ResourceLinkPageFactory,
    RestrictionFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    ReviewRelatedLinkFactory,
    edit,
)

pytestmark = pytest.mark.django_db

LINK_IS_LOST = "Not everybody who can see this page: the others will not see the link."
FILE_IS_LOST = "Not everybody who can see this page: the others get nothing."
OTHERS = "Other people than can see this page: some of them get nothing."
MORE = "More people than can see this page."


@pytest.fixture(autouse=True)
def home(db: None) -> HomePage:
    return HomePageFactory()


def shown(page: Page, nameable: Any = None) -> list[Shown]:
    pages = Page.objects.all() if nameable is None else nameable
    explainer = Explainer(pages)
    draft = page.get_latest_revision_as_object()
    return shown_by(draft, explainer.page(draft), explainer)


def with_document(document: Any) -> list[tuple[str, Any]]:
    return [("document", {"document": document, "title": ""})]


def linking_to(page: Page) -> list[tuple[str, Any]]:
    text = f'<p><a linktype="page" id="{page.pk}">there</a></p>'
    return [("paragraph", RichText(text))]


def test_all_that_a_page_shows() -> None:
    document, image = DocumentFactory(title="Report"), ImageFactory(title="Picture")
    guide = ResourceLinkPageFactory(title="Guide")
    page = ReviewPageFactory(
        documents=[ReviewDocumentFactory.build(document=document)],
        related_links=[ReviewRelatedLinkFactory.build(link=guide)],
        social_image=image,
    )
    assert [(item.kind, str(item.target)) for item in shown(page)] == [
        ("document", "Report"),
        ("image", "Picture"),
        ("page", "Guide"),
    ]
    assert {item.audience for item in shown(page)} == {"Everyone."}
    assert not any(item.warning or item.where or item.later for item in shown(page))


def test_page_that_shows_nothing() -> None:
    assert shown(ContentPageFactory()) == []


def test_file_that_more_people_see() -> None:
    document = DocumentFactory()
    ContentPageFactory(body=with_document(document))
    page = ContentPageFactory(body=with_document(document))
    RestrictionFactory(page=page)
    (item,) = shown(page)
    assert (item.audience, item.warning) == ("Everyone.", MORE)


def test_file_that_fewer_people_see() -> None:
    collection = CollectionFactory()
    CollectionRestrictionFactory(collection=collection)
    page = ContentPageFactory(
        body=with_document(DocumentFactory(collection=collection))
    )
    (item,) = shown(page)
    assert (item.audience, item.warning) == ("Anyone signed in.", FILE_IS_LOST)


def test_file_that_other_people_see() -> None:
    collection = CollectionFactory()
    CollectionRestrictionFactory(
        collection=collection, groups=[GroupFactory(), GroupFactory()]
    )
    document = DocumentFactory(collection=collection)
    page = ContentPageFactory(body=with_document(document))
    other = ContentPageFactory(body=with_document(document))
    for known in (page, other):
        RestrictionFactory(page=known, groups=[GroupFactory()])
    assert [item.warning for item in shown(page)] == [OTHERS]


def test_link_that_fewer_people_follow() -> None:
    private = ContentPageFactory(title="Private")
    RestrictionFactory(page=private, groups=[GroupFactory(name="Executive")])
    (item,) = shown(ContentPageFactory(body=linking_to(private)))
    assert (item.audience, item.warning) == ("Members of Executive.", LINK_IS_LOST)


def test_link_to_a_draft() -> None:
    page = ContentPageFactory(body=linking_to(ContentPageFactory(live=False)))
    (item,) = shown(page)
    assert (item.audience, item.warning) == (
        "Nobody: it is not published.",
        LINK_IS_LOST,
    )


def test_link_from_a_private_page_to_a_public_one_is_as_it_should_be() -> None:
    page = ContentPageFactory(body=linking_to(ContentPageFactory()))
    RestrictionFactory(page=page)
    assert [item.warning for item in shown(page)] == [""]


def test_draft_is_compared_as_if_it_were_published() -> None:
    page = ContentPageFactory(body=with_document(DocumentFactory()), live=False)
    (item,) = shown(page)
    assert item.audience == "Nobody: no published page shows it."
    assert item.later == "Once this page is published: Everyone."
    assert (item.warning, item.where) == ("", "")


def test_what_only_the_draft_or_only_the_live_page_shows() -> None:
    page = ContentPageFactory(body=with_document(DocumentFactory(title="Old")))
    page = edit(page, body=with_document(DocumentFactory(title="New")))
    assert [(str(item.target), item.where) for item in shown(page)] == [
        ("New", "Only in the draft."),
        ("Old", "Only in what is published: the draft no longer has it."),
    ]


def test_title_of_a_page_of_others_is_not_told() -> None:
    private = ContentPageFactory(title="Secret")
    RestrictionFactory(page=private)
    public = ContentPageFactory(title="Open")
    page = ContentPageFactory(body=[*linking_to(private), *linking_to(public)])
    targets = [item.target for item in shown(page, nameable=Page.objects.none())]
    assert [target and target.pk for target in targets] == [public.pk, None]
