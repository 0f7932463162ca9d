"""`make demo-reset`: forget the demo's database, uploads and accounts."""

import shutil
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from cms.embedded_postgres import lifetime
from cms.embedded_postgres.server import EmbeddedPostgres, EmbeddedPostgresError


class Command(BaseCommand):
    help = "Delete the folder .data/, and nothing else."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo runs on the development settings only.")
        try:
            with lifetime.unused(EmbeddedPostgres(settings.DATA_DIR)):
                shutil.rmtree(settings.DATA_DIR)
        except EmbeddedPostgresError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The demo's data is deleted. `make demo` starts afresh.")
