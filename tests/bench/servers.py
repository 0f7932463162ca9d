"""`make bench BENCH_ARGS=--servers`: which server, and with how many threads.

Every server is asked for Q1 kept (warm) and worked out (cold), and for constant
responses: one of 1,000 bytes, and one as large as the answer. Each has one worker; the
rounds of all of them alternate.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from http.client import HTTPConnection
from statistics import median
from typing import Any

from tests.bench.load import HEADERS
from tests.bench.machinery import (
    COLD,
    CONNECTIONS,
    CONSTANT,
    WARM,
    Asked,
    Server,
    database,
    fill,
    granian,
    in_turn,
    say,
)
from tests.bench.questions import Q1

AT = "127.0.0.1:{port}"
COMMANDS = {
    "granian, 1 thread": granian(threads=1),
    "granian, 2 threads": granian(threads=2),
    "granian, 4 threads": granian(threads=4),
    "granian, 8 threads": granian(threads=8),
    "granian as it comes (512)": granian(threads=512),
    "gunicorn, 4 threads": [
        *("gunicorn", "--worker-class", "gthread", "--threads", "4"),
        *("--keep-alive", "60", "--log-level", "error", "--bind", AT, "{application}"),
    ],
    "uvicorn, 10 threads": [  # its interface to WSGI has as many, and no option
        *("uvicorn", "--interface", "wsgi", "--no-access-log"),
        *("--log-level", "error", "--port", "{port}", "{application}"),
    ],
}

Measured = list[dict[str, Any]]


def compare(amounts: Mapping[str, int], rounds: int, seconds: float) -> None:
    """Measure all of them, and print a table for each number of connections.

    Args:
        amounts: of content, as `tests.bench.fill` takes them.
        rounds: of each server and response.
        seconds: of a round.
    """
    with database() as environment, ExitStack() as stack:
        slug = fill(environment, amounts)
        body = Q1.body(Q1.ours, slug)
        asked = {
            name: _started(environment, command, body, stack)
            for name, command in COMMANDS.items()
        }
        for connections in CONNECTIONS:
            say(f"\nQ1, {connections} connection(s), a second")
            heads = ("warm", "cold", "constant", "as large", "of constant", "of large")
            say(_line("", (*heads, "cold p99 ms")))
            every = {
                (name, response): server
                for name, responses in asked.items()
                for response, server in responses.items()
            }
            measured = in_turn(every, rounds, seconds, connections)
            for name, responses in asked.items():
                row = {response: measured[name, response] for response in responses}
                say(_line(name, _row(row)))
        say("\nMemory of a warm worker, MB:")
        for name, responses in asked.items():
            say(_line(name, [f"{responses['warm'][0].memory():.0f}"]))


def _line(name: str, cells: Iterable[str]) -> str:
    return f"  {name:<26}" + "".join(f"{cell:>13}" for cell in cells)


def _started(
    environment: Mapping[str, str],
    command: list[str],
    body: dict[str, Any],
    stack: ExitStack,
) -> Asked:
    def start(served: tuple[str, str], **more: str) -> Server:
        server = Server({**environment, **more}, *served, command)
        stack.callback(server.stop)
        return server

    warm = start(WARM)
    return {
        "warm": (warm, body),
        "cold": (start(COLD), body),
        "constant": (start(CONSTANT), None),
        "as large": (start(CONSTANT, BENCH_BYTES=str(_size(warm, body))), None),
    }


def _size(server: Server, body: dict[str, Any]) -> int:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("POST", "/graphql/", json.dumps(body), HEADERS)
    return len(connection.getresponse().read())


def _row(responses: Mapping[str, Measured]) -> Iterator[str]:
    rates = {
        name: median(each["rate"] for each in measured)
        for name, measured in responses.items()
    }
    yield from (f"{rate:,.0f}" for rate in rates.values())
    yield f"{rates['warm'] / rates['constant']:.2f}"
    yield f"{rates['warm'] / rates['as large']:.2f}"
    yield f"{median(each['p99'] for each in responses['cold']):.0f}"
