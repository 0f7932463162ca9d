"""Loads content from folders of files (docs/bundles.md)."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from cms.bundles.loading import load
from cms.bundles.problems import BundleRefusedError
from cms.quiet import quiet


class Command(BaseCommand):
    help = (
        "Load content from folders of Markdown and YAML: everything, or nothing when "
        "there is a problem. Loading twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folders",
            nargs="+",
            type=Path,
            metavar="PATH",
            help="A folder with a bundle; several folders are one bundle.",
        )
        parser.add_argument(
            "--only-new",
            action="store_true",
            help="Leave alone what exists already, as edited since.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with quiet("wagtail"):
                report = load(
                    [Path(folder) for folder in options["folders"]],
                    only_new=options["only_new"],
                    say=self.stderr.write,
                )
        except BundleRefusedError as refused:
            count = len(refused.problems)
            raise CommandError(
                f"{count} problem{'s' if count > 1 else ''}; nothing was loaded.\n"
                f"{refused}"
            ) from refused
        self.stdout.write(str(report))
