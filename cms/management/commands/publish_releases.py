"""Has the releases go live whose time has come, beside `publish_scheduled`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.releases.releasing import release_due


class Command(BaseCommand):
    help = "Publish the releases whose time has come. Run it every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        done, failed = release_due()
        if done:
            self.stdout.write(f"Live: {done}.")
        if failed:
            raise CommandError(
                f"Did not go live: {failed}. Whoever scheduled them was told, unless "
                "the database failed: then the next run tries again."
            )
