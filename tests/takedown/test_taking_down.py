"""An emergency take-down: gone at once, whatever stands in the way, and proven so."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, Locale, Page, PageLogEntry, WorkflowState
from wagtail.search.models import IndexEntry

from cms.models import (
    Document,
    Image,
    PageChange,
    PreviewLink,
    Rendition,
    SearchWords,
    TakeDown,
)
from cms.previews.making import make_link
from cms.previews.opening import LINK_KIND
from cms.previews.tokens import new_token
from cms.publishing import purging
from cms.takedown import probing
from home.models import ContentPage
from reviews.models import ReviewPage
from tests.admin.editing import Editor
from tests.admin.test_bulk import in_bulk
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    ImageFactory,
    PublicCollectionFactory,
    PublisherFactory,
    ReviewDocumentFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    SecureAreaPageFactory,
    edit,
    give_reasons,
)

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves what it makes renditions in to be tidied up by Python.
    pytest.mark.filterwarnings(
        "ignore:Unclosed file <tempfile.Spooled:ResourceWarning"
    ),
]

SECRET = "quaxsecret"


@pytest.fixture
def page(publisher: Editor) -> ReviewPage:
    return ReviewPageFactory(
        title="Child Quax",
        abstract=f"What happened: {SECRET}.",
        social_image=ImageFactory(title="A photo"),
        documents=[ReviewDocumentFactory.build(document=DocumentFactory())],
    )


def take_down(editor: Editor, *pages: Page, **chosen: Any) -> TakeDown:
    """Press the button, and return what was recorded."""
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "take_down"])
    numbers = "&".join(f"id={page.pk}" for page in pages)
    data = {"reason": "A name slipped out.", "with_below": "on"} | chosen
    response = editor.client.post(f"{url}?{numbers}&next=/admin/", data, follow=True)
    assert response.status_code == 200
    editor.messages = [str(message) for message in response.context["messages"]]
    return TakeDown.objects.latest("at")


def anybody_finds(text: str = SECRET) -> bool:
    """Say whether the public finds a text by searching or in the list of reviews."""
    query = """query ($text: String!) {
      search(query: $text) { totalCount } reviews { nodes { abstract } }
    }"""
    response = Client().post(
        "/graphql/",
        {"query": query, "variables": {"text": text}},
        content_type="application/json",
    )
    data = response.json()["data"]
    return bool(data["search"]["totalCount"]) or text in str(data["reviews"])


def test_ten_seconds_of_an_editor(publisher: Editor, page: ReviewPage) -> None:
    """From the page: one link, one form with one question, one button."""
    edited = publisher.open("wagtailadmin_pages:edit", page.pk).text
    assert "/take_down/?id=" in edited
    assert anybody_finds()
    record = take_down(publisher, page)
    assert not anybody_finds()
    page.refresh_from_db()
    assert not page.live
    assert page.has_unpublished_changes
    assert record.still_answering == []
    assert "Taken down: 1 page." in publisher.messages[0]


def test_only_what_there_is_is_asked_about(publisher: Editor, page: ReviewPage) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "take_down"])
    form = publisher.client.get(f"{url}?id={page.pk}").context["form"]
    assert list(form.fields) == ["reason"]
    form = publisher.client.get(f"{url}?id={page.get_parent().pk}").context["form"]
    assert list(form.fields) == ["reason", "with_below"]


def test_reason_is_needed(publisher: Editor, page: ReviewPage) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "take_down"])
    response = publisher.client.post(f"{url}?id={page.pk}", {"reason": " "})
    assert response.context["form"].errors == {"reason": ["This field is required."]}
    page.refresh_from_db()
    assert page.live


def test_who_and_why_is_in_the_history(publisher: Editor, page: ReviewPage) -> None:
    record = take_down(publisher, page)
    entry = PageLogEntry.objects.get(page=page.pk, action="cms.take_down")
    assert entry.user == record.user
    assert entry.data == {"reason": "A name slipped out."}
    history = publisher.open("wagtailadmin_pages:history", page.pk).text
    assert "Taken down in an emergency" in history
    assert "A name slipped out." in history


def test_front_ends_that_keep_copies_are_told(
    publisher: Editor, page: ReviewPage
) -> None:
    since = timezone.now()
    take_down(publisher, page)
    noted = PageChange.objects.filter(at__gte=since)
    assert [(change.page_id, change.was_public) for change in noted] == [
        (page.pk, True)
    ]


def test_what_is_below_goes_too_unless_it_is_not_wanted(publisher: Editor) -> None:
    index = ReviewIndexPageFactory()
    first, second = ReviewPageFactory(parent=index), ReviewPageFactory(parent=index)
    take_down(publisher, first, with_below="")
    live = Page.objects.live().filter(pk__in=[index.pk, first.pk, second.pk])
    assert set(live.values_list("pk", flat=True)) == {index.pk, second.pk}
    record = take_down(publisher, index)
    assert not live.exists()
    assert set(record.pages) == {index.pk, first.pk, second.pk}
    logged = PageLogEntry.objects.filter(action="cms.take_down", page=second.pk)
    assert logged.exists()


def test_below_may_stay(publisher: Editor) -> None:
    index = ReviewIndexPageFactory()
    review = ReviewPageFactory(parent=index)
    take_down(publisher, index, with_below="")
    review.refresh_from_db()
    assert review.live


def test_aliases_go_too(publisher: Editor, page: ReviewPage) -> None:
    alias = page.create_alias(parent=ReviewIndexPageFactory(), update_slug="other")
    below = ContentPageFactory(parent=ContentPageFactory())
    alias_of_below = below.create_alias(parent=alias.get_parent(), update_slug="b")
    take_down(publisher, page, below.get_parent())
    for each in (alias, alias_of_below):
        each.refresh_from_db()
        assert not each.live


def test_source_of_an_alias_goes_too(publisher: Editor, page: ReviewPage) -> None:
    alias = page.create_alias(parent=ReviewIndexPageFactory(), update_slug="other")
    record = take_down(publisher, alias)
    page.refresh_from_db()
    assert not page.live
    assert record.still_answering == []


@pytest.mark.parametrize("chosen", ["on", ""])
def test_translations_go_as_chosen(
    publisher: Editor, page: ReviewPage, chosen: str
) -> None:
    welsh = page.copy_for_translation(
        Locale.objects.create(language_code="cy"), copy_parents=True, alias=False
    )
    welsh.get_latest_revision().publish()
    take_down(publisher, page, with_translations=chosen)
    welsh.refresh_from_db()
    assert welsh.live is not bool(chosen)


def test_schedule_is_called_off(publisher: Editor, page: ReviewPage) -> None:
    soon = timezone.now() + timezone.timedelta(hours=1)
    draft = edit(page, title="Later", go_live_at=soon)
    draft.latest_revision.publish()
    assert Page.objects.get(pk=page.pk).approved_schedule
    take_down(publisher, page)
    assert not Page.objects.get(pk=page.pk).approved_schedule


def test_draft_that_is_scheduled_never_goes_live(publisher: Editor) -> None:
    soon = timezone.now() + timezone.timedelta(hours=1)
    draft = ReviewPageFactory(live=False)
    edit(draft, go_live_at=soon).latest_revision.publish()
    take_down(publisher, draft)
    draft.refresh_from_db()
    assert not draft.approved_schedule
    assert draft.go_live_at is None


def test_workflow_is_called_off(publisher: Editor, page: ReviewPage) -> None:
    draft = edit(page, title="Waiting")
    state = draft.get_workflow().start(draft, None)
    take_down(publisher, page)
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_CANCELLED
    assert not state.task_states.filter(status="in_progress").exists()


def test_search_index_forgets_the_text(publisher: Editor, page: ReviewPage) -> None:
    entries = IndexEntry.objects.filter(object_id=str(page.pk))
    assert entries.filter(body_text__contains=SECRET).exists()
    take_down(publisher, page)
    assert not IndexEntry.objects.filter(body_text__contains=SECRET).exists()
    assert not SearchWords.objects.filter(number=page.pk).exists()


def test_previews_end(publisher: Editor, page: ReviewPage) -> None:
    make_link(page, PublisherFactory(), "A reviewer", timedelta(hours=1))
    assert PreviewLink.objects.open().exists()
    take_down(publisher, page)
    assert not PreviewLink.objects.open().exists()


# Files.


def status(url: str, client: Client | None = None) -> int:
    """Fetch a file to its end and return with what status it came."""
    response = (client or Client()).get(url)
    b"".join(response)
    return response.status_code


def test_files_that_only_the_page_shows_stop(
    publisher: Editor, page: ReviewPage
) -> None:
    document, image = Document.objects.get(), Image.objects.get()
    rendition = image.get_rendition("max-100x100")
    addresses = [document.url, rendition.url]
    assert [status(url) for url in addresses] == [200, 200]
    record = take_down(publisher, page)
    assert [status(url) for url in addresses] == [404, 404]
    assert record.files == {"cms.Document": [document.pk], "cms.Image": [image.pk]}
    # Its copies are deleted, the original is kept.
    assert not Rendition.objects.exists()
    assert not rendition.file.storage.exists(rendition.file.name)
    assert image.file.storage.exists(image.file.name)


def test_file_that_another_page_shows_stays_unless_it_is_ticked(
    publisher: Editor, page: ReviewPage
) -> None:
    document = Document.objects.get()
    other = ReviewPageFactory(
        title="Other",
        documents=[ReviewDocumentFactory.build(document=document)],
    )
    take_down(publisher, page)
    assert status(document.url) == 200
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "take_down"])
    shown = publisher.client.get(f"{url}?id={page.pk}").text
    assert "(shown on “Other”)" in shown.replace("&#x201C;", "“")
    take_down(publisher, page, shared_files=f"document-{document.pk}")
    assert status(document.url) == 404
    other.refresh_from_db()
    assert other.live


def test_file_of_a_public_collection_stops(publisher: Editor, page: ReviewPage) -> None:
    document = Document.objects.get()
    document.collection = PublicCollectionFactory().collection
    document.save()
    record = take_down(publisher, page)
    assert status(document.url) == 404
    assert record.still_answering == []
    document.refresh_from_db()
    assert document.collection.name == "Taken down"


def test_held_files_are_seen_by_administrators_alone(
    publisher: Editor, page: ReviewPage
) -> None:
    document = Document.objects.get()
    document.collection = PublicCollectionFactory().collection
    document.save()
    take_down(publisher, page)
    assert status(document.url, publisher.client) == 404


def test_holding_collection_is_private_even_if_somebody_opened_it(
    publisher: Editor, page: ReviewPage
) -> None:
    held = Collection.get_first_root_node().add_child(name="Taken down")
    PublicCollectionFactory(collection=held)
    document = Document.objects.get()
    document.collection = PublicCollectionFactory().collection
    document.save()
    take_down(publisher, page)
    assert status(document.url) == 404
    assert Collection.objects.filter(name="Taken down").count() == 1


# Whatever stands in the way.


def test_lock_of_somebody_else_does_not_matter(
    publisher: Editor, page: ReviewPage
) -> None:
    Page.objects.filter(pk=page.pk).update(locked=True, locked_at=timezone.now())
    take_down(publisher, page)
    assert not Page.objects.get(pk=page.pk).live


@pytest.mark.parametrize("exception", [OSError("gone"), TimeoutError()])
def test_failing_storage_stops_nothing_and_is_told(
    publisher: Editor,
    page: ReviewPage,
    exception: Exception,
    caplog: pytest.LogCaptureFixture,
) -> None:
    Image.objects.get().get_rendition("max-100x100")
    with (
        patch.object(FileSystemStorage, "delete", side_effect=exception),
        patch.object(FileSystemStorage, "_open", side_effect=exception),
        patch.object(probing, "GIVE_UP_SECONDS", 0),
    ):
        record = take_down(publisher, page)
    assert not anybody_finds()
    (failure,) = record.still_answering
    assert failure["name"] == "Copies of images in the storage"
    assert failure["problem"] == "Not deleted: 1 copy."
    assert "Check again" in failure["advice"]
    assert "Not everything is gone" in publisher.messages[0]
    assert "image" not in caplog.text.casefold().replace("copies of images", "")
    # When the storage works again, so does the button.
    publisher.send("take_down_report", record.pk)
    record.refresh_from_db()
    assert record.still_answering == []
    assert not Rendition.objects.exists()


def test_failing_cache_in_front_stops_nothing_and_is_told(
    publisher: Editor, page: ReviewPage
) -> None:
    with (
        patch.object(probing, "purge", return_value=["default"]),
        patch.object(probing, "GIVE_UP_SECONDS", 0),
    ):
        record = take_down(publisher, page)
    assert not anybody_finds()
    (failure,) = record.still_answering
    assert failure["problem"] == "It could not be told to forget: default."
    assert "emptied now" in failure["advice"]
    report = publisher.open("take_down_report", record.pk).text
    assert "Not everything is gone" in report
    assert failure["advice"] in report


def test_purge_says_which_cache_failed(settings: Any) -> None:
    settings.WAGTAILFRONTENDCACHE = {
        "default": {
            "BACKEND": "cms.publishing.purge_backends.HTTPBackend",
            "LOCATION": "http://127.0.0.1:9",
        }
    }
    assert purging.purge() == ["default"]


def test_failing_mail_stops_nothing(
    publisher: Editor, page: ReviewPage, settings: Any
) -> None:
    draft = edit(page, title="Waiting")
    draft.get_workflow().start(draft, None)
    settings.EMAIL_BACKEND = "no.such.Backend"
    record = take_down(publisher, page)
    assert not anybody_finds()
    assert record.still_answering == []


def test_failing_shared_cache_stops_nothing(
    publisher: Editor, page: ReviewPage
) -> None:
    with (
        patch("cms.takedown.probing.kept_answer", side_effect=ConnectionError),
        patch.object(probing, "GIVE_UP_SECONDS", 0),
    ):
        record = take_down(publisher, page)
    assert not anybody_finds()
    assert {found["problem"] for found in record.still_answering} == {
        "It could not be tried."
    }


def test_two_editors_press_the_button(publisher: Editor, page: ReviewPage) -> None:
    first, second = take_down(publisher, page), take_down(publisher, page)
    assert first.pk != second.pk
    assert second.still_answering == []
    assert PageChange.objects.filter(page_id=page.pk).count() == 1


@pytest.mark.slow
def test_a_thousand_pages_below(publisher: Editor, page: ReviewPage) -> None:
    index = page.get_parent()
    many_pages_below(index, 1000)
    with CaptureQueriesContext(connection) as queries:
        record = take_down(publisher, index)
    assert len(queries) < 290
    assert len(record.pages) == 1002
    assert not Page.objects.live().filter(path__startswith=index.path).exists()
    assert record.still_answering == []


def many_pages_below(parent: Page, amount: int) -> None:
    kind = ContentType.objects.get_for_model(ContentPage)
    Page.objects.bulk_create(
        Page(
            title=f"Page {number}",
            draft_title=f"Page {number}",
            slug=f"page-{number}",
            path=f"{parent.path}{number + 100:04}",
            depth=parent.depth + 1,
            url_path=f"{parent.url_path}page-{number}/",
            content_type=kind,
            locale=parent.locale,
        )
        for number in range(amount)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO home_contentpage (page_ptr_id, introduction, body) "
            "SELECT id, '', '[]' FROM wagtailcore_page WHERE slug LIKE 'page-%'"
        )


# A surface that still answers.


def test_surface_that_still_answers_is_a_failure(
    publisher: Editor, page: ReviewPage
) -> None:
    """The first wall is broken: the report says so, loudly, and what to do."""
    with (
        patch("cms.takedown.taking_down.unpublish"),
        patch("cms.takedown.taking_down.hold"),
        patch.object(probing, "GIVE_UP_SECONDS", 0.2),
    ):
        record = take_down(publisher, page)
    found = {found["name"]: found for found in record.still_answering}
    for name in (
        "Page (answers kept before)",
        "Page (made anew)",
        "Address of the page (made anew)",
        "Lists (made anew)",
        "The page, in whatever answer",
        "Documents",
        "Links to documents, signed",
        "Images",
    ):
        assert name in found, name
        assert found[name]["advice"].startswith("Take it down again")
    assert "Not everything is gone" in publisher.messages[0]


def test_member_surfaces_are_tried(publisher: Editor) -> None:
    page = ContentPageFactory(parent=SecureAreaPageFactory(), title="For members")
    with (
        patch("cms.takedown.taking_down.unpublish"),
        patch.object(probing, "GIVE_UP_SECONDS", 0),
    ):
        record = take_down(publisher, page)
    names = {found["name"] for found in record.still_answering}
    assert "Page (for members)" in names
    assert "Page (made anew)" not in names
    assert take_down(publisher, page).still_answering == []


# Who may.


def test_writer_takes_nothing_down(writer: Editor) -> None:
    page = ReviewPageFactory()
    edited = writer.open("wagtailadmin_pages:edit", page.pk).text
    assert "/take_down/" not in edited
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "take_down"])
    assert "Take down now" not in writer.client.get(f"{url}?id={page.pk}").text
    writer.client.post(f"{url}?id={page.pk}", {"reason": "No."})
    page.refresh_from_db()
    assert page.live
    assert not TakeDown.objects.exists()


def test_writer_sees_no_report(publisher: Editor, writer: Editor) -> None:
    record = take_down(publisher, ReviewPageFactory())
    for send in (writer.open, writer.send):
        response = send("take_down_report", record.pk)
        assert "slipped" not in response.text


def test_editor_is_told_until_the_page_is_live_again(
    publisher: Editor, page: ReviewPage
) -> None:
    take_down(publisher, page)
    told = "This page was taken down on"
    assert told in publisher.open("wagtailadmin_pages:edit", page.pk).text
    give_reasons(page)
    page.get_latest_revision().publish()
    assert told not in publisher.open("wagtailadmin_pages:edit", page.pk).text


def test_listings_and_bulk_offer_it(publisher: Editor, page: ReviewPage) -> None:
    listed = publisher.open("reviews:index").text
    assert listed.count(f"/take_down/?id={page.pk}") == 1
    assert (
        'data-bulk-action-url="/admin/bulk/wagtailcore/page/take_down/"' in (listed)
        or "/bulk/wagtailcore/page/take_down/" in listed
    )


def test_other_bulk_actions_are_as_they_were(publisher: Editor) -> None:
    page = ContentPageFactory(live=False)
    assert in_bulk(publisher, "publish", page) == ["1 page has been published"]


def test_files_stay_down_whatever_draft_shows_them(
    publisher: Editor, page: ReviewPage
) -> None:
    """A file that slipped out is not to come back with another page."""
    document = page.documents.get().document
    draft = ContentPageFactory(
        title="News", live=False, body=[("document", {"document": document})]
    )
    link = make_link(draft, PublisherFactory(), "Somebody", timedelta(days=1))
    take_down(publisher, page)
    address = f"/documents/{document.pk}/{document.filename}"
    assert Client().get(address).status_code == 404
    token = new_token(LINK_KIND, link.pk)
    query = "query ($t: String!) { page(previewToken: $t) { ...on ContentPage { body {"
    query += " ...on DocumentBlock { document { title } } } } } }"
    shown = Client().post(
        "/graphql/",
        {"query": query, "variables": {"t": token}},
        content_type="application/json",
    )
    assert document.title not in shown.text
    draft.get_latest_revision().publish()
    draft.refresh_from_db()
    assert draft.live
    assert Client().get(address).status_code == 404
