"""Somebody who prepares releases, and somebody who may also publish."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission

from home.models import HomePage
from tests.admin.conftest import editor_who_is, home, publisher, read, writer  # noqa: F401
from tests.admin.editing import Editor
from tests.factories import EditorFactory, PublisherFactory


def _with_releases(user: Any) -> Editor:
    user.user_permissions.add(
        *Permission.objects.filter(
            codename__in=[
                *(f"{action}_release" for action in ("add", "change", "view")),
                "add_publiccollection",
            ]
        )
    )
    return editor_who_is(user)


@pytest.fixture
def officer(home: HomePage) -> Editor:  # noqa: F811
    """Prepares releases and publishes."""
    return _with_releases(PublisherFactory())


@pytest.fixture
def helper(home: HomePage) -> Editor:  # noqa: F811
    """Prepares releases, and publishes nothing."""
    return _with_releases(EditorFactory())
