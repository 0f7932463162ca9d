"""Asks one question within this process: prints its answer and its SQL queries.

`python -m tests.bench.counting` reads the body to post from standard input.
"""

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    body = json.load(sys.stdin)
    client = Client()

    def ask() -> dict[str, object]:
        cache.clear()  # kept answers cost nothing; this is about the others
        response = client.post(
            "/graphql/", body, content_type="application/json", secure=True
        )
        answer: dict[str, object] = response.json()
        return answer

    ask()  # what a process reads once
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    json.dump({"answer": answer, "queries": len(queries)}, sys.stdout)


if __name__ == "__main__":
    main()
