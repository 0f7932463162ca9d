"""Wagtail's command, with the checks before publishing."""

from typing import Any

from wagtail.management.commands import publish_scheduled

from cms.readiness.schedules import publish_due


class Command(publish_scheduled.Command):
    """Publishes what is ready, one page at a time, and holds back what is not."""

    def handle(self, *args: Any, dryrun: bool = False, **options: Any) -> None:
        if not dryrun:
            publish_due()
        # What has expired, the dry run, and snippets.
        super().handle(*args, dryrun=dryrun, **options)
