"""Check whether what pages link to on other sites is still there; run it daily."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from cms.links import checking, tasks


class Command(BaseCommand):
    help = (
        "Check the links to other sites that are due: each once a week, and sooner "
        "where something was wrong. Safe to run at any time, and twice at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--in-background",
            action="store_true",
            help="leave the work to the tasks' backend (see TASKS of django-tasks)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["in_background"]:
            tasks.check_links.enqueue()
            return
        summary = checking.check_links(tell=self.tell)
        self.stdout.write(
            f"{summary.asked} of {summary.known} links checked; {summary.broken} are "
            "broken. See Reports → Broken links."
        )

    def tell(self, done: int, due: int) -> None:
        if done == due or done % 25 == 0:
            self.stdout.write(f"{done} of {due}")
