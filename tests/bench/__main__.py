"""`make bench`: ours beside plain Grapple, on the same data and the same server.

Rounds alternate, so that whatever else the machine does hits both; what to compare are
the ratios within a run.
"""

import argparse
import json
import platform
import signal
from collections.abc import Mapping
from contextlib import ExitStack
from statistics import median
from typing import Any

from tests.bench import growth, servers, wrk
from tests.bench.machinery import (
    COLD,
    CONNECTIONS,
    CONSTANT,
    WARM,
    Asked,
    Server,
    database,
    fill,
    in_turn,
    run,
    say,
)
from tests.bench.questions import Q1, Q2, QUESTIONS, Question

FULL = {"reviews": 1_000, "briefings": 200, "links": 100, "documents": 1_000}
QUICK = {"reviews": 60, "briefings": 20, "links": 10, "documents": 20}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of each question (5)")
    parser.add_argument("--seconds", type=float, default=3, help="of a round (3)")
    parser.add_argument("--quick", action="store_true", help="little data, one round")
    parser.add_argument(
        "--growth",
        action="store_true",
        help="ours alone at three sizes, as python -m tests.bench.growth --help says",
    )
    parser.add_argument(
        "--servers",
        action="store_true",
        help="Q1 alone, by several servers and numbers of threads",
    )
    options, others = parser.parse_known_args()
    if options.growth:
        growth.main(others)
        return
    if others:
        parser.error(f"unrecognised: {' '.join(others)}")
    if options.quick:
        options.rounds, options.seconds = 1, 0.5
    # Stopped in whatever way, the servers end and the database is dropped.
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    say(f"Python {platform.python_version()}, {platform.platform()}")
    if wrk.PROGRAM:
        say("Load: wrk, one thread; one worker each.")
    else:
        say("Load: our own generator in Python (tests/bench/load.py), which cannot ask")
        say("faster than some thousand times a second; one worker each.")
    amounts = QUICK if options.quick else FULL
    if options.servers:
        servers.compare(amounts, options.rounds, options.seconds)
        return
    with database() as environment, ExitStack() as stack:
        slug = fill(environment, amounts)
        counts = count(environment, slug)
        running = {}
        for name, served in (
            ("ours", COLD),
            ("ours, warm", WARM),
            ("plain Grapple", ("tests.bench.plain.wsgi:application", PLAIN)),
            ("constant", CONSTANT),
        ):
            running[name] = Server(environment, *served)
            stack.callback(running[name].stop)
        for question in QUESTIONS:
            table(question, asked(question, running, slug), options, counts)
        say("\nMemory of a worker, MB:")
        for name, server in running.items():
            say(f"  {name:<16}{server.memory():8.0f}")


PLAIN = "tests.bench.plain.settings"


def asked(question: Question, running: dict[str, Server], slug: str) -> Asked:
    """Return whom to ask, and what."""
    ours = question.body(question.ours, slug)
    bodies: dict[str, dict[str, Any] | None] = {"ours": ours, "ours, warm": ours}
    if question.plain:
        bodies["plain Grapple"] = question.body(question.plain, slug)
    bodies["constant"] = None
    return {name: (running[name], body) for name, body in bodies.items()}


def table(
    question: Question,
    asks: Asked,
    options: argparse.Namespace,
    counts: Mapping[tuple[str, str], int],
) -> None:
    for connections in CONNECTIONS:
        # Sixteen lists of plain Grapple take some seconds to come at all.
        seconds = options.seconds * (1 if connections == 1 else 3)
        rounds = in_turn(asks, options.rounds, seconds, connections)
        say(f"\n{question.name}, {connections} connection(s)")
        say(f"  {'':<16}{'per s':>9}{'p50 ms':>9}{'p99 ms':>9}{'SQL':>6}{'ratio':>9}")
        base = "plain Grapple" if question.plain else "ours"
        slowest = median(each["rate"] for each in rounds[base])
        for name, measured in rounds.items():
            rate, p50, p99 = (
                median(each[key] for each in measured) for key in ("rate", "p50", "p99")
            )
            queries = counts.get((question.name, name), "")
            say(
                f"  {name:<16}{rate:9.1f}{p50:9.1f}{p99:9.1f}{queries:>6}"
                f"{rate / slowest if slowest else float('nan'):8.1f}x"
            )


def count(environment: Mapping[str, str], slug: str) -> dict[tuple[str, str], int]:
    """Return the SQL queries of each question, once both are seen to answer alike."""
    counts: dict[tuple[str, str], int] = {}
    for question in QUESTIONS:
        answers = {}
        for name, settings, document in (
            ("ours", "tests.bench.settings", question.ours),
            ("plain Grapple", PLAIN, question.plain),
        ):
            if document is None:
                continue
            counted = json.loads(
                run(
                    {**environment, "DJANGO_SETTINGS_MODULE": settings},
                    *("-m", "tests.bench.counting"),
                    typed=json.dumps(question.body(document, slug)).encode(),
                )
            )
            if counted["answer"].get("errors"):
                raise RuntimeError(f"{name}, {question.name}: {counted['answer']}")
            counts[question.name, name] = counted["queries"]
            answers[name] = alike(question, counted["answer"]["data"])
        if len({json.dumps(answer) for answer in answers.values()}) > 1:
            raise RuntimeError(f"{question.name}: the two answer differently.")
    return counts


def alike(question: Question, data: dict[str, Any]) -> Any:
    """Return what both answers have to agree on, whatever their shapes."""
    if question is Q1:
        reviews = data["reviews"]
        rows = reviews["nodes"] if isinstance(reviews, dict) else reviews
    elif question is Q2:
        rows = [data["review"]]
    else:
        return None
    return [_row(row) for row in rows]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    briefings = row["briefings"]
    if isinstance(briefings, dict):
        briefings = briefings["nodes"]
    return {
        **{name: row[name] for name in ("title", "publicationDate")},
        "id": str(row["id"]),
        "topics": sorted(topic["slug"] for topic in row["topics"]),
        "documents": [
            (known["role"].lower(), known["document"]["title"])
            for known in row["documents"]
        ],
        "recommendations": sorted(
            known["text"] for known in row.get("recommendations", ())
        ),
        "blocks": len(row.get("body", ())),
        "briefings": sorted(briefing["title"] for briefing in briefings),
    }


if __name__ == "__main__":
    main()
