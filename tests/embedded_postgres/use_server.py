"""A process that uses the embedded server until its standard input ends.

Prints the server's process number when it is connected. Not a test.
"""

import signal
import sys
from pathlib import Path

import psycopg

from cms.embedded_postgres import lifetime
from cms.embedded_postgres.server import EmbeddedPostgres

# A shell that runs the tests in the background has them ignore Ctrl-C, and all that
# they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
server = EmbeddedPostgres(Path(sys.argv[1]))
lifetime.join(server)
with psycopg.connect(
    host=str(server.socket_directory), user=server.user, dbname=server.database
) as connection:
    connection.execute("SELECT 1")
    print((server.cluster / "postmaster.pid").read_text().split()[0], flush=True)  # noqa: T201
    sys.stdin.read()
