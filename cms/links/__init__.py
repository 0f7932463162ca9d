"""Whether what pages link to on other sites is still there.

`manage.py check_links` does it: it finds the addresses (`finding`), asks each that is
due (`asking`), never at an address of a private network (`guard`), and keeps what it
heard (`checking`).
"""

from django.dispatch import Signal

# Sent when a round of checks is over, for whoever keeps a status of its own.
links_checked = Signal()
