"""Who may sign a page off: a second person, never an author."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import ModelLogEntry, Page, Revision

from cms.models import Document, Image, SignOff, SignOffTask, User
from cms.sign_off.content import files_of, fingerprint, text_fingerprint
from cms.sign_off.state import Requirement, requirements


def may_sign(task: SignOffTask, page: Page, user: User) -> bool:
    """Say whether somebody may sign off a page as it is now, in a task."""
    revision = page.get_latest_revision()
    return bool(
        revision
        and is_second_person(page, revision, user)
        and open_for(task, page, revision, user)
    )


def open_for(
    task: SignOffTask,
    page: Page,
    revision: Revision,
    user: User,
    at: datetime | None = None,
) -> Requirement | None:
    """Return what somebody can sign off in a task; None where there is nothing.

    One person speaks for one partner, whatever groups they are in.

    Args:
        task: the step.
        page: as the instance of its own type.
        revision: that would be signed off.
        user: who would do it.
        at: the moment at which it has to count; None for now.
    """
    own = set(user.groups.values_list("pk", flat=True))
    if not task.groups.filter(pk__in=own).exists():
        return None
    asked = [
        r for r in requirements(page, fingerprint(revision), at) if r.task.pk == task.pk
    ]
    if any(r.given and r.given.user_id == user.pk for r in asked):
        return None
    for requirement in asked:
        is_theirs = requirement.group is None or requirement.group.pk in own
        if is_theirs and requirement.given is None:
            return requirement
    return None


def is_second_person(page: Page, revision: Revision, user: User) -> bool:
    """Say whether somebody wrote none of what is to be signed off.

    Administrators are people, too.
    """
    return user.pk not in authors(page, revision)


def authors(page: Page, revision: Revision) -> set[int]:
    """Return the numbers of those who made what is new since the last sign-off.

    That is since the last revision of which all was signed off, or else ever. Whoever
    uploaded or changed a file that the page shows is an author as whoever wrote its
    text. Saving a page without changing its text makes nobody an author. Where nobody
    is known to have written, such as of a page that was loaded from files, it is
    whoever submitted it: there have to be two.
    """
    since = _last_signed(page, revision)
    found = _authors_of_text(page, revision, since.revision if since else None)
    state = page.current_workflow_state
    if not found and state and state.requested_by_id:
        found.add(state.requested_by_id)
    return found | _authors_of_files(revision, since)


def _authors_of_text(
    page: Page, revision: Revision, since: Revision | None
) -> set[int]:
    history = page.revisions.filter(created_at__lte=revision.created_at)
    if since:
        history = history.filter(created_at__gte=since.created_at)
    found = set()
    before = None
    for each in history.order_by("created_at", "pk"):
        text = text_fingerprint(each)
        if text != before and each != since:
            found.add(each.user_id)
        before = text
    if not since:
        found.add(page.owner_id)
    return found - {None}


def _authors_of_files(revision: Revision, since: SignOff | None) -> set[int]:
    page = revision.as_object()
    signed = since.revision.as_object() if since and since.revision else None
    found = set()
    for model in (Document, Image):
        shown = files_of(page, model)
        known = files_of(signed, model) & shown if signed else set()
        new = shown - known
        uploaded = model.objects.filter(pk__in=new)
        found |= set(uploaded.values_list("uploaded_by_user", flat=True))
        changes = ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model), content_changed=True
        )
        wanted = Q(object_id__in=[str(number) for number in new])
        if since:
            known_as_text = [str(number) for number in known]
            wanted |= Q(object_id__in=known_as_text, timestamp__gt=since.at)
        found |= set(changes.filter(wanted).values_list("user", flat=True))
    return found - {None}


def _last_signed(page: Page, revision: Revision) -> SignOff | None:
    """Return the first sign-off of the last content before that was wholly signed off.

    Its files were not changed between that and the last: that would have asked again.
    """
    signed = SignOff.objects.filter(
        page=page.pk, revision__created_at__lt=revision.created_at
    )
    seen = set()
    for each in signed.select_related("revision").order_by("-revision__created_at"):
        if each.content_hash in seen or each.revision is None:
            continue
        seen.add(each.content_hash)
        # Whether it counts still is no matter here: it did when it was given.
        if all(r.given for r in requirements(page, each.content_hash, at=each.at)):
            return signed.filter(content_hash=each.content_hash).earliest("at")
    return None
