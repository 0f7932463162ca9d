"""Which processes use the embedded server: it lives as long as one of them does.

Each user holds a shared lock on a file, which the operating system lets go when
the process ends, by whatever death. The keeper waits for the exclusive lock on the
same file: when it has that, nobody uses the server, and nobody new can begin to
until it is stopped.
"""

import fcntl
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from .server import EmbeddedPostgres, EmbeddedPostgresError

KEEPER_SECONDS = 15

_joined: dict[Path, int] = {}


def join(server: EmbeddedPostgres) -> None:
    """Use the server until this process ends, starting it if need be."""
    if server.data_dir in _joined:
        return
    server.data_dir.mkdir(parents=True, exist_ok=True)
    with locked(server.data_dir / "postgres.start", fcntl.LOCK_EX):
        # A bare descriptor, which nothing but the end of the process closes.
        users = os.open(users_file(server.data_dir), os.O_RDWR | os.O_CREAT)
        fcntl.flock(users, fcntl.LOCK_SH)
        server.ensure_running()
        if not is_kept(server.data_dir):
            _start_keeper(server.data_dir)
    _joined[server.data_dir] = users


def leave(server: EmbeddedPostgres) -> None:
    """Stop using the server and, if nobody else does, wait until it has stopped.

    A process that just ends need not call this: the keeper stops the server anyway.
    """
    users = _joined.pop(server.data_dir, None)
    if users is not None:
        os.close(users)
        _wait_for_keeper(server.data_dir)


@contextmanager
def unused(server: EmbeddedPostgres) -> Iterator[None]:
    """Hold the server stopped, and nobody able to start it; raise if it is in use."""
    server.data_dir.mkdir(parents=True, exist_ok=True)
    _wait_for_keeper(server.data_dir)
    with users_file(server.data_dir).open("a") as users:
        if not try_lock(users, fcntl.LOCK_EX):
            raise EmbeddedPostgresError(
                "The database is in use. Stop the demo, and whatever else uses it, "
                "and try again."
            )
        server.stop()
        yield


def is_kept(data_dir: Path) -> bool:
    """Whether a keeper is on duty."""
    with keeper_file(data_dir).open("a") as keeper:
        return not try_lock(keeper, fcntl.LOCK_SH)


def users_file(data_dir: Path) -> Path:
    return data_dir / "postgres.users"


def keeper_file(data_dir: Path) -> Path:
    return data_dir / "postgres.keeper"


@contextmanager
def locked(path: Path, kind: int) -> Iterator[None]:
    """Hold a lock on a file, waiting for it."""
    with path.open("a") as file:
        fcntl.flock(file, kind)
        yield


def _start_keeper(data_dir: Path) -> None:
    """In a session of its own: Ctrl-C in the terminal is not meant for the keeper."""
    command = [sys.executable, "-m", f"{__package__}.keeper", str(data_dir)]
    started = subprocess.run(
        command,
        cwd=Path(__file__).parents[2],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
    if started.returncode:
        raise EmbeddedPostgresError(
            "The process that would stop the database later does not start. "
            f"To see why: {shlex.join(command)}"
        )


def _wait_for_keeper(data_dir: Path) -> None:
    """Wait until the keeper has stopped the server, or somebody else is using it."""
    deadline = time.monotonic() + KEEPER_SECONDS
    while is_kept(data_dir) and not _in_use(data_dir) and time.monotonic() < deadline:
        time.sleep(0.02)


def _in_use(data_dir: Path) -> bool:
    """Whether somebody holds a shared lock: then only a shared one is to be had."""
    with users_file(data_dir).open("a") as users:
        return not try_lock(users, fcntl.LOCK_EX) and try_lock(users, fcntl.LOCK_SH)


def try_lock(file: TextIOWrapper, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
