"""`make demo`: a site with example content, ready to look at and to edit."""

import secrets
import signal
import socket
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections
from wagtail.models import Page

from cms.embedded_postgres import lifetime
from cms.embedded_postgres.server import EmbeddedPostgres, EmbeddedPostgresError
from cms.roles import COMMUNICATIONS_OFFICERS
from cms.settings import environment
from cms.sign_off.starting import (
    ANONYMISATION_CHECKERS,
    PARTNERS,
    PROCEEDINGS_CHECKERS,
)

ADDRESS = "127.0.0.1"

ADMINISTRATOR = "admin@example.org"
EDITOR = "editor@example.org"
MEMBER = "member@example.org"
CHECKER = "checker@example.org"
# One of each partner, in their order.
PARTNER_ACCOUNTS = ("council@example.org", "health@example.org", "police@example.org")

# Who reads the secure area, of which nothing is for some groups alone in the demo.
PRACTITIONERS = "Practitioners"

READY = """
Your demo site is ready. Press Ctrl-C to stop it; what you edit is kept.

  GraphQL      {site}/graphql/        (in a browser: GraphiQL)
  Admin        {site}/admin/

  Editor         {editor}
  Administrator  {administrator}
  Member         {member}        (reads the secure area)
  Checker        {checker}       (signs off anonymisation and proceedings)
  Partners       {partners}
  Password       {password}        (of all; kept in {password_file})

Try this in GraphiQL, or in another terminal:

  curl {site}/graphql/ -H 'Content-Type: application/json' \\
    -d '{{"query": "{{ reviews(first: 3) {{ totalCount nodes {{ title path }} }} }}"}}'
"""


class Command(BaseCommand):
    help = "Serve a demo site with example content until Ctrl-C."
    requires_system_checks = ()  # `runserver` runs them all.

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo runs on the development settings only.")
        port = free_port()
        site = f"http://localhost:{port}"
        settings.WAGTAILADMIN_BASE_URL = site
        # Also when started in the background, where a shell has Ctrl-C ignored.
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.default_int_handler)
        try:
            self.prepare_database()
            password = demo_password()
            self.stdout.write(
                READY.format(
                    site=site,
                    editor=EDITOR,
                    administrator=ADMINISTRATOR,
                    member=MEMBER,
                    checker=CHECKER,
                    partners=", ".join(PARTNER_ACCOUNTS),
                    password=password,
                    password_file=password_file().relative_to(settings.BASE_DIR),
                )
            )
            call_command("runserver", f"{ADDRESS}:{port}", use_reloader=False)
        except EmbeddedPostgresError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("Stopped before it was ready. `make demo` goes on.")
        finally:
            connections.close_all()
            lifetime.leave(EmbeddedPostgres(settings.DATA_DIR))

    def prepare_database(self) -> None:
        self.stdout.write("Starting the database, and bringing it up to date")
        call_command("migrate", interactive=False, verbosity=1)
        if not Page.objects.filter(depth__gt=2).exists():
            self.stdout.write("Loading the example content")
            call_command("load_bundle", *map(str, demo_bundles()))


def free_port() -> int:
    """The port to serve on; better to hear that it is taken now than in a minute."""
    value = environment.text("PORT")
    if not value.isdecimal():
        raise CommandError(f"PORT must be a number, not {value!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, int(value)))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Cannot serve on port {value}: {error}. "
                "Choose another one: make demo PORT=8001"
            ) from error
    return int(value)


def demo_bundles() -> list[Path]:
    """Each app may bring example content in its folder `demo`."""
    folders = (Path(app.path) / "demo" for app in apps.get_app_configs())
    return [
        folder
        for folder in folders
        if folder.is_dir() and folder.is_relative_to(settings.BASE_DIR)
    ]


def password_file() -> Path:
    return settings.DATA_DIR / "demo-password"


def demo_password() -> str:
    """The password of the demo accounts; those that are missing are made.

    Made up at random, not a fixed one: demo databases have a way of going public.
    """
    file = password_file()
    if file.exists():
        password = file.read_text().strip()
        make_accounts(password)
        return password
    password = secrets.token_urlsafe(9)
    make_accounts(password, anew=True)
    file.parent.mkdir(exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(password + "\n")
    return password


def make_accounts(password: str, anew: bool = False) -> None:
    """Make the accounts of the demo; those that are there stay as they are.

    Args:
        password: of those that are made.
        anew: give it, and what they may do, to those that are there as well.
    """
    practitioners, _ = Group.objects.get_or_create(name=PRACTITIONERS)
    officers = groups_named(COMMUNICATIONS_OFFICERS)
    for email, groups in (
        (ADMINISTRATOR, []),
        (EDITOR, officers),
        (MEMBER, [practitioners]),
        (CHECKER, groups_named(ANONYMISATION_CHECKERS, PROCEEDINGS_CHECKERS)),
        *(
            (partner, groups_named(name))
            for partner, name in zip(PARTNER_ACCOUNTS, PARTNERS, strict=True)
        ),
    ):
        user, is_new = get_user_model().objects.get_or_create(email=email)
        if is_new or anew:
            user.is_staff = user.is_superuser = email == ADMINISTRATOR
            user.set_password(password)
            user.save()
            user.groups.set(groups)


def groups_named(*names: str) -> list[Group]:
    """Return those of some groups that there are."""
    return list(Group.objects.filter(name__in=names))
