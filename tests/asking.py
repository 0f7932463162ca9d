"""Asks the API over HTTP, as a front end does, about content kept for a module.

A ``conftest.py`` imports the fixtures it wants::

    from tests.asking import ask, kept  # noqa: F401
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

# What every question asks of a page of whatever type.
PAGE_FIELDS = """
fragment PageFields on Page {
  id title slug path url seoTitle searchDescription
  socialImage { title alt }
  breadcrumbs { title path }
}
"""


@dataclass(frozen=True)
class Answer:
    """What came back: the bytes, and what they say."""

    body: bytes
    content: dict[str, Any]
    queries: int

    @property
    def data(self) -> Any:
        return self.content.get("data")

    @property
    def errors(self) -> list[dict[str, Any]]:
        return self.content.get("errors", [])

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.errors]

    def mentions(self, word: str) -> bool:
        """Say whether a word is anywhere in the bytes, in capitals or not."""
        return word.casefold() in self.body.decode().casefold()


@dataclass(frozen=True)
class Ask:
    """Asks as anybody does, who has not signed in."""

    client: Client
    host: str = "testserver"

    def __call__(self, query: str, /, **variables: Any) -> Any:
        """Return the data of a query that is understood."""
        answer = self.answer(query, **variables)
        assert not answer.errors, answer.errors
        return answer.data

    def answer(self, query: str, /, **variables: Any) -> Answer:
        """Return the answer, whatever it is."""
        with CaptureQueriesContext(connection) as queries:
            response = self.client.post(
                "/graphql/",
                {"query": query, "variables": variables},
                content_type="application/json",
                headers={"host": self.host},
            )
        return Answer(response.content, response.json(), len(queries))

    def cold(self, query: str, /, **variables: Any) -> Answer:
        """Return the answer as it is made where none is kept.

        What holds for the version of the content as a whole is worked out before.
        """
        self.answer(query, **variables)
        cache.clear()
        return self.answer(query, **variables)

    def refusal(self, query: str, /, **variables: Any) -> str:
        """Return what a caller is told whose question is not understood."""
        answer = self.answer(query, **variables)
        assert answer.codes == ["BAD_USER_INPUT"], answer.content
        return str(answer.errors[0]["message"])

    def at(self, host: str) -> "Ask":
        """Return somebody who asks at another address."""
        return replace(self, host=host)


@pytest.fixture(scope="session")
def ask() -> Ask:
    return Ask(Client())


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep what a module's own fixtures write until its last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        # Otherwise every test checks anew what was written before it.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        transaction.set_rollback(True)
