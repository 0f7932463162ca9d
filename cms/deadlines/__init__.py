"""What is due, and when: one list, to which every app adds what it knows.

An app registers a source when it starts::

    register("next_review", "Next review", next_reviews)

and whoever shows or sends what is due asks ``deadlines_for(user)``.
"""

from cms.deadlines.registry import (
    Deadline,
    Source,
    deadline_url,
    deadlines_for,
    register,
    source_of,
    sources,
)

__all__ = [
    "Deadline",
    "Source",
    "deadline_url",
    "deadlines_for",
    "register",
    "source_of",
    "sources",
]
