"""What a measurement runs on: a database of its own, and servers of one process."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psutil
import psycopg

from tests.bench import wrk

ROOT = Path(__file__).parents[2]
DATA = ROOT / ".data"
START_SECONDS = 60
# How many clients ask at once.
CONNECTIONS = (1, 16)
COLD = ("tests.bench.cold:application", "tests.bench.settings_cold")
WARM = ("cms.wsgi:application", "tests.bench.settings")
CONSTANT = ("tests.bench.constant:application", "tests.bench.settings")


@contextmanager
def server() -> Iterator[tuple[psycopg.Connection, dict[str, Any]]]:
    """Give a connection to the database server, and the server's address.

    It is that of DATABASE_URL, or else the embedded one.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.development")
    from django.conf import settings
    from django.db import connection

    django.setup()
    connection.ensure_connection()  # starts the embedded server
    known = settings.DATABASES["default"]
    address = {
        "host": known.get("HOST") or None,
        "port": known.get("PORT") or None,
        "user": known.get("USER") or None,
        "password": known.get("PASSWORD") or None,
    }
    with psycopg.connect(dbname=known["NAME"], autocommit=True, **address) as admin:
        yield admin, address


def environment_of(name: str, address: dict[str, Any], media: str) -> dict[str, str]:
    """Return the environment of processes that use a database and a folder of files."""
    return {
        **os.environ,
        "BENCH_MEDIA": media,
        "BENCH_DATABASE": json.dumps(
            {
                "NAME": name,
                "ENGINE": "django.db.backends.postgresql",
                **{key.upper(): value for key, value in address.items() if value},
            }
        ),
    }


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """Give the environment of processes that use a database, dropped afterwards."""
    name = f"cms_bench_{os.getpid()}"
    with server() as (admin, address), tempfile.TemporaryDirectory() as media:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield environment_of(name, address, media)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(environment: Mapping[str, str], *command: str, typed: bytes = b"") -> bytes:
    """Run a Python module to its end and return what it printed."""
    return subprocess.run(
        [sys.executable, *command],
        env=environment,
        cwd=ROOT,
        input=typed,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def fill(environment: Mapping[str, str], amounts: Mapping[str, int]) -> str:
    """Make the content, all of it public; return the slug of a review."""
    say("Making the content")
    ours = {**environment, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    run(ours, "manage.py", "migrate", "--verbosity", "0")
    return run(
        ours, "-m", "tests.bench.fill", typed=json.dumps(amounts).encode()
    ).decode()


def granian(workers: int = 1, threads: int = 4) -> list[str]:
    """Return the command of `Server` for granian, with as many threads as in README."""
    return [
        *("granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--host", "127.0.0.1", "--port", "{port}", "{application}"),
    ]


class Server:
    """A server of an application: granian of one worker, unless told otherwise.

    Args:
        command: the Python module that serves and its options, in which `{port}` and
            `{application}` stand for what they say.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        application: str,
        settings: str,
        command: Sequence[str] = (),
    ) -> None:
        self.port = free_port()
        names = {"port": self.port, "application": application}
        module = [part.format(**names) for part in command or granian()]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *module],
            env={**environment, "DJANGO_SETTINGS_MODULE": settings},
            cwd=ROOT,
        )
        self._wait()

    def ask(
        self, body: dict[str, Any] | None, seconds: float, connections: int
    ) -> dict[str, Any]:
        """Ask for some seconds and return rates and times, in milliseconds.

        Raises:
            RuntimeError: when an answer was refused.
        """
        measured: dict[str, Any]
        if wrk.PROGRAM:
            measured = wrk.ask(self.port, body, seconds, connections)
        else:
            typed = json.dumps(body).encode() if body else b""
            command = ("-m", "tests.bench.load", str(self.port))
            asked = (*command, str(seconds), str(connections))
            measured = json.loads(run(os.environ, *asked, typed=typed))
        if measured["refused"]:
            raise RuntimeError(f"The server answered {measured['refused'][0]}.")
        return measured

    def memory(self) -> float:
        """Return what the worker keeps in memory, in MB."""
        main = psutil.Process(self.process.pid)
        # Some servers of one worker are that worker themselves.
        workers = main.children(recursive=True) or [main]
        return max(worker.memory_info().rss for worker in workers) / 1_000_000

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=START_SECONDS)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError("The server ended; its words are above.")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise RuntimeError(f"No server within {START_SECONDS} seconds.")


# Whom to ask, and what; None to get, where there is nothing to ask.
Asked = Mapping[Any, tuple[Server, dict[str, Any] | None]]


def in_turn(
    asked: Asked,
    rounds: int,
    seconds: float,
    connections: int,
) -> dict[Any, list[dict[str, Any]]]:
    """Return what is measured of each server, all of them asked once in every round."""
    measured: dict[Any, list[dict[str, Any]]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, (server, body) in asked.items():
            measured[name].append(server.ask(body, seconds, connections))
    return measured


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", int(os.environ.get("BENCH_PORT", "0"))))
        return int(probe.getsockname()[1])
