"""Stop the embedded server after its last user: `python -m …keeper DATA_DIR`.

A process of its own, because one that is killed can tidy up nothing. The command
returns as soon as a keeper is on duty, and leaves it in the background.
"""

import fcntl
import os
import sys
import time
from pathlib import Path

from .lifetime import keeper_file, locked, try_lock, users_file
from .server import EmbeddedPostgres

# Somebody who only looks whether a keeper is on duty holds the lock for less.
LOOKING_SECONDS = 1


def main(data_dir: Path) -> None:
    with keeper_file(data_dir).open("a") as on_duty:
        deadline = time.monotonic() + LOOKING_SECONDS
        while not try_lock(on_duty, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                return  # Another one is on duty.
            time.sleep(0.01)
        if os.fork():
            os._exit(0)  # Not letting go of the lock, which the child has too.
        with locked(users_file(data_dir), fcntl.LOCK_EX):
            EmbeddedPostgres(data_dir).stop()
            # Off duty before anybody can use the server again, so that the next
            # user starts a keeper of its own.
            on_duty.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
