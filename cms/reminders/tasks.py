"""Reminders as a task of django-tasks, for whatever runs tasks here."""

from django_tasks import task

from cms.reminders.sending import send_due


@task()
def send_reminders() -> dict[str, int]:
    """Remind everybody of what is due; return how many messages went and failed."""
    outcome = send_due()
    return {"sent": outcome.sent, "failed": outcome.failed}
