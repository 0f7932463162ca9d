"""An editor's own browser: Chromium, against a server on a database of its own.

Chromium is the one that is installed, or that CHROMIUM names; none is ever downloaded.
Where there is none these tests are skipped. The server answers in threads of its own,
so here `db` is a copy of the test database, in which everything is committed.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from cms.models import User
from cms.roles import COMMUNICATIONS_OFFICERS
from tests.browser.watching import Watcher
from tests.committed import database_of_its_own
from tests.factories import HomePageFactory, MemberFactory

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = (
    "No browser was found. Install Chromium (on Debian: apt install chromium), or say "
    "in CHROMIUM where it is."
)
PATIENCE = 30_000  # milliseconds: a busy machine is slow, not wrong

# Chromium asks Google's hosts for news otherwise; nothing may leave this machine.
QUIET = ["--disable-background-networking", "--disable-component-update"]


def chromium() -> str | None:
    """Return the path of the browser, or None where there is none."""
    if named := os.environ.get("CHROMIUM"):
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


EXECUTABLE = chromium()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
            if EXECUTABLE is None:
                item.add_marker(pytest.mark.skip(NO_BROWSER))


@pytest.fixture(scope="package")
def browser(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Browser]:
    with django_db_blocker.unblock():
        # Playwright keeps an event loop running in this thread, in which Django finds
        # other connections than before, and touches no database unless told to.
        connections.close_all()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE)
        running = playwright.chromium.launch(
            executable_path=EXECUTABLE,
            args=QUIET,
            # Chromium's own sandbox does not start for root, which CI may be.
            chromium_sandbox=os.geteuid() != 0,
        )
        yield running
        running.close()
        # Those of the loop, which nobody finds any more once it has ended.
        with django_db_blocker.unblock():
            connections.close_all()


@pytest.fixture
def db(browser: Browser, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database for one test, in which everything is committed."""
    with django_db_blocker.unblock(), database_of_its_own("browser"):
        yield


@pytest.fixture
def site(db: None, settings: Any) -> Iterator[str]:
    """Serve the CMS with an empty home page, and return its address."""
    HomePageFactory()
    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    settings.WAGTAILADMIN_BASE_URL = f"http://localhost:{thread.port}"
    yield settings.WAGTAILADMIN_BASE_URL
    thread.terminate()


@pytest.fixture
def open_browser(
    browser: Browser, site: str
) -> Iterator[Callable[[], tuple[BrowserContext, Page]]]:
    """Open a window with no cookies; whatever goes wrong in it fails the test."""
    opened: list[tuple[BrowserContext, Watcher]] = []

    def open_window() -> tuple[BrowserContext, Page]:
        context = browser.new_context(
            base_url=site, locale="en-GB", viewport={"width": 1280, "height": 1000}
        )
        context.set_default_timeout(PATIENCE)
        opened.append((context, Watcher(context)))
        return context, context.new_page()

    yield open_window
    for context, _ in opened:
        context.close()
    problems = [problem for _, watcher in opened for problem in watcher.problems]
    assert problems == []


@pytest.fixture
def visitor(open_browser: Callable[[], tuple[BrowserContext, Page]]) -> Page:
    """Somebody who has not signed in."""
    return open_browser()[1]


@pytest.fixture
def sign_in(
    open_browser: Callable[[], tuple[BrowserContext, Page]],
) -> Callable[[User], Page]:
    """Open a window in which somebody has signed in."""

    def sign_in(user: User) -> Page:
        context, page = open_browser()
        client = Client()
        client.force_login(user)
        (cookie,) = client.cookies.values()
        context.add_cookies(
            [
                {
                    "name": cookie.key,
                    "value": cookie.value,
                    "domain": "localhost",
                    "path": "/",
                }
            ]
        )
        return page

    return sign_in


@pytest.fixture
def officer(site: str) -> User:
    """A communications officer, in the group that a new site has for them."""
    return MemberFactory(
        first_name="Ada",
        last_name="Officer",
        groups=[Group.objects.get(name=COMMUNICATIONS_OFFICERS)],
    )


@pytest.fixture
def editor(officer: User, sign_in: Callable[[User], Page]) -> Page:
    """The window of a communications officer."""
    return sign_in(officer)
