"""A pseudonym changes, and the old one is in no byte that the public can get."""

import json
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.rich_text import RichText

from cms.file_text import Part
from cms.graphql.loading import type_name
from cms.graphql.whole_page import whole_page_query
from cms.models import (
    Document,
    FileReading,
    Image,
    PseudonymChange,
    RemovedAddress,
    Topic,
    User,
)
from home.models import HomePage
from reviews.models import ReviewPage
from tests.admin.editing import Editor
from tests.factories import (
    BriefingPageFactory,
    ContentPageFactory,
    DocumentFactory,
    ImageFactory,
    RecommendationFactory,
    RedirectFactory,
    RemovedAddressFactory,
    ReviewDocumentFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    TopicFactory,
    edit,
    pdf,
    publish,
)

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves what it makes renditions in to be tidied up by Python.
    pytest.mark.filterwarnings(
        "ignore:Unclosed file <tempfile.Spooled:ResourceWarning"
    ),
]

# Unlike anything else, so that no byte of it can be there by chance.
OLD, SLUG = "Child Quaxling", "child-quaxling"
NEW = {"title": "Child Elm", "slug": "child-elm", "rewrite_own": "on"}


@pytest.fixture
def site(publisher: Editor) -> Any:
    site = HomePage.objects.get().get_site()
    site.hostname = "front.example"  # from now on there is a front end
    site.save()
    return site


@pytest.fixture
def page(site: Any) -> ReviewPage:
    document = DocumentFactory(
        title=f"{OLD}: report", file=ContentFile(pdf(), f"{SLUG}-report.pdf")
    )
    image = ImageFactory(title=OLD, description=f"{OLD} at play")
    Image.objects.filter(pk=image.pk).update(title=OLD)
    return ReviewPageFactory(
        parent=ReviewIndexPageFactory(title="Reviews"),
        title=OLD,
        seo_title=f"{OLD} | Reviews",
        search_description=f"About {OLD}.",
        abstract=f"What happened to {OLD}, and what was learned.",
        body=[("paragraph", RichText(f"<p>{OLD} was <b>three</b>.</p>"))],
        social_image=image,
        documents=[ReviewDocumentFactory.build(document=document)],
        recommendations=[
            RecommendationFactory.build(
                number=1, text=f"Learn from {OLD}.", is_public=True
            )
        ],
    )


def change(editor: Editor, page: Page, **said: Any) -> PseudonymChange:
    editor.send("change_pseudonym", page.pk, **(NEW | said))
    return PseudonymChange.objects.latest("at")


def ask(query: str, **variables: Any) -> str:
    response = Client().post(
        "/graphql/",
        {"query": query, "variables": variables},
        content_type="application/json",
    )
    return response.text


def public_bytes() -> str:
    """Return what the API says to anybody of every page, list, search and address."""
    said = []
    for page in Page.objects.filter(depth__gt=1).specific():
        path = page.url_path.removeprefix("/partnership")
        said.append(ask(whole_page_query(type_name(type(page))), path=path))
    said.append(
        ask(
            """{ pages(first: 100) { nodes { title slug path url seoTitle } }
            reviews(first: 100) { nodes { title abstract documents { title
              document { title downloadUrl } } } }
            changes(since: "2020-01-01T00:00Z") { pages { nodes { title } } removed }
            search(query: "learned") { nodes { extract page { title path } } }
            topics { name description }
            site { name headerMenu { title url } } }"""
        )
    )
    return "\n".join(said).casefold()


def has_old(text: str) -> bool:
    return "quaxling" in text.casefold()


def test_nothing_public_has_the_old_name(publisher: Editor, page: ReviewPage) -> None:
    """Planted everywhere, and looked for in every byte."""
    alias = page.create_alias(parent=ContentPageFactory(title="Elsewhere"))
    briefing = BriefingPageFactory(title=f"Learning from {OLD}", source_review=page)
    rendition = Image.objects.get().get_rendition("max-100x100")
    document = Document.objects.get()
    files = [document.file.name, Image.objects.get().file.name]
    RedirectFactory(old_path=f"/{SLUG}", redirect_page=page)
    RemovedAddressFactory(path=f"/old/{SLUG}/", site=page.get_site())
    assert has_old(public_bytes())
    result = change(publisher, page, rewrite=str(briefing.pk))
    assert not has_old(public_bytes())
    # Nor by its address, its words, or the addresses of its files.
    for path in (
        f"/{SLUG}",
        f"/reviews/{SLUG}/",
        f"/elsewhere/{SLUG}/",
        f"/old/{SLUG}/",
    ):
        assert '"route":null' in ask(
            "query ($path: String!) { route(path: $path) { __typename } }", path=path
        )
    found = json.loads(
        ask('query { search(query: "Quaxling") { totalCount } }').strip()
    )
    assert found["data"]["search"]["totalCount"] == 0
    for url in (document.url, rendition.url):
        response = Client().get(url)
        assert response.status_code == 404
    storage = document.file.storage
    assert storage.exists(Document.objects.get().file.name)
    assert "child-elm" in Document.objects.get().file.name
    assert not storage.exists(document.file.name)
    assert not has_old(Image.objects.get().title)
    assert files[0] != Document.objects.get().file.name
    assert not Redirect.objects.exists()
    assert not RemovedAddress.objects.exists()
    alias.refresh_from_db()
    assert (alias.title, alias.slug) == ("Child Elm", "child-elm")
    assert result.left == []
    assert not has_old(json.dumps(result.done))


def test_renamed_page_is_read_under_its_new_name(
    publisher: Editor, page: ReviewPage
) -> None:
    change(publisher, page)
    page.refresh_from_db()
    assert page.live
    assert page.url_path.endswith("/reviews/child-elm/")
    assert not page.has_unpublished_changes
    assert page.abstract == "What happened to Child Elm, and what was learned."
    assert page.recommendations.get().text == "Learn from Child Elm."
    document = Document.objects.get()
    response = Client().get(document.url)
    assert b"".join(response).startswith(b"%PDF")


def test_draft_stays_a_draft_with_the_new_name(
    publisher: Editor, page: ReviewPage
) -> None:
    edit(page, abstract=f"A secret about {OLD}.")
    change(publisher, page)
    page.refresh_from_db()
    assert page.abstract.startswith("What happened to Child Elm")
    assert page.has_unpublished_changes
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.slug) == ("Child Elm", "child-elm")
    assert draft.abstract == "A secret about Child Elm."


def test_own_texts_may_stay_and_are_told(publisher: Editor, page: ReviewPage) -> None:
    result = change(publisher, page, rewrite_own="")
    page.refresh_from_db()
    assert OLD in page.abstract
    assert {place["page"] for place in result.left} == {page.pk}
    report = publisher.open("pseudonym_report", result.pk).text
    assert "The old name is still in" in report
    assert not has_old(report)


def test_other_places_are_told_and_are_the_editors_choice(
    publisher: Editor, page: ReviewPage
) -> None:
    other = ContentPageFactory(title="News", introduction=f"<p>On {OLD}.</p>")
    topic: Topic = TopicFactory(name="A topic", description=f"As of {OLD}.")
    shown = publisher.open("change_pseudonym", page.pk).text
    assert "“News”: introduction" in shown
    result = change(publisher, page)
    assert len(result.left) == 2
    assert result.left[0]["page"] == other.pk
    assert result.left[1]["page"] is None
    other.refresh_from_db()
    assert OLD in other.introduction
    topic.refresh_from_db()
    assert OLD in topic.description


def test_other_ways_of_writing_the_name(publisher: Editor, page: ReviewPage) -> None:
    publish(page, abstract="Quax was three.")
    change(publisher, page, also="Quax\n\n")
    page.refresh_from_db()
    assert page.abstract == "Child Elm was three."


def test_name_that_is_partly_bold(publisher: Editor, page: ReviewPage) -> None:
    other = ContentPageFactory(
        title="News", introduction="<p>Ch<b>ild</b> Quaxling</p>"
    )
    publish(page, body=[("paragraph", RichText("<p>Child&nbsp;<i>Quax</i>ling</p>"))])
    result = change(publisher, page)
    assert [place["page"] for place in result.left] == [other.pk]
    page.refresh_from_db()
    assert page.body[0].value.source == "<p>Child Elm<i></i></p>"


def test_documents_that_have_the_name_in_their_text_are_told(
    publisher: Editor, page: ReviewPage
) -> None:
    inside, leading, other = (
        DocumentFactory(title=title, file=ContentFile(pdf(text), f"{title}.pdf"))
        for title, text in (
            ("inside", f"About {OLD}."),
            ("leading", f"As of {OLD}."),
            ("other", f"Of {OLD}, whom nobody here knows."),
        )
    )
    publish(page, documents=[ReviewDocumentFactory.build(document=inside)])
    link = f'<a linktype="page" id="{page.pk}">It</a>'
    ContentPageFactory(
        title="Leads there",
        introduction=f"<p>{link}</p>",
        body=[("document", {"document": leading})],
    )
    ContentPageFactory(title="News", body=[("document", {"document": other})])
    result = change(publisher, page)
    said = {
        place["url"].rstrip("/").split("/")[-1]: place["what"]
        for place in result.left
        if "text" in place["what"]
    }
    what = "The text (page 1) of the document"
    # The last was read when its page was published.
    assert said == {str(each.pk): what for each in (inside, leading, other)}


def test_documents_elsewhere_are_not_read_while_somebody_waits(
    publisher: Editor, page: ReviewPage
) -> None:
    alone = DocumentFactory(file=ContentFile(pdf(f"Of {OLD}."), "alone.pdf"))
    result = change(publisher, page)
    assert not any("text" in place["what"] for place in result.left)
    assert result.done[-1].startswith("1 document was not looked into")
    assert not FileReading.objects.filter(document=alone).exists()


def test_documents_elsewhere_that_have_the_name_in_their_text_are_told(
    publisher: Editor, page: ReviewPage
) -> None:
    """Whichever page shows them, or none, as soon as they have been read."""
    shown, alone, _, former = (
        DocumentFactory(title=title, file=ContentFile(pdf(text), f"{title}.pdf"))
        for title, text in (
            ("shown", f"Of {OLD.upper()}, whom nobody here knows."),
            ("alone", f"Also of {SLUG}."),
            ("without", "Of nobody."),
            ("former", f"Of {OLD} too."),
        )
    )
    ContentPageFactory(title="News", body=[("document", {"document": shown})])
    asked = publisher.open("change_pseudonym", page.pk).text
    assert "Of 3 documents the text is not read yet" in asked
    call_command("read_documents")
    assert "is not read yet" not in publisher.open("change_pseudonym", page.pk).text
    # What a file said before another took its place is of no interest.
    former.file = ContentFile(pdf("Of somebody else."), "former.pdf")
    former._set_document_file_metadata()
    former.save()
    call_command("read_documents")
    with patch("cms.readiness.files.text_of", side_effect=AssertionError):
        result = change(publisher, page)
    said = [
        place["url"].rstrip("/").split("/")[-1]
        for place in result.left
        if "text" in place["what"]
    ]
    assert sorted(said) == sorted([str(shown.pk), str(alone.pk)])
    assert not any("not looked into" in done for done in result.done)


def test_search_that_was_ended_does_not_look_like_finding_nothing(
    publisher: Editor, page: ReviewPage
) -> None:
    with (
        patch(
            "cms.pseudonyms.changing.documents_saying", side_effect=KeyboardInterrupt
        ),
        pytest.raises(KeyboardInterrupt),
    ):
        change(publisher, page)
    (place,) = PseudonymChange.objects.get().left
    assert "not finished" in place["what"]


def test_text_of_a_file_may_hold_anything(db: None) -> None:
    document = DocumentFactory(file=ContentFile(pdf(), "odd.pdf"))
    odd = [Part("page 1", f"A\0 of {OLD}")]
    with patch("cms.readiness.files.text_of", return_value=odd):
        call_command("read_documents")
    (part,) = FileReading.objects.get(document=document).parts
    assert part == {"where": "page 1", "text": f"A of {OLD}"}


def test_files_of_other_pages_that_have_it_in_their_name_are_told(
    publisher: Editor, page: ReviewPage
) -> None:
    DocumentFactory(title="Plan", file=ContentFile(pdf(), f"{SLUG}-plan.pdf"))
    ImageFactory(title="Hands", file__filename=f"{SLUG}.png")
    result = change(publisher, page)
    assert {place["what"] for place in result.left} == {
        "file of the document",
        "file of the image",
    }


def test_what_leads_there_may_have_keys_that_are_no_numbers(
    publisher: Editor, page: ReviewPage
) -> None:
    kind = ContentType.objects.get_for_model(Topic)
    ReferenceIndex.objects.create(
        content_type=kind,
        base_content_type=kind,
        object_id="0b6c0e5e-70a5-4b04-9d43-5b3b8c2d6b1e",
        to_content_type=ContentType.objects.get_for_model(Page),
        to_object_id=str(page.pk),
        model_path="page",
        content_path="page",
        content_path_hash="0b6c0e5e-70a5-4b04-9d43-5b3b8c2d6b1e",
    )
    assert change(publisher, page).done


def test_documents_that_nobody_can_read_are_told(
    publisher: Editor, page: ReviewPage
) -> None:
    scan = DocumentFactory(title="Scan", file=ContentFile(pdf(""), "scan.pdf"))
    publish(page, documents=[ReviewDocumentFactory.build(document=scan)])
    result = change(publisher, page)
    assert any("it may be a scan" in place["what"] for place in result.left)


def test_schedule_under_the_old_name_is_cancelled(
    publisher: Editor, page: ReviewPage
) -> None:
    draft = edit(page, abstract="Later.")
    Revision.objects.filter(pk=draft.latest_revision_id).update(
        approved_go_live_at="2030-01-01T00:00Z"
    )
    result = change(publisher, page)
    assert any("schedule was cancelled" in sentence for sentence in result.done)
    assert not Page.objects.get(pk=page.pk).approved_schedule


def test_failing_storage_is_told(publisher: Editor, page: ReviewPage) -> None:
    with patch.object(FileSystemStorage, "_open", side_effect=OSError(OLD)):
        result = change(publisher, page)
    assert sum("could not be renamed" in sentence for sentence in result.done) == 2
    page.refresh_from_db()
    assert page.title == "Child Elm"


# Renamed by hand.


def test_no_redirect_leads_from_a_former_pseudonym(
    page: ReviewPage, django_capture_on_commit_callbacks: Any
) -> None:
    other = ContentPageFactory(title="Guide", slug="guide")
    with django_capture_on_commit_callbacks(execute=True):
        publish(page, title="Child Elm", slug="child-elm")
    assert not Redirect.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        publish(other, slug="guidance")
    assert Redirect.objects.get().old_path == "/guide"


def test_redirects_from_addresses_with_accents_go_too(
    publisher: Editor, page: ReviewPage
) -> None:
    """Wagtail keeps them as browsers ask for them: by percent signs."""
    publish(page, title="Zoë Quaxling", slug="zoë-quaxling")
    RedirectFactory(old_path="/zo%C3%AB-quaxling", redirect_page=page)
    change(publisher, page)
    assert not Redirect.objects.exists()


def test_editor_who_renames_by_hand_is_offered_to_clear_it_away(
    publisher: Editor, page: ReviewPage
) -> None:
    told = "This page was published under another title or slug."
    assert told not in publisher.open("wagtailadmin_pages:edit", page.pk).text
    publish(page, title="Child Elm", slug="child-elm")
    assert told in publisher.open("wagtailadmin_pages:edit", page.pk).text
    form = publisher.open("change_pseudonym", page.pk).context["form"]
    assert form.initial == {"title": "Child Elm", "slug": "child-elm"}
    change(publisher, page)
    page.refresh_from_db()
    assert not has_old(page.abstract)
    assert not has_old(Document.objects.get().file.name)
    assert told not in publisher.open("wagtailadmin_pages:edit", page.pk).text


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": OLD}, "title"),
        ({"slug": f"{SLUG}-2"}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_no_new_name_is_refused(
    publisher: Editor, page: ReviewPage, said: dict[str, str], field: str
) -> None:
    ReviewPageFactory(parent=page.get_parent(), title="Taken", slug="taken")
    response = publisher.send("change_pseudonym", page.pk, **(NEW | said))
    assert list(response.context["form"].errors) == [field]
    page.refresh_from_db()
    assert page.title == OLD


# Who may, and who reads the history.


def test_writer_changes_no_pseudonym(writer: Editor) -> None:
    page = ReviewPageFactory(title=OLD)
    writer.send("change_pseudonym", page.pk, **NEW)
    page.refresh_from_db()
    assert page.title == OLD
    shown = writer.open("wagtailadmin_pages:edit", page.pk).text
    assert f"/pages/{page.pk}/pseudonym/" not in shown


def shows(response: HttpResponse) -> bool:
    """Say whether a revision is shown, by itself or as a preview."""
    leads_to = response.headers.get("Location", "")
    return response.status_code == 200 or leads_to.startswith("/previews/")


def test_history_is_for_those_who_have_the_permission(
    publisher: Editor, page: ReviewPage
) -> None:
    publish(page, abstract=f"Edited: {OLD}.")
    old = Revision.page_revisions.filter(object_id=str(page.pk)).earliest("created_at")
    change(publisher, page)
    latest = Page.objects.get(pk=page.pk).latest_revision
    views = [
        ("wagtailadmin_pages:revisions_view", page.pk, old.pk),
        ("wagtailadmin_pages:revisions_revert", page.pk, old.pk),
        ("wagtailadmin_pages:revisions_compare", page.pk, old.pk, latest.pk),
        ("wagtailadmin_pages:revisions_compare", page.pk, "earliest", "latest"),
    ]
    for view, *args in views:
        assert not shows(publisher.open(view, *args)), view
    newest = ("wagtailadmin_pages:revisions_view", page.pk, latest.pk)
    assert shows(publisher.open(*newest))
    history = publisher.open("wagtailadmin_pages:history", page.pk).text
    assert "Pseudonym changed" in history
    assert not has_old(history)
    report = publisher.open("wagtailadmin_reports:site_history").text
    assert not has_old(report)
    user = User.objects.get(pk=publisher.client.session["_auth_user_id"])
    user.user_permissions.add(Permission.objects.get(codename="view_former_names"))
    for view, *args in views:
        assert shows(publisher.open(view, *args)), view
    assert has_old(publisher.open("wagtailadmin_reports:site_history").text)


def test_it_is_in_the_log_without_the_name(publisher: Editor, page: ReviewPage) -> None:
    change(publisher, page)
    entry = PageLogEntry.objects.get(page=page.pk, action="cms.change_pseudonym")
    assert entry.user is not None
    assert not has_old(f"{entry.label} {entry.data}")
