"""The parts that a page must have to be published, as errors of its fields."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Page

from cms.readiness.content import Content
from cms.readiness.rules import page_rules


def require_parts(page: Page) -> None:
    """Refuse a page that lacks a part, or has one that cannot be.

    Drafts are not asked, so that half-finished work can always be saved.

    Raises:
        ValidationError: with a message for each field at fault.
    """
    problems: dict[str, list[str]] = {}
    for rule in page_rules(page):
        if rule.is_required_part and rule.in_page:
            # What is required is seen by the page's own fields.
            for hit in rule.in_page(page, Content(), timezone.now()):
                problems.setdefault(hit.place.field, []).append(
                    hit.says or rule.message
                )
    if problems:
        raise ValidationError(problems)
