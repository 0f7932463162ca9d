"""Runs a program of ours on a file of somebody's, in a process with nothing to lose.

The process has a time limit, sets itself one of memory, and knows none of the
environment, in which secrets are. However it ends, that is only an answer.
"""

import logging
import subprocess
import sys
from pathlib import Path

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[1]


class TooSlowError(Exception):
    """The program was not done in time."""


class FailedError(Exception):
    """The program ended with an error, or was ended."""


def run_apart(program: list[str], content: bytes, seconds: int) -> bytes:
    """Return what a Python program prints about a content that it is given.

    Args:
        program: what Python is told, such as the path of a program and its arguments.
        content: of the file, for its standard input.
        seconds: how long it may take.

    Raises:
        TooSlowError: when it takes longer.
        FailedError: when it does not end well. The kind of error is logged; not its
            message, which may quote the file.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own programs
            [sys.executable, *program],
            input=content,
            capture_output=True,
            timeout=seconds,
            cwd=ROOT,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        logger.warning("%s took longer than %s seconds", program[-1], seconds)
        raise TooSlowError from late
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        error = last.partition(":")[0] or f"it ended with {done.returncode}"
        logger.warning("Reading a %s failed: %s", program[-1], error)
        raise FailedError
    return done.stdout
