"""A second person signs off, step by step, and never an author."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Page, PageLogEntry, WorkflowState

from cms.models import Document, SignOff, User
from cms.sign_off.content import fingerprint
from cms.sign_off.people import authors, is_second_person, may_sign
from cms.sign_off.refused import SignOffRefusedError
from cms.sign_off.starting import (
    ANONYMISATION_CHECKERS,
    PARTNERS,
    PROCEEDINGS_CHECKERS,
)
from cms.sign_off.state import missing
from reviews.models import ReviewPage
from tests.admin.editing import Editor
from tests.factories import (
    DocumentFactory,
    ImageFactory,
    ReviewDocumentFactory,
    SuperuserFactory,
    edit,
    pdf,
)
from tests.sign_off.conftest import (
    AtWork,
    People,
    fresh,
    member_of,
    sign,
    submit,
    task_state,
)


def test_goes_from_step_to_step(review: ReviewPage, people: People) -> None:
    submit(review, people.author)
    names = []
    for person in people.signing:
        names.append(task_state(review).task.name)
        sign(review, person, comment=f"Read by {person.first_name}.")
    assert names == [
        "Anonymisation check",
        "Proceedings check",
        *["Partner sign-off"] * 3,
    ]
    state = WorkflowState.objects.get()
    assert state.status == WorkflowState.STATUS_APPROVED
    # Signing off publishes nothing.
    assert not fresh(review).live


def test_who_what_and_why_are_kept(signed_off: ReviewPage, people: People) -> None:
    kept = SignOff.objects.filter(page=signed_off.pk)
    assert [each.user for each in kept] == people.signing
    assert [each.group.name for each in kept if each.group] == list(PARTNERS)
    assert "No criminal, family or other proceedings" in kept[1].statement
    logged = PageLogEntry.objects.filter(page=signed_off.pk, action="cms.sign_off")
    assert {entry.user for entry in logged} == set(people.signing)
    assert "Partner sign-off: Partner: police" in {e.data["what"] for e in logged}


def test_partners_sign_in_any_order_and_each_once(
    review: ReviewPage, people: People
) -> None:
    submit(review, people.author)
    sign(review, people.anonymiser)
    sign(review, people.lawyer)
    sign(review, people.partners[2])
    with pytest.raises(SignOffRefusedError, match="nothing here for you"):
        sign(review, people.partners[2])
    # Nor for another partner.
    people.partners[2].groups.add(Group.objects.get(name=PARTNERS[0]))
    with pytest.raises(SignOffRefusedError):
        sign(review, people.partners[2])
    sign(review, people.partners[0])
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS
    sign(review, people.partners[1])
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED


def test_author_may_not(review: ReviewPage, people: People) -> None:
    people.author.groups.add(Group.objects.get(name=ANONYMISATION_CHECKERS))
    submit(review, people.author)
    task = task_state(review).task.specific
    assert task.get_actions(fresh(review), people.author) == [
        ("reject", "Request changes", True)
    ]
    with pytest.raises(SignOffRefusedError, match="somebody else"):
        sign(review, people.author)
    assert not SignOff.objects.exists()


def test_administrator_who_wrote_it_may_not(people: People, review: ReviewPage) -> None:
    administrator = SuperuserFactory(
        groups=[Group.objects.get(name=ANONYMISATION_CHECKERS)]
    )
    draft = fresh(review)
    draft.abstract = "Another abstract."
    draft.save_revision(user=administrator)
    submit(review, people.author)
    with pytest.raises(SignOffRefusedError, match="somebody else"):
        sign(review, administrator)


def test_administrator_speaks_for_no_group(review: ReviewPage, people: People) -> None:
    submit(review, people.author)
    administrator = SuperuserFactory()
    task = task_state(review).task.specific
    assert task.get_actions(fresh(review), administrator) == []
    with pytest.raises(SignOffRefusedError):
        sign(review, administrator)


def test_whoever_edits_on_the_way_is_an_author_too(
    review: ReviewPage, people: People
) -> None:
    submit(review, people.author)
    draft = fresh(review)
    draft.abstract = "Mended on the way."
    draft.save_revision(user=people.anonymiser)
    with pytest.raises(SignOffRefusedError, match="somebody else"):
        sign(review, people.anonymiser)
    sign(review, member_of(ANONYMISATION_CHECKERS))


def test_saving_without_a_change_makes_no_author(
    review: ReviewPage, people: People
) -> None:
    fresh(review).save_revision(user=people.anonymiser)
    latest = fresh(review).latest_revision
    assert is_second_person(fresh(review), latest, people.anonymiser)
    assert authors(fresh(review), latest) == {people.author.pk}


def test_two_are_needed_where_no_author_is_known(
    review: ReviewPage, people: People
) -> None:
    review.latest_revision.user = None
    review.latest_revision.save()
    submit(review, people.anonymiser)
    with pytest.raises(SignOffRefusedError):
        sign(review, people.anonymiser)


def test_authors_of_what_was_signed_off_are_free_to_sign_what_is_new(
    signed_off: ReviewPage, people: People
) -> None:
    draft = fresh(signed_off)
    draft.abstract = "Written by the lawyer."
    draft.save_revision(user=people.lawyer)
    latest = fresh(signed_off).latest_revision
    assert authors(fresh(signed_off), latest) == {people.lawyer.pk}


def test_whoever_uploaded_a_file_of_the_page_is_an_author(
    review: ReviewPage, people: People
) -> None:
    report = DocumentFactory(uploaded_by_user=people.anonymiser)
    picture = ImageFactory(uploaded_by_user=people.lawyer)
    DocumentFactory(uploaded_by_user=people.partners[0])
    edit(
        fresh(review),
        documents=[ReviewDocumentFactory.build(document=report)],
        social_image=picture,
    )
    latest = fresh(review).latest_revision
    assert authors(fresh(review), latest) == {
        people.author.pk,
        people.anonymiser.pk,
        people.lawyer.pk,
    }
    submit(review, people.author)
    with pytest.raises(SignOffRefusedError, match="somebody else"):
        sign(review, people.anonymiser)


def test_whoever_changes_a_file_since_is_an_author(
    review: ReviewPage, people: People, at_work: AtWork
) -> None:
    """Of what is new, and no longer of what was signed off since."""
    report = DocumentFactory()
    edit(
        fresh(review),
        user=people.author,
        documents=[ReviewDocumentFactory.build(document=report)],
    )
    replace(report, at_work(SuperuserFactory()))
    submit(review, people.author)
    for person in people.signing:
        sign(review, person)
    administrator = SuperuserFactory()
    replace(report, at_work(administrator))
    edit(fresh(review), user=people.lawyer, abstract="Other words.")
    latest = fresh(review).latest_revision
    assert missing(fresh(review), latest)
    assert authors(fresh(review), latest) == {people.lawyer.pk, administrator.pk}


def test_a_changed_file_alone_asks_somebody_else(
    signed_off: ReviewPage, people: People, at_work: AtWork
) -> None:
    picture = ImageFactory()
    edit(fresh(signed_off), user=people.author, social_image=picture)
    submit(signed_off, people.author)
    for person in people.signing:
        sign(signed_off, person)
    latest = fresh(signed_off).latest_revision
    assert not missing(fresh(signed_off), latest)
    administrator = SuperuserFactory()
    administrator.groups.add(Group.objects.get(name=ANONYMISATION_CHECKERS))
    at_work(administrator).client.post(
        reverse("wagtailimages:edit", args=[picture.pk]),
        {"title": "A child", "description": "A child", "collection": 1},
    )
    assert missing(fresh(signed_off), latest)
    assert not is_second_person(fresh(signed_off), latest, administrator)
    assert is_second_person(fresh(signed_off), latest, people.anonymiser)


def replace(document: Document, editor: Editor) -> None:
    """Put another file in the place of a document's, as the admin does."""
    file = SimpleUploadedFile("new.pdf", pdf(f"By {editor}."), "application/pdf")
    editor.client.post(
        reverse("wagtaildocs:edit", args=[document.pk]),
        {"title": document.title, "file": file, "collection": 1},
    )


def test_statement_has_to_be_confirmed(review: ReviewPage, people: People) -> None:
    submit(review, people.author)
    with pytest.raises(PermissionDenied):
        sign(review, people.anonymiser, confirmed=False)


def test_what_is_sent_twice_signs_one_step(review: ReviewPage, people: People) -> None:
    people.anonymiser.groups.add(Group.objects.get(name=PROCEEDINGS_CHECKERS))
    submit(review, people.author)
    step = task_state(review).pk
    sign(review, people.anonymiser, step=step)
    with pytest.raises(SignOffRefusedError, match="has moved on"):
        sign(review, people.anonymiser, step=step)
    assert SignOff.objects.count() == 1


def test_saving_by_itself_signs_nothing(
    review: ReviewPage, people: People, at_work: Callable[[User], Editor]
) -> None:
    submit(review, people.author)
    answer = at_work(people.anonymiser).client.post(
        reverse("wagtailadmin_pages:edit", args=[review.pk]),
        {"action-workflow-action": "true", "workflow-action-name": "sign_off"},
        headers={"Accept": "application/json"},
    )
    assert answer.json()["success"] is False
    assert not SignOff.objects.exists()


def test_only_what_was_read_is_signed_off(review: ReviewPage, people: People) -> None:
    submit(review, people.author)
    seen = fingerprint(fresh(review).latest_revision)
    edit(fresh(review), abstract="Changed since it was opened.")
    with pytest.raises(SignOffRefusedError, match="changed after you opened it"):
        sign(review, people.anonymiser, content=seen)


def test_files_that_were_read_are_signed_off(
    review: ReviewPage, people: People, at_work: AtWork
) -> None:
    """A file may be replaced without a new version of the page."""
    report = DocumentFactory()
    edit(fresh(review), documents=[ReviewDocumentFactory.build(document=report)])
    submit(review, people.author)
    shown = at_work(people.anonymiser).client.get(
        reverse(
            "wagtailadmin_pages:workflow_action",
            args=[review.pk, "sign_off", task_state(review).pk],
        )
    )
    seen = fingerprint(fresh(review).latest_revision)
    assert seen in shown.json()["html"]
    replace(report, at_work(SuperuserFactory()))
    with pytest.raises(SignOffRefusedError, match="changed after you opened it"):
        sign(review, people.anonymiser, content=seen)


def test_version_saved_with_no_change_is_as_good(
    review: ReviewPage, people: People
) -> None:
    submit(review, people.author)
    seen = fingerprint(fresh(review).latest_revision)
    fresh(review).save_revision(user=people.anonymiser)
    sign(review, people.anonymiser, content=seen)
    assert task_state(review).task.name == "Proceedings check"


def test_edit_on_the_way_brings_it_back_to_the_first_step(
    review: ReviewPage, people: People
) -> None:
    submit(review, people.author)
    sign(review, people.anonymiser)
    edit(fresh(review), abstract="Changed after the anonymisation check.")
    sign(review, people.lawyer)
    assert task_state(review).task.name == "Anonymisation check"
    sign(review, people.anonymiser)
    # What was signed for this very text is not asked for again.
    assert task_state(review).task.name == "Partner sign-off"


def test_submitted_again_unchanged_it_goes_on_where_it_was(
    review: ReviewPage, people: People
) -> None:
    submit(review, people.author)
    sign(review, people.anonymiser)
    fresh(review).current_workflow_state.cancel(user=people.author)
    submit(review, people.author)
    assert task_state(review).task.name == "Proceedings check"


def test_messages_name_no_page(review: ReviewPage, people: People) -> None:
    mail.outbox.clear()
    submit(review, people.author)
    sign(review, people.anonymiser)
    sent = {message.to[0]: message for message in mail.outbox}
    assert set(sent) == {people.anonymiser.email, people.lawyer.email}
    for message in sent.values():
        assert "Ash" not in message.subject + message.body
        assert f"/admin/pages/{review.pk}/edit/" in message.body
    assert sent[people.lawyer.email].subject == "Waiting for you: Proceedings check"


def test_nobody_outside_the_groups_is_offered_it(
    review: ReviewPage, people: People
) -> None:
    submit(review, people.author)
    task = task_state(review).task.specific
    assert may_sign(task, fresh(review), people.anonymiser)
    for other in (people.lawyer, people.partners[0]):
        assert not may_sign(task, fresh(review), User.objects.get(pk=other.pk))


def test_page_is_known_whatever_it_was_loaded_as(
    review: ReviewPage, people: People
) -> None:
    submit(review, people.author)
    task = task_state(review).task.specific
    assert may_sign(task, Page.objects.get(pk=review.pk), people.anonymiser)
