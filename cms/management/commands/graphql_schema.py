"""Writes the schema that is committed, or says whether it is up to date."""

from difflib import unified_diff
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.graphql.schema import SDL_FILE, sdl


class Command(BaseCommand):
    help = "Write cms/graphql/schema.graphql anew."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing; fail when the committed schema is out of date.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        current = sdl()
        if not options["check"]:
            SDL_FILE.write_text(current, encoding="utf-8")
            self.stdout.write(f"Wrote {SDL_FILE.name}.")
            return
        committed = SDL_FILE.read_text(encoding="utf-8") if SDL_FILE.exists() else ""
        if committed != current:
            difference = unified_diff(
                committed.splitlines(), current.splitlines(), "committed", "current"
            )
            raise CommandError(
                "\n".join(difference)
                + "\nThe committed schema is out of date. Run `make schema`."
            )
        self.stdout.write("The committed schema is up to date.")
