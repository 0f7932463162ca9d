"""The embedded server stops with its last user, however the users end."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings

from cms.embedded_postgres import lifetime
from cms.embedded_postgres.server import EmbeddedPostgres, EmbeddedPostgresError

pytestmark = pytest.mark.slow  # processes that start and end

User = subprocess.Popen[str]
PATIENCE_SECONDS = 20


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not below pytest's own folder, which every run of pytest closes to others.

    As root, the server runs as another account, which then could not get there.
    """
    with tempfile.TemporaryDirectory(prefix="partnership-cms-") as name:
        yield Path(name)
        for process in processes_of(Path(name)):
            process.kill()


@pytest.fixture
def data_dir(folder: Path) -> Path:
    return folder / "data"


@pytest.fixture
def use(data_dir: Path) -> Iterator[Callable[[], User]]:
    """Start a process that uses the server, in a session as a terminal gives it."""
    users: list[User] = []

    def start() -> User:
        user = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("use_server.py"), data_dir],
            env={**os.environ, "PYTHONPATH": str(settings.BASE_DIR)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        users.append(user)
        return user

    yield start
    for user in users:
        user.kill()
        user.communicate()


def server_of(user: User) -> int:
    """The server's process number, once the user is connected to it."""
    assert user.stdout
    return int(user.stdout.readline())


def end(user: User) -> None:
    """Let a user end in peace."""
    user.communicate()
    assert user.returncode == 0


def processes_of(folder: Path) -> list[psutil.Process]:
    """Server and keeper: whatever names a folder in its command line."""
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and any(str(folder) in part for part in process.info["cmdline"] or ())
    ]


def assert_nothing_is_left(data_dir: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while processes_of(data_dir) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_of(data_dir) == []
    assert (
        not EmbeddedPostgres(data_dir)
        .socket_directory.joinpath(".s.PGSQL.5432")
        .exists()
    )


def test_the_last_user_stops_the_server(
    use: Callable[[], User], data_dir: Path
) -> None:
    first = use()
    server = server_of(first)
    second = use()
    assert server_of(second) == server

    end(first)
    time.sleep(0.5)
    assert psutil.pid_exists(server)

    end(second)
    assert_nothing_is_left(data_dir)


def test_users_that_start_together_share_one_server(
    use: Callable[[], User], data_dir: Path
) -> None:
    users = [use() for _ in range(4)]
    assert len({server_of(user) for user in users}) == 1
    for user in users:
        end(user)
    assert_nothing_is_left(data_dir)


@pytest.mark.parametrize("death", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_user_that_dies_leaves_nothing_behind(
    death: signal.Signals, use: Callable[[], User], data_dir: Path
) -> None:
    user = use()
    server_of(user)
    os.killpg(user.pid, death)  # As Ctrl-C does: the whole foreground group.
    user.wait()
    assert_nothing_is_left(data_dir)


def test_a_machine_that_died_does_not_hinder_the_next_start(
    use: Callable[[], User], data_dir: Path
) -> None:
    user = use()
    server = server_of(user)
    for process in [*processes_of(data_dir), psutil.Process(server)]:
        process.kill()
    user.wait()
    assert (data_dir / "postgres" / "postmaster.pid").exists()

    end_after_connecting(use())
    assert_nothing_is_left(data_dir)


def test_a_reused_process_number_does_not_hinder_the_next_start(
    use: Callable[[], User], data_dir: Path
) -> None:
    end_after_connecting(use())
    assert_nothing_is_left(data_dir)
    (data_dir / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")

    end_after_connecting(use())
    assert_nothing_is_left(data_dir)


def test_a_server_whose_keeper_was_killed_gets_another(
    use: Callable[[], User], data_dir: Path
) -> None:
    first = use()
    server = server_of(first)
    for process in processes_of(data_dir):
        if "cms.embedded_postgres.keeper" in process.cmdline():
            process.kill()
    second = use()
    assert server_of(second) == server
    end(first)
    end(second)
    assert_nothing_is_left(data_dir)


def end_after_connecting(user: User) -> None:
    server_of(user)
    end(user)


def test_nobody_may_hold_a_server_that_is_in_use(
    use: Callable[[], User], data_dir: Path
) -> None:
    user = use()
    server_of(user)
    server = EmbeddedPostgres(data_dir)
    with pytest.raises(EmbeddedPostgresError, match="in use"), lifetime.unused(server):
        pass
    end(user)
    with lifetime.unused(server):
        assert not server.is_running()


def test_leaving_waits_until_the_server_has_stopped(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir)
    lifetime.join(server)
    lifetime.join(server)  # A second time changes nothing.
    assert server.is_running()
    lifetime.leave(server)
    assert not server.is_running()
    lifetime.leave(server)


def test_a_path_too_long_for_a_socket(folder: Path) -> None:
    server = EmbeddedPostgres(folder / ("long" * 25))
    assert len(str(server.socket_directory)) < 100
    lifetime.join(server)
    with psycopg.connect(
        host=str(server.socket_directory), user=server.user, dbname=server.database
    ) as connection:
        found = connection.execute(
            "SELECT current_setting('server_encoding'), 'É' ILIKE 'é',"
            " to_tsvector('reviews') @@ to_tsquery('review')"
        ).fetchone()
    assert found == ("UTF8", True, True)
    assert server.socket_directory.stat().st_mode & 0o077 == 0
    lifetime.leave(server)
    assert not server.socket_directory.exists()
