"""Editors in the admin, as in its own tests."""

from tests.admin.conftest import home, publisher, read, writer  # noqa: F401
