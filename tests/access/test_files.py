"""The API tells of a file what the pages that show it, and its collection, allow."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from wagtail.models import Collection, Page, Site
from wagtail.rich_text import RichText

from cms.access.audience import ANYONE
from cms.access.viewer import Viewer, site_root
from cms.access.visibility import visible
from cms.models import Document, Image
from reviews.models import ReviewPage
from tests.access.file_states import (
    HIDDEN_PLACES,
    PRIVATE_COLLECTIONS,
    Arrange,
    keep_in,
    members_collection,
)
from tests.asking import Ask
from tests.factories import (
    BriefingPageFactory,
    CollectionFactory,
    CollectionRestrictionFactory,
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    ImageFactory,
    RestrictionFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    WithdrawalFactory,
    edit,
    publish,
)

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves what it makes renditions in to be tidied up by Python.
    pytest.mark.filterwarnings(
        "ignore:Unclosed file <tempfile.Spooled:ResourceWarning"
    ),
]

SECRET = "quaxfile"


def a_document() -> Document:
    return DocumentFactory(title=f"{SECRET} report", file__filename=f"{SECRET}.pdf")


def an_image() -> Image:
    return ImageFactory(
        title=f"{SECRET} picture",
        description=f"{SECRET} from afar",
        file__filename=f"{SECRET}.png",
    )


# How a public page may show a file, and how the API is asked for it there.


@dataclass(frozen=True)
class Showing:
    name: str
    make: Callable[..., Any]
    page: Callable[[Any], Page]
    # What a page has to be edited to so that it shows the file.
    changes: Callable[[Any], dict[str, Any]]
    selection: str

    def __str__(self) -> str:
        return self.name


def body(block: Callable[[Any], tuple[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    return lambda file: {"body": [block(file)]}


def showing(
    name: str,
    make: Callable[..., Any],
    factory: Any,
    changes: Callable[[Any], dict[str, Any]],
    selection: str,
) -> Showing:
    return Showing(
        name, make, lambda file: factory(**changes(file)), changes, selection
    )


FILE = "{ title filename downloadUrl }"
PICTURE = "{ title alt rendition(spec: THUMBNAIL) { url srcSet alt } }"
SHOWINGS = [
    showing(
        "document_of_a_review",
        a_document,
        ReviewPageFactory,
        lambda file: {"documents": [ReviewDocumentFactory.build(document=file)]},
        f"... on ReviewPage {{ documents {{ role document {FILE} }} }}",
    ),
    showing(
        "document_of_a_briefing",
        a_document,
        BriefingPageFactory,
        lambda file: {"document": file},
        f"... on BriefingPage {{ document {FILE} }}",
    ),
    showing(
        "document_block",
        a_document,
        ContentPageFactory,
        body(lambda file: ("document", {"document": file, "title": ""})),
        "... on ContentPage "
        f"{{ body {{ ... on DocumentBlock {{ title document {FILE} }} }} }}",
    ),
    showing(
        "document_link",
        a_document,
        ContentPageFactory,
        body(
            lambda file: (
                "paragraph",
                RichText(f'<p><a linktype="document" id="{file.pk}">Read</a></p>'),
            )
        ),
        "... on ContentPage { body { ... on ParagraphBlock { html } } }",
    ),
    showing(
        "image_block",
        an_image,
        ContentPageFactory,
        body(
            lambda file: (
                "image",
                {"image": picture(file), "caption": "A caption"},
            )
        ),
        "... on ContentPage "
        f"{{ body {{ ... on ImageBlock {{ alt caption image {PICTURE} }} }} }}",
    ),
    showing(
        "social_image",
        an_image,
        ContentPageFactory,
        lambda file: {"social_image": file},
        f"socialImage {PICTURE}",
    ),
]


def picture(image: Image) -> Image:
    """Return an image as the image block takes it."""
    image.contextual_alt_text = "An alternative text"
    image.decorative = False
    return image


@dataclass
class Shown:
    """A public page that shows a file."""

    showing: Showing
    file: Any
    page: Page

    def keep_in(self, collection: Collection) -> None:
        keep_in(collection, [self.file])

    def tells(self, ask: Ask) -> bool:
        answer = ask.answer(
            f"query ($id: ID!) {{ page(id: $id) {{ id {self.showing.selection} }} }}",
            id=self.page.pk,
        )
        assert not answer.errors
        assert answer.data["page"], "The page itself is public."
        return answer.mentions(SECRET)

    def is_public(self) -> bool:
        """Say whether the file passes the door that all of the API goes through."""
        viewer = Viewer(ANYONE, site_root(Site.objects.get(is_default_site=True)))
        files = type(self.file).objects.filter(pk=self.file.pk)
        return bool(visible(files, viewer).exists())


@pytest.fixture(scope="module")
def pages(kept: None) -> dict[str, Shown]:
    HomePageFactory()
    made = {}
    for showing in SHOWINGS:
        file = showing.make()
        made[showing.name] = Shown(showing, file, showing.page(file))
    return made


def fresh(shown: Shown) -> Shown:
    """Return what no other test has had in its hands."""
    return replace(
        shown,
        file=type(shown.file).objects.get(pk=shown.file.pk),
        page=type(shown.page).objects.get(pk=shown.page.pk),
    )


@pytest.fixture(params=[showing.name for showing in SHOWINGS])
def shown(request: Any, pages: dict[str, Shown], db: None) -> Shown:
    return fresh(pages[request.param])


def test_shown_by_a_public_page(shown: Shown, ask: Ask) -> None:
    assert shown.is_public()
    assert shown.tells(ask)


def test_shown_by_a_withdrawn_page(shown: Shown, ask: Ask) -> None:
    WithdrawalFactory(page=shown.page)
    assert shown.tells(ask)


@pytest.mark.parametrize("collection", PRIVATE_COLLECTIONS)
def test_private_collection_hides_it(
    shown: Shown, collection: Callable[[], Collection], ask: Ask
) -> None:
    """Though a public page shows it: the collection has the last word."""
    shown.keep_in(collection())
    assert not shown.tells(ask)


def test_collection_made_private_later_hides_it(shown: Shown, ask: Ask) -> None:
    collection = CollectionFactory()
    shown.keep_in(collection)
    assert shown.tells(ask)
    CollectionRestrictionFactory(collection=collection)
    assert not shown.tells(ask)


def test_no_longer_shown(shown: Shown, ask: Ask) -> None:
    """A file that a newer version of the page has no more is not public any more."""
    other = PLAIN[type(shown.file)]()
    publish(shown.page, **shown.showing.changes(other))
    assert not shown.is_public()
    assert not shown.tells(ask)


def test_only_in_an_unpublished_edit(shown: Shown, ask: Ask) -> None:
    other = PLAIN[type(shown.file)]()
    page = publish(shown.page, **shown.showing.changes(other))
    edit(page, **shown.showing.changes(shown.file))
    assert not shown.is_public()
    assert not shown.tells(ask)


def test_on_a_hidden_and_on_a_public_page(shown: Shown, ask: Ask) -> None:
    RestrictionFactory(page=shown.showing.page(shown.file))
    assert shown.tells(ask)


PLAIN = {Document: DocumentFactory, Image: ImageFactory}


@pytest.mark.parametrize("happens", HIDDEN_PLACES)
def test_only_on_a_hidden_page(shown: Shown, happens: Arrange) -> None:
    happens(shown.page, [shown.file])
    assert not shown.is_public()


# The titles of documents can be searched for, and stand in extracts.


@pytest.fixture(params=[known.name for known in SHOWINGS if known.make is a_document])
def offered(request: Any, pages: dict[str, Shown], db: None) -> Shown:
    return fresh(pages[request.param])


def found(ask: Ask, offered: Shown) -> bool:
    """Say whether the page is found by the title of its document."""
    answer = ask.answer(
        """query ($words: String!) { search(query: $words) {
          totalCount nodes { extract page { id } }
        } }""",
        words=SECRET,
    )
    hits = answer.data["search"]["nodes"]
    return str(offered.page.pk) in [hit["page"]["id"] for hit in hits]


@pytest.mark.parametrize("collection", PRIVATE_COLLECTIONS)
def test_title_of_a_private_document_is_not_searched(
    offered: Shown, collection: Callable[[], Collection], ask: Ask
) -> None:
    offered.keep_in(collection())
    publish(offered.page)
    assert not found(ask, offered)


def test_title_is_not_searched_once_its_collection_is_private(
    offered: Shown, ask: Ask
) -> None:
    collection = CollectionFactory()
    offered.keep_in(collection)
    CollectionRestrictionFactory(collection=collection)
    assert not found(ask, offered)


def test_title_is_not_searched_once_the_document_moves_to_a_private_collection(
    offered: Shown, ask: Ask
) -> None:
    document = offered.file
    document.collection = members_collection()
    document.save()
    assert not found(ask, offered)


def test_old_title_of_a_renamed_document_leaves_no_trail(
    offered: Shown, ask: Ask
) -> None:
    document = offered.file
    document.title = "Renamed report"
    document.save()
    assert not found(ask, offered)


def test_title_of_a_deleted_document_leaves_no_trail(offered: Shown, ask: Ask) -> None:
    # A review's document is deleted only after the review has another.
    if isinstance(offered.page, ReviewPage):
        offered.page.documents.get().delete()
    offered.file.delete()
    assert not found(ask, offered)


def test_title_of_a_document_no_longer_offered_leaves_no_trail(
    offered: Shown, ask: Ask
) -> None:
    publish(offered.page, **offered.showing.changes(DocumentFactory()))
    assert not found(ask, offered)


def test_title_of_a_document_in_an_edit_is_not_searched(
    offered: Shown, ask: Ask
) -> None:
    page = publish(offered.page, **offered.showing.changes(DocumentFactory()))
    edit(page, **offered.showing.changes(offered.file))
    assert not found(ask, offered)


def test_what_is_said_about_a_private_image_is_not_searched(ask: Ask) -> None:
    """The API leaves out the whole block, so no extract may quote it either."""
    closed = CollectionFactory()
    CollectionRestrictionFactory(collection=closed)
    image = ImageFactory(collection=closed)
    block = {"image": image, "caption": f"{SECRET} in a caption"}
    image.contextual_alt_text = f"{SECRET} in words"
    image.decorative = False
    page = ContentPageFactory(body=[("image", block)])
    answer = ask.answer(
        """query ($words: String!) { search(query: $words) {
          nodes { extract page { id } }
        } }""",
        words=SECRET,
    )
    hits = answer.data["search"]["nodes"]
    assert str(page.pk) not in [hit["page"]["id"] for hit in hits]
    assert not answer.mentions(f"{SECRET} in")
