"""On a large site nothing that is asked reads all pages, or all that refers to them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from wagtail.models import Page

from reviews.models import ReviewPage
from tests.asking import Ask
from tests.bench.asking import slug
from tests.bench.copying import one_change
from tests.bench.generate import Amounts, generate
from tests.bench.growth import QUESTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AMOUNTS = Amounts(reviews=60, briefings=15, links=10, documents=20)
COPIES = 150
# The copies of what is numbered 7 in the database are 100,007, 200,007, and so on.
STEP = 100_000
LARGE = {
    "wagtailcore_page",
    "reviews_reviewpage",
    "cms_searchwords",
    "wagtailsearch_indexentry",
    "wagtailcore_referenceindex",
    "reviews_reviewpage_topics",
    "reviews_reviewdocument",
}
# What is asked of rows that are named, and not of all that match.
OF_ROWS = ["list of 50 reviews", "a review with everything"]
MOST_READ = 1_000


@pytest.fixture(scope="module", autouse=True)
def large_site(kept: None) -> None:
    """Make a site, and multiply its reviews in the tables that are asked."""
    generate(AMOUNTS)
    with one_change(), connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE wagtailsearch_indexentry DISABLE TRIGGER keep_search_words"
        )
        for table, changed in COPIED.items():
            copy_rows(cursor, table, changed)
        cursor.execute(
            "ALTER TABLE wagtailsearch_indexentry ENABLE TRIGGER keep_search_words"
        )
        # What was just entered waits in a list, which every search would read.
        for index in ("search_words", "search_title_words"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])
        cursor.execute("ANALYZE")


# For each table, which rows are copied and what differs in copy n.
COPIED = {
    "wagtailcore_page": (
        "id IN (SELECT page_ptr_id FROM reviews_reviewpage)",
        {
            "id": "id + n * %(step)s",
            "path": "left(path, 12) || to_char(n, 'FM000') || chr(64 + id % 26)"
            " || to_char(id % 1000, 'FM0000')",
            "slug": "slug || '-' || n",
            "url_path": "url_path || n || '/'",
            "translation_key": "gen_random_uuid()",
            "latest_revision_id": "NULL",
            "live_revision_id": "NULL",
        },
    ),
    "reviews_reviewpage": (
        "page_ptr_id < %(step)s",
        {
            "page_ptr_id": "page_ptr_id + n * %(step)s",
            "publication_date": "publication_date - n",
        },
    ),
    "reviews_reviewpage_topics": (
        "reviewpage_id < %(step)s",
        {"id": "id + n * %(step)s", "reviewpage_id": "reviewpage_id + n * %(step)s"},
    ),
    "reviews_reviewdocument": (
        "page_id < %(step)s",
        {"id": "id + n * %(step)s", "page_id": "page_id + n * %(step)s"},
    ),
    "wagtailcore_referenceindex": (
        "object_id::integer IN (SELECT page_ptr_id FROM reviews_reviewpage"
        " WHERE page_ptr_id < %(step)s)",
        {
            "id": "id + n * %(step)s",
            "object_id": "(object_id::integer + n * %(step)s)::text",
        },
    ),
    "wagtailsearch_indexentry": (
        "object_id::integer IN (SELECT page_ptr_id FROM reviews_reviewpage"
        " WHERE page_ptr_id < %(step)s)"
        " AND content_type_id IN (SELECT content_type_id FROM wagtailcore_page)",
        {
            "id": "id + n * %(step)s",
            "object_id": "(object_id::integer + n * %(step)s)::text",
            # So as not to spend the time on entering them into indexes.
            "body": "''",
            "body_text": "repeat('A long text. ', 100)",
        },
    ),
    "cms_searchwords": (
        "number IN (SELECT page_ptr_id FROM reviews_reviewpage"
        " WHERE page_ptr_id < %(step)s)"
        " AND content_type IN (SELECT content_type_id FROM wagtailcore_page)",
        {
            "entry": "entry + n * %(step)s",
            "number": "number + n * %(step)s",
            "words": "cms_search_words(to_tsvector('english',"
            " CASE n % 5 WHEN 0 THEN 'shaken baby children' ELSE 'others' END))",
        },
    ),
}


def copy_rows(cursor: Any, table: str, copied: tuple[str, dict[str, str]]) -> None:
    condition, changed = copied
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    columns = [column for (column,) in cursor.fetchall()]
    values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    sql = (
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table},"  # noqa: S608
        f" generate_series(1, {COPIES}) AS n WHERE {condition}"
    )
    cursor.execute(sql.replace("%(step)s", str(STEP)))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def plans(ask: Ask, name: str) -> list[dict[str, Any]]:
    """Ask with no answer kept, and return the steps of every query's plan."""
    document = QUESTIONS[name]
    variables = {"slug": slug()} if "$slug" in document else {}
    ask(document, **variables)  # what is read once in each version of the content
    cache.clear()
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask(document, **variables)
    steps: list[dict[str, Any]] = []
    for sql, params in asked:
        if sql.startswith(("SELECT", "(SELECT", "WITH")):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                (explained,) = cursor.fetchone()
            known = explained if isinstance(explained, list) else json.loads(explained)
            steps += nodes(known[0]["Plan"])
    return steps


def test_site_is_large() -> None:
    assert Page.objects.count() > COPIES * AMOUNTS.reviews
    assert ReviewPage.objects.filter(live=True).count() > 5_000


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_large_table_is_read_from_end_to_end(name: str, ask: Ask) -> None:
    steps = plans(ask, name)
    assert steps
    read_whole = {
        step["Relation Name"] for step in steps if step["Node Type"] == "Seq Scan"
    }
    assert sorted(read_whole & LARGE) == []


@pytest.mark.parametrize("name", OF_ROWS)
def test_what_is_read_is_what_is_shown(name: str, ask: Ask) -> None:
    read = [step["Actual Rows"] * step["Actual Loops"] for step in plans(ask, name)]
    assert max(read) < MOST_READ
