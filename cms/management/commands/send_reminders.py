"""Reminds people of what is due (cms.reminders)."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django_tasks import TaskResultStatus

from cms.reminders.tasks import send_reminders


class Command(BaseCommand):
    help = (
        "Remind people by e-mail of what is due. Run it once a day or more often: "
        "nobody is reminded twice on an occasion, whether it runs twice, at once, or "
        "is stopped in the middle."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        result = send_reminders.enqueue()
        if result.status == TaskResultStatus.FAILED:
            raise CommandError(result.errors[0].traceback)
        if not result.is_finished:
            self.stdout.write("The reminders are queued.")
            return
        told = result.return_value or {}
        sent, failed = told["sent"], told["failed"]
        self.stdout.write(f"Messages sent: {sent}")
        if failed:
            raise CommandError(
                f"Messages that the mail server did not take: {failed}. The log says "
                "why. They are sent at the next run."
            )
