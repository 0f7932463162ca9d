"""The files that people may open because they are asked to sign them off."""

from wagtail.models import Page, TaskState

from cms.models import SIGN_OFF_TASKS, Document, Image, User
from cms.sign_off.content import files_of


def files_to_read(user: User, model: type[Document | Image]) -> set[int]:
    """Return the numbers of the files of what waits for somebody to sign it off.

    For as long as it waits, and of the latest draft alone.
    """
    groups = user.groups.values("pk")
    tasks = [
        pk
        for kind in SIGN_OFF_TASKS
        for pk in kind.objects.filter(groups__in=groups).values_list("pk", flat=True)
    ]
    waiting = TaskState.objects.filter(
        task__in=tasks, status=TaskState.STATUS_IN_PROGRESS
    )
    numbers = waiting.values_list("workflow_state__object_id", flat=True)
    pages = Page.objects.filter(pk__in=[int(number) for number in set(numbers)])
    return {
        number
        for page in pages
        if (revision := page.get_latest_revision())
        for number in files_of(revision.as_object(), model)
    }
