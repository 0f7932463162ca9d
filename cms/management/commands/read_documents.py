"""Reads the text of documents that nobody has read yet."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.readiness.files import readings_of, unread


class Command(BaseCommand):
    help = "Read the text of documents that are new. Run it every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        numbers = list(unread().values_list("pk", flat=True))
        for number in numbers:
            # Gone, or read by somebody, while others were read: then there is none.
            readings_of(unread().filter(pk=number))
        left = unread().count()
        self.stdout.write(f"New: {len(numbers)}. Still to be read: {left}.")
