"""What was signed off is what goes live, by whatever way it is published."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Workflow, WorkflowPage

from cms.models import (
    Document,
    ReleaseItem,
    SignOff,
    SignOffSettings,
    SignOffWaiver,
    User,
)
from cms.readiness.gate import BY_SCHEDULE
from cms.releases.checks import problems_of
from cms.sign_off.content import fingerprint
from cms.sign_off.refused import SignOffRefusedError
from cms.sign_off.state import missing
from home.models import HomePage
from reviews.models import ReviewPage
from tests.admin.content import content_page
from tests.admin.content import review as review_form
from tests.admin.editing import Editor
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    ImageFactory,
    ReviewDocumentFactory,
    ReviewPageFactory,
    SuperuserFactory,
    edit,
    pdf,
)
from tests.sign_off.conftest import AtWork, People, fresh, sign, submit


def publish_as(page: Page, user: User) -> None:
    fresh(page).latest_revision.publish(user=user)


def test_signed_off_is_published(signed_off: ReviewPage, people: People) -> None:
    publish_as(signed_off, people.author)
    assert fresh(signed_off).live


def test_not_signed_off_is_not(review: ReviewPage, people: People) -> None:
    for user in (people.author, SuperuserFactory()):
        with pytest.raises(SignOffRefusedError, match="not signed off"):
            publish_as(review, user)
    assert not fresh(review).live


def test_signed_off_in_part_is_not(review: ReviewPage, people: People) -> None:
    submit(review, people.author)
    for person in people.signing[:-1]:
        sign(review, person)
    with pytest.raises(SignOffRefusedError, match="Partner: police"):
        publish_as(review, people.author)


def test_changed_since_is_not(signed_off: ReviewPage, people: People) -> None:
    edit(signed_off, abstract="Changed after sign-off.")
    with pytest.raises(SignOffRefusedError):
        publish_as(signed_off, people.author)


def test_signed_revision_goes_live_though_another_was_written_since(
    signed_off: ReviewPage, people: People
) -> None:
    signed = signed_off.latest_revision
    edit(signed_off, abstract="Changed after sign-off.")
    signed.publish(user=people.author)
    assert fresh(signed_off).abstract == "What happened, and what was learned from it."


def test_schedule_publishes_what_was_signed_off(
    signed_off: ReviewPage, people: People
) -> None:
    edit(signed_off, go_live_at=timezone.now() + timedelta(days=1))
    publish_as(signed_off, people.author)
    scheduled = fresh(signed_off).scheduled_revision
    # Somebody changes what is scheduled, by whatever means.
    content = dict(scheduled.content)
    scheduled.content = {
        **content,
        "abstract": "Smuggled in.",
        "go_live_at": "2020-01-01T09:00:00Z",
    }
    scheduled.save()
    with pytest.raises(SignOffRefusedError):
        scheduled.publish(log_action=BY_SCHEDULE)
    scheduled.content = {**content, "go_live_at": "2020-01-01T09:00:00Z"}
    scheduled.save()
    scheduled.publish(log_action=BY_SCHEDULE)
    assert fresh(signed_off).live


def test_proceedings_are_confirmed_again_after_some_time(
    signed_off: ReviewPage, people: People, at_work: AtWork
) -> None:
    long_ago = timezone.now() - timedelta(days=29)
    SignOff.objects.update(at=long_ago)
    lacking = missing(signed_off, signed_off.latest_revision)
    assert [r.name for r in lacking] == ["Proceedings check"]
    url = reverse("confirm_again", args=[signed_off.pk])
    for other in (people.author, people.anonymiser):
        assert at_work(other).client.get(url).status_code == 302
    lawyer = at_work(people.lawyer)
    assert "proceedings" in lawyer.client.get(url).text
    lawyer.send(
        "confirm_again",
        signed_off.pk,
        confirmed="on",
        content=fingerprint(signed_off.latest_revision),
    )
    assert missing(signed_off, signed_off.latest_revision) == []
    publish_as(signed_off, people.author)


@pytest.fixture
def author(people: People, at_work: AtWork) -> Editor:
    return at_work(people.author)


def test_editor_offers_to_submit_and_not_to_publish(
    author: Editor, review: ReviewPage
) -> None:
    shown = author.open("wagtailadmin_pages:edit", review.pk).text
    assert "action-publish" not in shown
    assert "Submit to Sign-off of reviews" in shown
    kind = ("reviews", "reviewpage", review.get_parent().pk)
    new = author.open("wagtailadmin_pages:add", *kind).text
    assert "action-publish" not in new
    assert "Submit to Sign-off of reviews" in new


def test_editor_offers_to_publish_what_is_signed_off(
    author: Editor, signed_off: ReviewPage
) -> None:
    assert (
        "action-publish" in author.open("wagtailadmin_pages:edit", signed_off.pk).text
    )


def test_other_pages_are_published_as_ever(author: Editor) -> None:
    page = ContentPageFactory(live=False)
    assert "action-publish" in author.open("wagtailadmin_pages:edit", page.pk).text
    author.edit(page, content_page("Any page"), action="publish")
    assert fresh(page).live


def test_forged_publish_keeps_a_draft_and_says_why(
    author: Editor, signed_off: ReviewPage
) -> None:
    author.edit(signed_off, review_form("Child Oak"), action="publish")
    assert not fresh(signed_off).live
    assert fresh(signed_off).draft_title == "Child Oak"
    assert "“Child Oak” is not published" in author.messages[0]


def test_not_published_in_bulk(author: Editor, review: ReviewPage) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    author.client.post(f"{url}?id={review.pk}&next=/admin/", {"next": "/admin/"})
    assert not fresh(review).live


def test_copy_of_a_published_review_is_a_draft(
    author: Editor, signed_off: ReviewPage, people: People
) -> None:
    publish_as(signed_off, people.author)
    author.send(
        "wagtailadmin_pages:copy",
        signed_off.pk,
        new_title="Child Oak",
        new_slug="child-oak",
        new_parent_page=signed_off.get_parent().pk,
        publish_copies="on",
    )
    assert not ReviewPage.objects.get(slug="child-oak").live


def may_waive(user: User) -> User:
    user.user_permissions.add(
        Permission.objects.get(codename="publish_without_sign_off")
    )
    return User.objects.get(pk=user.pk)


def test_emergency_needs_a_permission_and_a_reason(
    author: Editor, people: People
) -> None:
    review = ContentPageFactory(live=False)
    workflow = SignOffSettings.load().workflow
    WorkflowPage.objects.create(workflow=workflow, page=review.page_ptr)
    url = f"/pages/{review.pk}/publish-without-sign-off/"
    assert url not in author.open("wagtailadmin_pages:edit", review.pk).text
    author.send("waive_sign_off", review.pk, reason="It cannot wait.")
    assert not fresh(review).live
    may_waive(people.author)
    assert url in author.open("wagtailadmin_pages:edit", review.pk).text
    assert "Partner: police" in author.open("waive_sign_off", review.pk).text
    author.send("waive_sign_off", review.pk, reason=" ")
    assert not fresh(review).live
    author.send("waive_sign_off", review.pk, reason="The coroner asks for it today.")
    assert fresh(review).live
    entry = PageLogEntry.objects.get(page=review.pk, action="cms.waive_sign_off")
    assert entry.user == people.author
    assert entry.data == {"reason": "The coroner asks for it today."}
    # For that very text, and no other.
    edit(fresh(review), title="Another title")
    with pytest.raises(SignOffRefusedError):
        publish_as(review, people.author)
    assert SignOffWaiver.objects.count() == 1


def test_officers_do_not_have_that_permission_from_the_start(people: People) -> None:
    assert not people.author.has_perm("cms.publish_without_sign_off")
    assert not people.author.has_perm("cms.change_signoffsettings")


def test_workflow_without_sign_off_takes_it_away_from_nobody(
    people: People, review: ReviewPage
) -> None:
    lax = Workflow.objects.create(name="Lax")
    WorkflowPage.objects.create(workflow=lax, page=HomePage.objects.get())
    assert fresh(review).get_workflow().name == "Sign-off of reviews"
    with pytest.raises(SignOffRefusedError):
        publish_as(review, people.author)


def test_any_part_of_the_site_can_be_given_sign_off(people: People) -> None:
    page = ContentPageFactory(live=False)
    WorkflowPage.objects.create(
        workflow=SignOffSettings.load().workflow, page=page.page_ptr
    )
    with pytest.raises(SignOffRefusedError):
        publish_as(page, people.author)


def test_sign_off_can_be_switched_off(people: People, review: ReviewPage) -> None:
    SignOffSettings.objects.update(workflow=None)
    assert missing(fresh(review), fresh(review).latest_revision) == []


@pytest.mark.usefixtures("people")
def test_what_is_loaded_at_the_machine_is_not_asked_about() -> None:
    assert ReviewPageFactory().live


def test_groups_of_a_new_site_enter_the_admin_and_no_more(people: People) -> None:
    for name in Group.objects.filter(name__startswith="Partner:"):
        codenames = set(name.permissions.values_list("codename", flat=True))
        assert codenames == {"access_admin"}


def test_file_of_a_signed_off_page_is_not_replaced(
    people: People, at_work: AtWork
) -> None:
    shown, other = DocumentFactory(title="Report"), DocumentFactory(title="Other")
    ReviewPageFactory(documents=[ReviewDocumentFactory.build(document=shown)])
    editor = at_work(SuperuserFactory())
    for document, is_replaced in ((shown, False), (other, True)):
        before = document.get_file_hash()
        file = SimpleUploadedFile("new.pdf", pdf("Another text."), "application/pdf")
        editor.client.post(
            reverse("wagtaildocs:edit", args=[document.pk]),
            {"title": document.title, "file": file, "collection": 1},
        )
        after = Document.objects.get(pk=document.pk).file_hash
        assert (after != before) is is_replaced


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Child Quax"},
        {"description": "Child Quax"},
        {"focal_point_x": 9, "focal_point_y": 9}
        | {"focal_point_width": 5, "focal_point_height": 5},
    ],
)
def test_what_is_said_of_a_file_of_a_signed_off_page_stays(
    people: People, at_work: AtWork, changes: dict[str, Any]
) -> None:
    shown, other = ImageFactory(title="Hands"), ImageFactory(title="Hands")
    ReviewPageFactory(social_image=shown)
    editor = at_work(SuperuserFactory())
    for image, is_changed in ((shown, False), (other, True)):
        data = {"title": "Hands", "description": image.description, "collection": 1}
        answer = editor.client.post(
            reverse("wagtailimages:edit", args=[image.pk]), data | changes
        )
        image.refresh_from_db()
        name, value = next(iter(changes.items()))
        assert (getattr(image, name) == value) is is_changed
        said = "signed off with it as it is" in answer.text
        assert said is not is_changed


def test_tags_of_a_file_of_a_signed_off_page_are_free(
    people: People, at_work: AtWork
) -> None:
    shown = ImageFactory(title="Hands")
    ReviewPageFactory(social_image=shown)
    at_work(SuperuserFactory()).client.post(
        reverse("wagtailimages:edit", args=[shown.pk]),
        {"title": "Hands", "description": shown.description}
        | {"collection": 1, "tags": "calm"},
    )
    assert list(shown.tags.names()) == ["calm"]


def test_those_who_are_asked_read_the_files_for_as_long_as_they_are(
    people: People, review: ReviewPage, at_work: AtWork
) -> None:
    report = DocumentFactory()
    edit(review, documents=[ReviewDocumentFactory.build(document=report)])
    url = f"/documents/{report.pk}/{report.filename}"

    def status(person: User) -> int:
        response = at_work(person).client.get(url)
        if response.status_code == 200:
            assert response.getvalue()
        return int(response.status_code)

    assert status(people.lawyer) == 404
    submit(review, people.author)
    assert status(people.lawyer) == 404
    assert status(people.anonymiser) == 200
    sign(review, people.anonymiser)
    assert status(people.lawyer) == 200
    assert status(people.anonymiser) == 404


def test_release_holds_back_what_is_not_signed_off(
    review: ReviewPage, people: People
) -> None:
    item = ReleaseItem(
        page=review.page_ptr, revision=review.latest_revision, added_at=timezone.now()
    )
    assert any("not signed off" in problem for problem in problems_of(item))
    submit(review, people.author)
    for person in people.signing:
        sign(review, person)
    assert problems_of(item) == []
