"""Several processes serve, and none shows what is older, or another's, at any time.

Two servers of two workers each answer while a third process publishes without end. Each
reader knows which change was committed before it asked, and must see that one or a
later one; members see what is theirs, and nobody else ever does.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.bench.machinery import ROOT, Server, database, granian, run

# What two servers start up and two variants take.
pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SECONDS = 4
READERS = 6
QUERY = "{ pages(first: 100) { nodes { title } } }"
REDIS = ("127.0.0.1", 6379)


@pytest.fixture(scope="module")
def environment(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[dict[str, str]]:
    """A database of its own, which many processes can see."""
    with django_db_blocker.unblock(), database() as made:
        made["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
        run(made, "manage.py", "migrate", "--verbosity", "0")
        yield made


@dataclass
class Publisher:
    """A process that changes the content, and what it said last."""

    process: subprocess.Popen[str]
    token: str
    committed: int = 0

    def follow(self) -> None:
        for line in self.process.stdout or ():
            self.committed = int(line)


@dataclass
class Reading:
    """What readers saw: how often, and what they should not have seen."""

    answers: int = 0
    wrong: list[str] = field(default_factory=list)


def publisher(environment: Mapping[str, str], stack: ExitStack) -> Publisher:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.serving.publisher"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    stack.callback(process.stdout.close)
    stack.callback(process.wait)
    stack.callback(process.kill)
    made = Publisher(process, process.stdout.readline().strip())
    threading.Thread(target=made.follow, daemon=True).start()
    return made


def read(port: int, publisher: Publisher, seen: Reading, *, is_member: bool) -> None:
    """Ask until the time is over, and note what was wrong."""
    headers = {"Content-Type": "application/json", "X-Forwarded-Proto": "https"}
    if is_member:
        headers["Authorization"] = f"Bearer {publisher.token}"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    # The first answers wait for the workers to begin.
    until = 0.0
    while not until or time.monotonic() < until:
        committed = publisher.committed
        connection.request("POST", "/graphql/", json.dumps({"query": QUERY}), headers)
        response = connection.getresponse()
        body = response.read().decode()
        found = re.search(r"Change (\d+)", body)
        seen.answers += 1
        until = until or time.monotonic() + SECONDS
        if found is None or int(found[1]) < committed:
            seen.wrong.append(f"After change {committed} came: {body}")
        if ("For members only" in body) is not is_member:
            seen.wrong.append(f"A member: {is_member}, who was shown: {body}")
        if is_member and response.headers["Cache-Control"] != "private, no-store":
            seen.wrong.append(f"Of a member: {response.headers['Cache-Control']}")
    connection.close()


def has_redis() -> bool:
    try:
        socket.create_connection(REDIS, 1).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("with_redis", [False, True], ids=["alone", "with Redis"])
def test_no_process_shows_what_is_older_or_anothers(
    with_redis: bool, environment: dict[str, str]
) -> None:
    if with_redis and not has_redis():
        pytest.skip(f"No Redis answers at {REDIS[0]}:{REDIS[1]}.")
    url = f"redis://{REDIS[0]}:{REDIS[1]}/9" if with_redis else ""
    environment = {**os.environ, **environment, "BENCH_REDIS": url}
    with ExitStack() as stack:
        published = publisher(environment, stack)
        ports = []
        for _ in range(2):
            server = Server(
                environment,
                "cms.wsgi:application",
                "tests.bench.settings",
                granian(workers=2),
            )
            stack.callback(server.stop)
            ports.append(server.port)
        before = published.committed
        seen = Reading()
        readers = [
            threading.Thread(
                target=read,
                args=(ports[number % 2], published, seen),
                kwargs={"is_member": number % 3 == 0},
            )
            for number in range(READERS)
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        changes = published.committed - before
    assert not seen.wrong, seen.wrong[:3]
    assert changes > 2
    assert seen.answers > 3 * READERS
