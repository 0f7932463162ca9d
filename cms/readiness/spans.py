"""Words found in a text, as they are shown."""

from cms.readiness.rules import Span

AROUND = 60


def around(text: str, span: Span) -> tuple[str, str]:
    """Return the words of a span on one line, and the line of text around them."""
    start, end = span
    before = text[max(0, start - AROUND) : start]
    after = text[end : end + AROUND]
    if start > AROUND:
        before = "…" + before.partition(" ")[2]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0] + "…"
    return _line(text[start:end]), _line(before + text[start:end] + after)


def _line(text: str) -> str:
    return " ".join(text.split())
