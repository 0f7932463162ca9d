"""Whatever publishes, nothing goes live that is not ready."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask
from wagtail.rich_text import RichText

from cms.models import Confirmation, SiteSettings, User
from cms.readiness import check, confirm, may_publish
from cms.readiness.gate import NotReadyError
from home.models import ContentPage, HomePage
from reviews.models import ReviewPage
from tests.admin.content import content_page, text
from tests.admin.editing import Editor
from tests.admin.test_bulk import in_bulk
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    HomePageFactory,
    ImageFactory,
    PublisherFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    SuperuserFactory,
    edit,
    give_reasons,
)

pytestmark = pytest.mark.django_db

NUMBER = "943 476 5919"
# For the parts of the body (documents, images, pages), the files that texts link to,
# what was read of files, pages and other sites behind links, take-downs, reasons, and
# what Django and Wagtail ask to validate a page.
QUERIES = 16
REFUSED = f"<p>Her NHS number is {NUMBER}.</p>"
WARNED = "<p>Dr Khan came on Monday.</p>"


@pytest.fixture
def home() -> HomePage:
    return HomePageFactory()


@pytest.fixture
def publisher(home: HomePage) -> Editor:
    client = Client()
    client.force_login(PublisherFactory())
    return Editor(client)


def form(page_or_title: Page | str, introduction: str) -> dict[str, Any]:
    title = page_or_title if isinstance(page_or_title, str) else page_or_title.title
    return content_page(title) | {"introduction": text(introduction[3:-4])}


def by_button(page: Page, editor: Editor) -> None:
    editor.edit(page, form(page, page_text(page)) | {"slug": page.slug}, "publish")
    assert "is not published" in editor.messages[0]


def in_bulk_with_others(page: Page, editor: Editor) -> None:
    other = ContentPageFactory(parent=page.get_parent(), live=False)
    assert in_bulk(editor, "publish", page, other)[0] == "Nothing was published."
    assert not Page.objects.get(pk=other.pk).live


def by_approval(page: Page, editor: Editor) -> None:
    task = GroupApprovalTask.objects.create(name="Sign-off")
    user = SuperuserFactory()
    workflow = Workflow.objects.create(name="Sign-off")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    state = workflow.start(page, user)
    with pytest.raises(NotReadyError):
        state.current_task_state.approve(user=user)
    state.refresh_from_db()
    assert state.status == "in_progress"


def by_code(page: Page, editor: Editor) -> None:
    with pytest.raises(NotReadyError):
        page.get_latest_revision().publish(user=SuperuserFactory())


def by_the_page(page: Page, editor: Editor) -> None:
    with pytest.raises(NotReadyError):
        page.publish(page.get_latest_revision(), user=SuperuserFactory())


WAYS = [by_button, in_bulk_with_others, by_approval, by_code, by_the_page]


def page_text(page: Page) -> str:
    return str(page.get_latest_revision_as_object().introduction)


@pytest.mark.parametrize("words", [REFUSED, WARNED], ids=["refused", "warned"])
@pytest.mark.parametrize("publish", WAYS)
def test_what_is_not_ready_stays_a_draft(
    publish: Callable[[Page, Editor], None], words: str, publisher: Editor
) -> None:
    page = ContentPageFactory(live=False, introduction=words)
    publish(page, publisher)
    page.refresh_from_db()
    assert not page.live
    assert words[3:-4] in page_text(page)  # Nothing of it is lost.


@pytest.mark.parametrize("words", [REFUSED, WARNED], ids=["refused", "warned"])
def test_a_new_page_is_never_live_before_its_checks(
    words: str, publisher: Editor, home: HomePage
) -> None:
    """Wagtail's view saves a new page as live, and publishes it after that."""
    publisher.create(home, ContentPage, form("New", words), "publish")
    page = ContentPage.objects.get(slug="new")
    assert (page.live, page.has_unpublished_changes) == (False, True)
    assert page.first_published_at is None
    assert "is not published" in publisher.messages[0]
    # What was found may be the very thing that must not be repeated.
    assert NUMBER not in publisher.messages[0]


def test_what_was_published_stays_when_its_draft_is_refused(publisher: Editor) -> None:
    page = ContentPageFactory(introduction="<p>In order.</p>")
    publisher.edit(page, form(page, REFUSED) | {"slug": page.slug}, "publish")
    page.refresh_from_db()
    assert page.live
    assert page.introduction == "<p>In order.</p>"
    assert NUMBER in page_text(page)


def test_code_that_publishes_for_nobody_is_asked_for_no_reason() -> None:
    assert ContentPageFactory(introduction=WARNED).live
    with pytest.raises(NotReadyError):
        ContentPageFactory(introduction=REFUSED)


def test_a_copy_of_what_is_not_ready_is_a_draft(publisher: Editor) -> None:
    page = ContentPageFactory(introduction=WARNED)
    copy = page.copy(update_attrs={"slug": "copy"}, keep_live=True)
    assert not ContentPage.objects.get(pk=copy.pk).live
    give_reasons(page)
    copy = page.copy(update_attrs={"slug": "another"}, keep_live=True)
    assert ContentPage.objects.get(pk=copy.pk).live


def user() -> User:
    made: User = PublisherFactory()
    return made


def test_a_reason_is_for_words_and_not_for_others() -> None:
    page = ContentPageFactory(live=False, introduction=WARNED)
    author = user()
    assert not may_publish(page, author)
    give_reasons(page, author)
    assert may_publish(page, author)
    kept = Confirmation.objects.get()
    assert (kept.user, kept.rule, kept.revision) == (
        author,
        "name-of-person",
        page.latest_revision,
    )
    assert "Khan" not in f"{kept.place}{kept.fingerprint}{kept.reason}"

    moved = edit(page, introduction="", search_description="Dr  KHAN called again.")
    assert check(moved.get_latest_revision_as_object()).is_ready
    changed = edit(page, introduction="<p>Dr Khan-Smith came.</p>")
    assert not check(changed.get_latest_revision_as_object()).is_ready


def test_a_reason_for_one_page_is_none_for_another() -> None:
    one, other = (ContentPageFactory(live=False, introduction=WARNED) for _ in "ab")
    give_reasons(one)
    assert not check(other.get_latest_revision_as_object()).is_ready


def test_a_refusal_cannot_be_talked_round() -> None:
    page = ContentPageFactory(live=False, introduction=REFUSED)
    result = check(page)
    confirm(page, result.findings, user(), "I know better.")
    assert not Confirmation.objects.exists()
    assert check(page).refusals
    with pytest.raises(ValueError, match="reason"):
        confirm(page, result.findings, user(), "  ")


def test_a_reason_is_in_the_history_without_the_words(publisher: Editor) -> None:
    page = ContentPageFactory(live=False, introduction=WARNED)
    give_reasons(page)
    shown = publisher.open("wagtailadmin_pages:history", page.pk).content.decode()
    assert "Gave a reason: Name of a person (Introduction)" in shown
    assert "It is in order." in shown
    assert "Khan" not in shown


def test_postcodes_of_offices_may_be_published(home: HomePage) -> None:
    page = ContentPageFactory(live=False, introduction="<p>Find us at B12 8QX.</p>")
    assert check(page).refusals
    site = home.get_site()
    SiteSettings.objects.update_or_create(
        site=site, defaults={"public_postcodes": "M1 1AE\nb128qx"}
    )
    assert not check(page).refusals


def test_a_review_is_asked_about_proceedings_and_the_panel() -> None:
    review = ReviewPageFactory(live=False)
    draft = review.get_latest_revision_as_object()
    assert {f.rule.id for f in check(draft).warnings} == {
        "review-report",
        "review-proceedings",
        "review-panel-copy",
    }
    give_reasons(review)
    review.get_latest_revision().publish(user=user())
    live = ReviewPage.objects.get(pk=review.pk)
    assert live.live
    # A word that is mended later does not publish it anew.
    assert check(live).is_ready


@pytest.mark.parametrize(
    ("mode", "role", "is_asked"),
    [
        ("full_report", None, True),
        ("full_report", "slides", True),
        ("full_report", "report", False),
        ("executive_summary", "report", True),
        ("executive_summary", "executive_summary", False),
        ("learning_only", None, False),
    ],
)
def test_a_review_has_the_document_that_its_mode_promises(
    mode: str, role: str | None, is_asked: bool
) -> None:
    review = ReviewPageFactory(live=False, publication_mode=mode)
    if role:
        ReviewDocumentFactory(page=review, role=role)
    found = check(ReviewPage.objects.get(pk=review.pk)).warnings
    assert any(one.rule.id == "review-report" for one in found) == is_asked


def test_a_body_can_be_the_report() -> None:
    body = [("paragraph", RichText("<p>What the report says.</p>"))]
    review = ReviewPageFactory(live=False, body=body)
    assert "review-report" not in {one.rule.id for one in check(review).warnings}


@pytest.mark.parametrize("number", [1, 20])
def test_checking_costs_as_many_queries_however_much_there_is(
    number: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    documents = [DocumentFactory() for _ in range(number)]
    images = [ImageFactory() for _ in range(number)]
    pages = [ContentPageFactory() for _ in range(number)]
    body = ContentPage._meta.get_field("body").stream_block.to_python(
        [
            *({"type": "document", "value": {"document": d.pk}} for d in documents),
            *(
                {"type": "image", "value": {"image": {"image": i.pk, "alt_text": "x"}}}
                for i in images
            ),
            *(
                {
                    "type": "paragraph",
                    "value": f'<p><a linktype="page" id="{p.pk}">See {p.title}</a> '
                    f'<a linktype="document" id="{d.pk}">Read {d.title}</a> '
                    '<a href="https://example.org/">The example</a></p>',
                }
                for p, d in zip(pages, documents, strict=True)
            ),
            *(
                {"type": "link_list", "value": {"links": [{"page": p.pk}]}}
                for p in pages
            ),
        ]
    )
    page = edit(ContentPageFactory(live=False), body=body)
    check(page.get_latest_revision_as_object())  # reads the files
    draft = page.get_latest_revision_as_object()
    with django_assert_num_queries(QUERIES):
        check(draft)
