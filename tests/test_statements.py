"""SQL that is asked again is written once, and planned once."""

import pytest
from django.db import connection
from django.db.models import F

from cms.models import Topic
from cms.statements import Among, Statement
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db


def runs_of(statement: str) -> int | None:
    """How often PostgreSQL ran a statement that it keeps; None where it keeps none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements"
            " WHERE statement = %s",
            [statement],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def test_postgresql_keeps_a_statement() -> None:
    topics = Topic.objects.order_by().filter(Among(F("pk"), "numbers"))
    statement = Statement.of(topics.values("pk", "name", "slug", "order"))
    as_kept = statement._sql.replace("%s", "$1")
    assert runs_of(as_kept) is None
    numbers = [TopicFactory().pk for _ in range(3)]
    for _ in range(3):
        found = statement.rows({"numbers": numbers})
        assert {row["pk"] for row in found} == {*numbers}
    assert runs_of(as_kept) == 3
