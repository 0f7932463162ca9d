"""The check that keeps what was taken down from being published again unnoticed.

Whoever had the page open when it was taken down, or has a schedule or a bundle with it,
does not know. So it takes somebody who says what has changed.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from cms.models import TakeDown
from cms.readiness.content import Content
from cms.readiness.rules import Hit, Place, Rule, Severity


def _taken_down(page: Any, content: Content, at: datetime) -> Iterator[Hit]:
    if page.pk is None:
        return
    last = TakeDown.objects.filter(pages__contains=[page.pk]).first()
    if last:
        day = date_format(localtime(last.at), "j F Y")
        yield Hit(
            Place("Page"),
            # The next take-down asks again.
            key=str(last.pk),
            says=f"This page was taken down in an emergency on {day}. Take out what "
            "must not be seen: from the text, the files and their names. Its files are "
            "in the collection “Taken down”: move out each that may be seen, or "
            "readers do not get it. Then say what you have changed, or why the page "
            "may be seen as it is.",
        )


RULES = (
    Rule(
        id="taken-down",
        title="Taken down in an emergency",
        severity=Severity.WARN,
        message="This page was taken down in an emergency.",
        source="Issue 5, “Withdraw, remove, take down”: gone until somebody says "
        "otherwise.",
        in_page=_taken_down,
        asks_everybody=True,
    ),
)
