"""Checks a page against the rules."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from cms.models import Confirmation, User
from cms.readiness.content import Content, Text, content_of
from cms.readiness.files import Reading, readings_of
from cms.readiness.plain import plain
from cms.readiness.results import Finding, Result, fingerprint
from cms.readiness.rules import (
    Hit,
    Place,
    Rule,
    Severity,
    page_rules,
    rule,
    text_rules,
)
from cms.readiness.spans import around

Hits = Iterator[tuple[Rule, Hit]]
UNREADABLE = "unreadable-file"


def check(
    page: Page, at: datetime | None = None, seconds_for_files: float | None = None
) -> Result:
    """Check a page as it stands in this instance: a draft, a revision, a form.

    Args:
        page: of a specific type. What is confirmed is looked up by its key.
        at: the moment at which it would go live; None for now.
        seconds_for_files: after how long no further file is read, and the page is not
            ready for that alone; None to read all of them.
    """
    at = at or timezone.now()
    content = content_of(page)
    documents = {each.document.pk: each.document for each in content.documents}
    readings = readings_of(documents.values(), seconds_for_files)
    confirmations = _confirmations(page)
    findings = [
        Finding(rule, hit, _confirmed(rule, hit, confirmations, at))
        for rule, hit in _standing(
            [
                *_in_page(page, content, at),
                *_in_texts(content),
                *_in_files(content, readings),
            ]
        )
    ]
    unread = [documents[pk].title for pk, each in readings.items() if each.is_pending]
    order = {each: number for number, each in enumerate(("refuse", "warn", "note"))}
    findings.sort(key=lambda finding: order[finding.rule.severity])
    return Result(findings, at, unread)


def check_texts(texts: Iterable[Text]) -> list[Finding]:
    """Return what the rules find in texts that belong to no page."""
    hits = [
        found
        for text in texts
        for found in _in_text(text.value, text.place, may_name=text.may_name)
    ]
    return [Finding(each, hit) for each, hit in _standing(hits)]


def read_files(page: Page) -> None:
    """Read what a page's files say, which may take long; the next check has it at hand.

    For whoever checks while others wait.
    """
    readings_of(each.document for each in content_of(page).documents)


def refusals_in_file(reading: Reading) -> list[Finding]:
    """Return what in the text of a file keeps every page that shows it back."""
    hits = [
        (rule(found.rule), Hit(Place(found.where), found.words, found.context))
        for found in reading.found
    ]
    return [
        Finding(each, hit)
        for each, hit in _standing(hits)
        if each.severity is Severity.REFUSE
    ]


def may_publish(page: Page, user: User) -> bool:
    """Say whether somebody has the permission to publish a page, and it is ready."""
    return bool(page.permissions_for_user(user).can_publish()) and check(page).is_ready


def _in_page(page: Page, content: Content, at: datetime) -> Hits:
    for each in page_rules(page):
        assert each.in_page  # noqa: S101 - what page_rules() promises
        yield from ((each, hit) for hit in each.in_page(page, content, at))


def _in_texts(content: Content) -> Hits:
    for text in content.texts:
        yield from _in_text(text.value, text.place, may_name=text.may_name)


def _in_text(text: str, place: Place, *, may_name: bool = False) -> Hits:
    for each in text_rules():
        if may_name and each.is_about_names:
            continue
        assert each.in_text  # noqa: S101 - what text_rules() promises
        for span in each.in_text(text):
            words, context = around(text, span)
            yield each, Hit(place, words, context)


def _in_files(content: Content, readings: dict[int, Reading]) -> Hits:
    for shown in content.documents:
        reading = readings[shown.document.pk]
        label = f"{shown.place.label}, file “{shown.document.title}”"
        for text, where in (
            (shown.document.title, "title"),
            (PurePath(shown.document.filename).stem, "name of the file"),
        ):
            yield from _in_text(plain(text), _placed(shown.place, f"{label}, {where}"))
        if reading.failure:
            yield (
                rule(UNREADABLE),
                Hit(
                    _placed(shown.place, label),
                    key=shown.document.file_hash,
                    words=shown.document.title,
                    context=reading.failure,
                ),
            )
        for found in reading.found:
            place = _placed(shown.place, f"{label}, {found.where}")
            yield rule(found.rule), Hit(place, found.words, found.context)


def _placed(place: Place, label: str) -> Place:
    return Place(label, place.field, place.path, place.row, place.row_field)


def _standing(hits: list[tuple[Rule, Hit]]) -> Hits:
    """Yield what the rules do not spare, each finding of a place once."""
    found: dict[Rule, dict[tuple[str, str], Hit]] = {}
    for each, hit in hits:
        key = (hit.place.label, fingerprint(each, hit))
        found.setdefault(each, {}).setdefault(key, hit)
    for each, kept in found.items():
        standing = list(kept.values())
        if each.spare:
            standing = each.spare(standing)
        yield from ((each, hit) for hit in standing)


def _confirmations(page: Page) -> dict[tuple[str, str], Confirmation]:
    """Return the latest confirmation of everything that was confirmed on a page."""
    if page.pk is None:
        return {}
    found: Any = Confirmation.objects.filter(page_id=page.pk).select_related("user")
    return {(each.rule, each.fingerprint): each for each in found.order_by("at", "pk")}


def _confirmed(
    rule: Rule,
    hit: Hit,
    confirmations: dict[tuple[str, str], Confirmation],
    at: datetime,
) -> Confirmation | None:
    found = confirmations.get((rule.id, fingerprint(rule, hit)))
    if found and rule.lasts and found.at + rule.lasts() < at:
        return None
    return found
