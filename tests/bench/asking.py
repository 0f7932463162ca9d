"""Asks within this process, and says what each question took.

`python -m tests.bench.asking` reads questions from standard input, one a line, as JSON:
`query`, and `changed` for a change of content before it. The slug that a document asks
for is that of a review with briefings.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import django

CHANGE = "UPDATE cms_contentversion SET version = gen_random_uuid()"


def main() -> None:
    django.setup()
    from django.db import connection
    from django.test import Client

    client = Client()
    variables = {"slug": slug()}
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["changed"]:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE cms_contentversion SET version = gen_random_uuid()"
                )
        body = {
            "query": asked["query"],
            "variables": variables if "$slug" in asked["query"] else {},
        }
        started, used = time.perf_counter(), processors()
        response = client.post(
            "/graphql/", body, content_type="application/json", secure=True
        )
        clock, used = time.perf_counter() - started, processors() - used
        print(json.dumps(told(response.json(), clock, used)), flush=True)  # noqa: T201


def told(answer: dict[str, Any], clock: float, used: float) -> dict[str, Any]:
    if "errors" in answer:
        return {"refused": answer["errors"]}
    (data,) = answer["data"].values()
    return {
        "clock": clock * 1_000,
        "processors": used * 1_000,
        "count": data.get("totalCount"),
    }


def slug() -> str:
    from reviews.models import ReviewPage

    reviews = ReviewPage.objects.filter(
        live=True, briefings__live=True, withdrawal=None
    )
    return str(reviews.order_by("pk")[0].slug)


def processors() -> float:
    """Return the seconds that this process and its database session have worked.

    A session on another machine, or of a system without Linux's figures, counts as 0.
    """
    from django.db import connection

    connection.ensure_connection()
    session = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    by_database = 0.0
    if session.exists():
        by_database = int(session.read_text(encoding="ascii").split()[0]) / 1e9
    return time.process_time() + by_database


if __name__ == "__main__":
    main()
