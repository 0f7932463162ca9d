"""Shows values of the API's answers in the words that people read."""

from datetime import date

from django import template
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

register = template.Library()


@register.filter
def day(value: str) -> str:
    """Return a date, which answers write as 2026-01-31, as people write it."""
    found: date | None = parse_date(value)
    return date_format(found) if found else value


@register.filter
def words(value: str) -> str:
    """Return the name of a choice, such as FULL_REPORT, in words."""
    return value.replace("_", " ").capitalize()
