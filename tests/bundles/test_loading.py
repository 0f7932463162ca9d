"""What a bundle becomes, and what becomes of it when it is loaded again."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError, connection
from PIL import Image as Picture
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision, Site
from wagtail.rich_text import RichText

from cms.blocks import TEXT_FEATURES
from cms.bundles.loading import LOCK
from cms.models import Document, Image, SiteSettings, Topic, Withdrawal
from cms.takedown.taking_down import Order, take_down
from home.models import ContentPage, HomePage
from reviews.models import ReviewPage
from tests import factories
from tests.bundles.folders import ASH, HOME, REVIEWS, Folder
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    PublisherFactory,
    edit,
    publish,
)

pytestmark = pytest.mark.django_db

REVIEW = "pages/reviews/child-ash.md"
TOPICS = "vocabularies/topics.yaml"
PAGE = HOME.replace("home.HomePage", "home.ContentPage")

Snapshot = Callable[[], dict[str, Any]]


def review() -> ReviewPage:
    return ReviewPage.objects.get(slug="child-ash")


def titles_below(page: Page) -> list[str]:
    return list(page.get_children().values_list("title", flat=True))


# Into an empty site.


def test_the_home_page_takes_the_place_of_the_welcome_page(folder: Folder) -> None:
    folder.load()
    [site] = Site.objects.all()
    assert site.is_default_site
    assert (site.hostname, site.port) == ("localhost", 8000)
    assert isinstance(site.root_page.specific, HomePage)
    assert titles_below(Page.get_first_root_node()) == ["A partnership"]


def test_a_site_is_made_where_there_is_none(folder: Folder) -> None:
    Page.objects.filter(depth=2).delete()
    assert not Site.objects.exists()
    folder.load()
    assert Site.objects.get().root_page.title == "A partnership"


def test_pages_are_published_with_revision_log_and_references(folder: Folder) -> None:
    folder.write({"pages/index.md": HOME + "[Ash](/reviews/child-ash/)"}).load()
    page = review()
    assert page.live
    assert not page.has_unpublished_changes
    assert page.latest_revision == page.live_revision
    assert [topic.slug for topic in page.topics.all()] == ["neglect"]
    assert PageLogEntry.objects.filter(page=page, action="wagtail.publish").exists()
    assert ReferenceIndex.get_references_to(page).exists()
    assert [found.pk for found in Page.objects.live().search("happened")] == [page.pk]


def test_a_page_was_first_published_when_the_bundle_says(folder: Folder) -> None:
    folder.replace(REVIEW, "status:", "published: 2024-06-30\nstatus:").load()
    published = review().first_published_at
    assert published is not None
    assert published.date() == date(2024, 6, 30)


def test_a_draft_is_not_live_and_is_what_an_editor_goes_on_with(folder: Folder) -> None:
    folder.replace(REVIEW, "status: published", "status: draft").load()
    page = review()
    assert not page.live
    assert page.abstract == "What happened, and what was learned."
    draft = page.get_latest_revision_as_object()
    assert draft.abstract == page.abstract
    assert [topic.slug for topic in draft.topics.all()] == ["neglect"]


def test_a_page_can_be_withdrawn(folder: Folder) -> None:
    folder.replace(
        REVIEW, "status:", "withdrawn: {date: 2026-01-10, reason: Replaced}\nstatus:"
    ).load()
    withdrawal = Withdrawal.objects.get(page=review())
    assert (withdrawal.date, withdrawal.reason) == (date(2026, 1, 10), "Replaced")


def test_siblings_stand_by_order_and_then_by_title(folder: Folder) -> None:
    for name, lines in {"b": "order: 2", "c": "order: 1", "a": "", "d": ""}.items():
        text = PAGE.replace("title: A partnership", f"title: {name}\n{lines}")
        folder.write({f"pages/{name}.md": text})
    folder.load()
    home = Page.objects.get(depth=2)
    assert titles_below(home) == ["c", "b", "a", "d", "Reviews"]

    folder.replace("pages/a.md", "title: a\n", "title: a\norder: 0\n")
    folder.replace("pages/c.md", "order: 1", "order: 3")
    said = folder.load()
    assert titles_below(home) == ["a", "b", "c", "d", "Reviews"]
    assert "pages: 0 created, 2 updated, 5 unchanged" in said
    assert not any(Page.find_problems())
    assert folder.load().endswith("unchanged\n")


def test_what_belongs_to_a_page_comes_with_it(folder: Folder, pdf: bytes) -> None:
    folder.write(
        {
            "documents/documents.yaml": "- {file: report.pdf, title: The report}",
            "documents/report.pdf": pdf,
        }
    )
    folder.replace(
        REVIEW,
        "status:",
        "documents:\n"
        "  - {document: report.pdf, role: action_plan, has_accessible_html: true}\n"
        "recommendations:\n"
        "  - {number: 2, text: Ask, agencies: [police], due_date: 2027-01-31}\n"
        "  - {number: 1, text: Tell, agencies: [police], is_public: true}\n"
        "learning_points: [One, Two]\n"
        "status:",
    ).load()
    page = review()
    [document] = page.documents.all()
    assert document.document.title == "The report"
    assert (document.role, document.language) == ("action_plan", "en")
    first, second = page.recommendations.all()
    assert (first.number, first.due_date) == (2, date(2027, 1, 31))
    assert (second.number, second.is_public) == (1, True)
    assert [agency.slug for agency in second.agencies.all()] == ["police"]
    assert [point.value for point in page.learning_points] == ["One", "Two"]
    assert Revision.objects.for_instance(page).count() == 1


def test_settings_and_menus(folder: Folder) -> None:
    folder.write(
        {
            "settings.yaml": "partnership_name: A partnership\n"
            "contact_phone: 01632 960100\n"
            "accessibility_page: /reviews/\n"
            "header_menu:\n"
            "  - {page: /reviews/, title: Read}\n"
            '  - {url: "https://example.org/", title: Elsewhere}\n'
        }
    ).load()
    settings = SiteSettings.objects.get()
    assert settings.contact_phone == "01632 960100"
    assert settings.accessibility_page.title == "Reviews"
    page, elsewhere = (link.value for link in settings.header_menu)
    assert (page["page"].title, page["title"]) == ("Reviews", "Read")
    assert elsewhere["url"] == "https://example.org/"


def test_settings_that_a_bundle_does_not_mention_stay(folder: Folder) -> None:
    folder.write({"settings.yaml": "contact_phone: 1"}).load()
    SiteSettings.objects.update(contact_address="A street")
    folder.write({"settings.yaml": "contact_phone: 2"}).load()
    settings = SiteSettings.objects.get()
    assert (settings.contact_phone, settings.contact_address) == ("2", "A street")


def test_redirects_lead_to_pages_and_to_other_sites(folder: Folder) -> None:
    folder.write(
        {
            "redirects.yaml": "- {from: /old/, to: /reviews/, permanent: false}\n"
            '- {from: /older/, to: "https://example.org/"}\n'
        }
    ).load()
    old = Redirect.objects.get(old_path="/old")
    assert (old.redirect_page.title, old.is_permanent) == ("Reviews", False)
    older = Redirect.objects.get(old_path="/older")
    assert (older.redirect_link, older.is_permanent) == ("https://example.org/", True)


def test_terms_stand_in_the_order_of_the_file(folder: Folder) -> None:
    folder.load()
    assert list(Topic.objects.values_list("slug", "order", "aliases")) == [
        ("neglect", 1, ["going without"]),
        ("obesity", 2, []),
    ]


def test_several_folders_are_one_bundle(folder: Folder) -> None:
    other = Folder(folder.path.parent / "other").write(
        {
            "pages/reviews/child-elm.md": ASH.replace("Ash", "Elm"),
            TOPICS: "- {name: Audit, slug: audit}",
        }
    )
    folder.load(str(other.path))
    assert titles_below(Page.objects.get(slug="reviews")) == ["Child Ash", "Child Elm"]
    assert Topic.objects.get(slug="audit").order == 3


def test_a_bundle_may_refer_to_what_is_there_already(
    folder: Folder, pdf: bytes
) -> None:
    folder.write(
        {
            "documents/documents.yaml": "- {file: report.pdf, title: The report}",
            "documents/report.pdf": pdf,
        }
    ).load()
    Folder(folder.path.parent / "more").write(
        {
            "pages/reviews/child-elm.md": ASH.replace("Ash", "Elm")
            + "[Ash](/reviews/child-ash/) [report](document:report.pdf)"
        }
    ).load()
    [block] = ReviewPage.objects.get(slug="child-elm").body
    assert f'linktype="page" id="{review().pk}"' in block.value.source
    document = Document.objects.get()
    assert f'linktype="document" id="{document.pk}"' in block.value.source


# A second time.


@pytest.fixture
def full(folder: Folder, png: bytes, pdf: bytes) -> Folder:
    """A bundle with something of each kind."""
    return folder.write(
        {
            "images/images.yaml": "- {file: a.png, title: A, description: Teal}",
            "images/a.png": png,
            "documents/documents.yaml": "- {file: report.pdf, title: The report}",
            "documents/report.pdf": pdf,
            "settings.yaml": "header_menu: [{page: /reviews/}]",
            "redirects.yaml": "- {from: /old/, to: /reviews/}",
            "pages/reviews.md": REVIEWS
            + "## Heading\n\nText, [linked](/reviews/child-ash/).\n\n"
            '- one\n- two\n\n![Teal](image:a.png "Caption")\n\n'
            "| A | B |\n|---|---|\n| a | b |\n",
            REVIEW: ASH.replace(
                "status:",
                "published: 2024-01-01\n"
                "withdrawn: {date: 2026-01-10, reason: Replaced}\n"
                "documents: [{document: report.pdf}]\n"
                "recommendations: [{number: 1, text: Ask, agencies: [police]}]\n"
                "learning_points: [One]\n"
                "social_image: a.png\n"
                "status:",
            ),
            "pages/draft.md": PAGE.replace("published", "draft") + "Text",
        }
    )


def test_loading_twice_changes_nothing(full: Folder, snapshot: Snapshot) -> None:
    said = full.load()
    assert "pages: 4 created, 0 updated, 0 unchanged" in said
    assert "unchanged\n" not in said.splitlines(keepends=True)
    before = snapshot()
    assert full.load().splitlines()[-1] == "unchanged"
    assert snapshot() == before


def test_what_changes_in_the_bundle_changes_on_the_site(full: Folder) -> None:
    full.load()
    primary_keys = [child.pk for child in review().recommendations.all()]
    full.replace(REVIEW, "text: Ask", "text: Ask again")
    full.replace(TOPICS, "name: Obesity", "name: Childhood obesity")
    full.replace("settings.yaml", "[{page: /reviews/}]", "[]")
    full.replace("redirects.yaml", "/reviews/", "/reviews/child-ash/")
    full.replace("images/images.yaml", "title: A", "title: B")
    full.replace("pages/draft.md", "Text", "More text")
    said = full.load()
    for kind in ("pages: 0 created, 2", "topics: 0 created, 1"):
        assert f"{kind} updated" in said
    for kind in ("settings", "redirects", "images"):
        assert f"{kind}: 0 created, 1 updated, 0 unchanged" in said
    [recommendation] = review().recommendations.all()
    assert recommendation.text == "Ask again"
    assert [recommendation.pk] == primary_keys
    assert Image.objects.get().title == "B"
    draft = ContentPage.objects.get(slug="draft")
    assert not draft.live
    assert "More text" in draft.get_latest_revision_as_object().body[0].value.source
    assert full.load().splitlines()[-1] == "unchanged"


def test_what_the_bundle_leaves_out_is_emptied(full: Folder) -> None:
    full.load()
    full.write({REVIEW: ASH}).load()
    page = review()
    assert page.social_image is None
    assert not page.documents.exists()
    assert not page.learning_points


def test_an_edited_page_becomes_what_the_bundle_says(folder: Folder) -> None:
    folder.load()
    publish(review(), abstract="Edited", topics=list(Topic.objects.all()))
    assert "pages: 0 created, 1 updated, 2 unchanged" in folder.load()
    page = review()
    assert page.abstract == "What happened, and what was learned."
    assert page.topics.count() == 1


def test_only_new_leaves_alone_what_exists(full: Folder, snapshot: Snapshot) -> None:
    full.load()
    publish(review(), abstract="Edited")
    Topic.objects.filter(slug="neglect").update(name="Edited")
    SiteSettings.objects.update(partnership_name="Edited")
    Document.objects.update(title="Edited")
    Redirect.objects.update(is_permanent=False)
    Withdrawal.objects.update(reason="Edited")
    before = snapshot()
    assert full.load("--only-new").splitlines()[-1] == "unchanged"
    assert snapshot() == before

    full.write({"pages/reviews/child-elm.md": ASH.replace("Ash", "Elm")})
    assert "pages: 1 created, 0 updated, 4 unchanged" in full.load("--only-new")
    assert review().abstract == "Edited"


def test_an_unpublished_edit_of_a_page_stays(folder: Folder) -> None:
    folder.load()
    edit(review(), abstract="Not yet")
    assert folder.load().splitlines()[-1] == "unchanged"
    assert review().get_latest_revision_as_object().abstract == "Not yet"


def test_what_the_editor_adds_to_html_is_no_change(full: Folder) -> None:
    full.load()
    page = Page.objects.get(slug="reviews").specific
    converter = ContentstateConverter(TEXT_FEATURES)
    html = page.body[1].value.source
    edited = converter.to_database_format(converter.from_database_format(html))
    assert "data-block-key" in edited
    page.body[1] = ("paragraph", RichText(edited))
    publish(page)
    assert full.load().splitlines()[-1] == "unchanged"


def test_a_page_that_was_unpublished_is_published_again(folder: Folder) -> None:
    folder.load()
    review().unpublish()
    folder.load()
    assert review().live


def test_a_page_that_was_taken_down_stays_down(folder: Folder) -> None:
    folder.load()
    order = Order([review()], "It names a child.", PublisherFactory())
    take_down(order, "localhost")
    folder.replace(REVIEW, "What happened", "All that happened")
    assert ["Taken down in an emergency" in why for why in folder.problems()] == [True]
    assert not review().live


def test_a_page_that_becomes_a_draft_is_unpublished(folder: Folder) -> None:
    folder.load()
    folder.replace(REVIEW, "status: published", "status: draft").load()
    assert not review().live
    assert folder.load().splitlines()[-1] == "unchanged"


def test_loading_lifts_no_withdrawal(folder: Folder) -> None:
    folder.load()
    Withdrawal.objects.create(page=review(), reason="A detail slipped out")
    folder.load()
    assert Withdrawal.objects.filter(page=review()).exists()


def test_pages_that_are_not_in_the_bundle_stay(folder: Folder) -> None:
    folder.load()
    other = ContentPageFactory(parent=Page.objects.get(depth=2), title="Other")
    folder.load()
    other.refresh_from_db()
    assert other.live


def test_the_presets_of_a_field_that_is_left_out_stay(folder: Folder) -> None:
    """A default that is computed says nothing about what a page holds."""
    folder.write(
        {
            "pages/briefings.md": PAGE.replace(
                "home.ContentPage", "briefings.BriefingIndexPage"
            ),
            "pages/briefings/a.md": "---\ntype: briefings.BriefingPage\ntitle: A\n"
            "status: draft\n---\n",
        }
    ).load()
    assert folder.load().splitlines()[-1] == "unchanged"


# Files.


def test_an_image_knows_its_size_and_its_alternative_text(full: Folder) -> None:
    full.load()
    image = Image.objects.get()
    assert (image.width, image.height) == (40, 30)
    assert image.description == "Teal"
    assert image.file_hash
    with image.file.open() as file:
        assert file.name.startswith("original_images/a")
        assert file.size == image.file_size


def test_a_file_with_new_content_is_the_same_document(
    full: Folder, pdf: bytes, django_capture_on_commit_callbacks: Any
) -> None:
    full.load()
    document = Document.objects.get()
    storage, before = document.file.storage, document.file.name
    full.write({"documents/report.pdf": factories.pdf("More")})
    with django_capture_on_commit_callbacks(execute=True):
        assert "documents: 0 created, 1 updated, 0 unchanged" in full.load()
    after = Document.objects.get()
    assert after.pk == document.pk
    with after.file.open() as file:
        stored = file.read()
    assert after.file_size == len(stored)
    assert after.file_hash != document.file_hash
    assert not storage.exists(before)
    assert full.load().splitlines()[-1] == "unchanged"


def test_an_image_with_new_content_has_its_new_size(full: Folder) -> None:
    full.load()
    data = io.BytesIO()
    Picture.new("RGB", (10, 20)).save(data, "PNG")
    full.write({"images/a.png": data.getvalue()}).load()
    image = Image.objects.get()
    assert (image.width, image.height) == (10, 20)


def test_a_document_stays_the_same_whatever_an_editor_renames(full: Folder) -> None:
    full.load()
    document = Document.objects.get()
    document.title = "Renamed"
    document.file.save(
        "renamed.pdf", ContentFile(factories.pdf("Replaced")), save=False
    )
    document.file_hash = ""
    document.save()
    full.load()
    [after] = Document.objects.all()
    assert (after.pk, after.title) == (document.pk, "The report")


def test_what_an_editor_uploaded_under_the_same_name_stays(
    full: Folder, pdf: bytes
) -> None:
    mine = DocumentFactory(
        title="Mine", file__filename="report.pdf", file__data=factories.pdf("Mine")
    )
    full.load()
    mine.refresh_from_db()
    assert mine.title == "Mine"
    assert Document.objects.exclude(pk=mine.pk).get().title == "The report"


def test_two_files_of_the_same_content_are_two_documents(
    folder: Folder, pdf: bytes
) -> None:
    folder.write(
        {
            "documents/documents.yaml": "- {file: a.pdf, title: A}\n"
            "- {file: b.pdf, title: B}",
            "documents/a.pdf": pdf,
            "documents/b.pdf": pdf,
        }
    ).load()
    assert Document.objects.count() == 2
    assert folder.load().splitlines()[-1] == "unchanged"


def test_files_of_a_load_that_fails_do_not_remain(
    full: Folder, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot()
    save = FileSystemStorage._save

    def fill_the_disk(self: FileSystemStorage, name: str, content: Any) -> str:
        if name.endswith(".pdf"):
            raise OSError("No space left on device")
        return save(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", fill_the_disk)
    with pytest.raises(OSError, match="No space"):
        full.load()
    assert snapshot() == before


# Two at once.


def test_a_second_load_waits_for_the_first(folder: Folder) -> None:
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
    try:
        with pytest.raises(OperationalError, match="lock timeout"):
            folder.load()
    finally:
        other.close()
    folder.load()
    assert folder.load().splitlines()[-1] == "unchanged"
