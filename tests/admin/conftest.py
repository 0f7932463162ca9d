"""People at work in the admin, and what the public reads meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from home.models import HomePage
from tests.admin.editing import Editor
from tests.factories import (
    EditorFactory,
    HomePageFactory,
    PublisherFactory,
    SuperuserFactory,
)


def editor_who_is(user: Any) -> Editor:
    client = Client()
    client.force_login(user)
    return Editor(client)


@pytest.fixture
def home(db: None) -> HomePage:
    return HomePageFactory()


@pytest.fixture
def publisher(home: HomePage) -> Editor:
    """A communications officer: writes and publishes."""
    return editor_who_is(PublisherFactory())


@pytest.fixture
def writer(home: HomePage) -> Editor:
    """Somebody who writes drafts."""
    return editor_who_is(EditorFactory())


@pytest.fixture
def administrator(home: HomePage) -> Editor:
    return editor_who_is(SuperuserFactory())


@pytest.fixture
def read() -> Callable[[str], str | None]:
    """Read the title of a page as the public does, or None where there is none."""

    def read(path: str) -> str | None:
        response = Client().post(
            "/graphql/",
            {
                "query": "query ($path: String!) { page(path: $path) { title } }",
                "variables": {"path": path},
            },
            content_type="application/json",
        )
        answer = response.json()
        assert "errors" not in answer, answer
        page = answer["data"]["page"]
        return page and page["title"]

    return read
