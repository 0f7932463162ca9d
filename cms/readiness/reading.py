"""The rules about whether everybody can read a page: WCAG 2.2 AA, and plain English."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.formats import date_format
from wagtail.models import Page

from cms.models import Document, LinkCheck, LinkStatus
from cms.readiness.content import Content, ShownDocument
from cms.readiness.reading_age import reading_age
from cms.readiness.rules import Hit, Place, Rule, Severity
from cms.readiness.together import goes_live
from cms.readiness.wording import says_where_it_leads

WCAG = "WCAG 2.2 AA, which public bodies must meet."
# An adult's; practitioners read on a phone between two visits.
HIGHEST_READING_AGE = 16
_FILE_NAME = re.compile(
    r"(?:img|dsc|pict|image|photo|screenshot|scan|untitled)?[\s_\-]*\d*"
    r"(?:\.(?:jpe?g|png|gif|webp|heic|tiff?))?|\S+\.(?:jpe?g|png|gif|webp|heic|tiff?)",
    re.IGNORECASE,
)


def _images_without_text(page: Any, content: Content, at: datetime) -> Iterator[Hit]:
    for shown in content.images:
        if not shown.is_decorative and _FILE_NAME.fullmatch(shown.alt.strip()):
            title = shown.image.title if shown.image else ""
            yield Hit(shown.place, words=shown.alt or title)


def _headings_out_of_order(page: Any, content: Content, at: datetime) -> Iterator[Hit]:
    level = 1  # the title of the page
    for heading in content.headings:
        if heading.level > level + 1:
            yield Hit(
                heading.place,
                key=f"{heading.place.path} {level} {heading.level}",
                says=f"This heading is of level {heading.level}, below one of level "
                f"{level}. Go down one step at a time.",
            )
        level = heading.level


def _links_that_say_nothing(page: Any, content: Content, at: datetime) -> Iterator[Hit]:
    for link in content.links:
        if link.text is not None and not says_where_it_leads(link.text):
            yield Hit(
                link.place,
                words=link.text,
                key=f"{link.text} {link.url or link.pk}",
                says=""
                if link.text
                else "A link has no words. Say where it leads, or take it out.",
            )


def _links_to_nowhere(page: Any, content: Content, at: datetime) -> Iterator[Hit]:
    pages = {link.pk for link in content.links if link.model is Page}
    files = {link.pk for link in content.links if link.model is Document}
    live = dict(
        Page.objects.filter(pk__in=pages - {None}).values_list("pk", "live")
        if pages
        else ()
    )
    known = {shown.document.pk for shown in content.documents}
    for link in content.links:
        key = f"{link.model} {link.pk}"
        words = link.text or ""
        if link.model is Page and link.pk != page.pk:
            if link.pk not in live:
                yield Hit(
                    link.place, words, key=key, says="The page behind it is gone."
                )
            elif not live[link.pk] and not goes_live(link.pk):
                yield Hit(
                    link.place,
                    words,
                    key=key,
                    says="The page behind it is not published: readers do not see it.",
                )
        elif link.model is Document and link.pk in files - known:
            yield Hit(link.place, words, key=key, says="The file behind it is gone.")


def _without_fragment(url: str) -> str:
    try:
        return urldefrag(url).url
    except ValueError:  # such as http://[
        return url


def _broken_elsewhere(page: Any, content: Content, at: datetime) -> Iterator[Hit]:
    """Yield the addresses of other sites that were broken when last asked."""
    addresses = {_without_fragment(link.url) for link in content.links if link.url}
    broken = dict(
        LinkCheck.objects.filter(
            url__in=addresses, status=LinkStatus.BROKEN
        ).values_list("url", "checked_at")
        if addresses
        else ()
    )
    for link in content.links:
        address = _without_fragment(link.url)
        if address in broken:
            asked = broken[address]
            yield Hit(
                link.place,
                link.text or link.url,
                key=link.url,
                says=f"{link.url} does not answer any more, as of "
                f"{date_format(asked, 'j F Y') if asked else 'the last check'}.",
            )


def _hard_to_read(page: Any, content: Content, at: datetime) -> Iterator[Hit]:
    age = reading_age(content.prose())
    if age and age > HIGHEST_READING_AGE:
        yield Hit(
            Place("The whole page"),
            says=f"Its text has a reading age of {age}; aim for "
            f"{HIGHEST_READING_AGE} or less, by shorter sentences and plainer words.",
        )


def _is_pdf(shown: ShownDocument) -> bool:
    return str(shown.document.file_extension).lower() == "pdf"


def _pdfs_alone(page: Any, content: Content, at: datetime) -> Iterator[Hit]:
    for shown in content.documents:
        if _is_pdf(shown) and not shown.has_html:
            yield Hit(
                shown.place, words=shown.document.title, key=str(shown.document.pk)
            )


def _what_is_missing(page: Any, content: Content, at: datetime) -> Iterator[Hit]:
    try:
        page.full_clean()
    except ValidationError as problems:
        for name, messages in problems.message_dict.items():
            yield Hit(_place_of_field(page, name), key=name, says=" ".join(messages))


def _place_of_field(page: Any, name: str) -> Place:
    if name == NON_FIELD_ERRORS:
        return Place("The whole page")
    label = str(page._meta.get_field(name).verbose_name)
    return Place(label[:1].upper() + label[1:], field=name)


RULES = (
    Rule(
        "complete",
        "Field that is not filled in as it must be",
        Severity.REFUSE,
        "This is not filled in as it must be.",
        "What the type of the page says.",
        in_page=_what_is_missing,
    ),
    Rule(
        "alternative-text",
        "Image without alternative text",
        Severity.REFUSE,
        "Say in a few words what the image shows, for people who cannot see it, or "
        "mark it as decorative. The name of a file says nothing.",
        WCAG,
        in_page=_images_without_text,
    ),
    Rule(
        "heading-order",
        "Heading out of order",
        Severity.REFUSE,
        "Go down one level of headings at a time.",
        WCAG,
        in_page=_headings_out_of_order,
    ),
    Rule(
        "link-text",
        "Link that does not say where it leads",
        Severity.WARN,
        "Screen readers list links without the text around them. Let the words say "
        "what is behind it.",
        WCAG,
        in_page=_links_that_say_nothing,
    ),
    Rule(
        "broken-link",
        "Link that leads nowhere",
        Severity.WARN,
        "Nothing that readers may see is behind this link.",
        "A link that leads nowhere costs readers their trust.",
        in_page=_links_to_nowhere,
    ),
    Rule(
        "broken-link-elsewhere",
        "Link to another site that is broken",
        Severity.WARN,
        "The other site has nothing at this address any more.",
        "A link that leads nowhere costs readers their trust.",
        in_page=_broken_elsewhere,
    ),
    Rule(
        "pdf-alone",
        "PDF without an HTML version",
        Severity.WARN,
        "Put what it says into the page too, or say why it is published as a PDF "
        "alone.",
        WCAG,
        in_page=_pdfs_alone,
    ),
    Rule(
        "reading-age",
        "Hard to read",
        Severity.NOTE,
        "Use shorter sentences and plainer words.",
        "Government guidance on plain English.",
        in_page=_hard_to_read,
    ),
)
