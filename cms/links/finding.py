"""The addresses on other sites that a page leads to, wherever in it they stand."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.db import models
from lxml import html
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.models import LinkCheck

LONGEST = LinkCheck._meta.get_field("url").max_length or 0


def addresses_on(page: Page) -> set[str]:
    """Return the addresses on other sites that a page leads to, without fragments.

    Args:
        page: as an instance of its own type.
    """
    found = set(_in_fields(page))
    for relation in get_all_child_relations(page):
        for child in getattr(page, relation.get_accessor_name()).all():
            found.update(_in_fields(child))
    return {urldefrag(address).url for address in found if _is_elsewhere(address)}


def _is_elsewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # such as http://[
        return False
    return parts.scheme in {"http", "https"} and len(address) <= LONGEST


def _in_fields(instance: models.Model) -> Iterator[str]:
    for field in instance._meta.concrete_fields:
        value = field.value_from_object(instance)
        if not value:
            continue
        if isinstance(field, StreamField):
            yield from _in_block(field.stream_block, value)
        elif isinstance(field, RichTextField):
            yield from _in_html(value)
        elif isinstance(field, models.URLField):
            yield value


def _in_block(block: blocks.Block, value: Any) -> Iterator[str]:
    if not value:
        return
    if isinstance(block, EmbedBlock):
        yield value.url
    elif isinstance(block, blocks.URLBlock):
        yield value
    elif isinstance(block, blocks.RichTextBlock):
        yield from _in_html(value.source)
    for child, part in _parts(block, value):
        yield from _in_block(child, part)


def _parts(block: blocks.Block, value: Any) -> Iterator[tuple[blocks.Block, Any]]:
    if isinstance(block, blocks.BaseStreamBlock):
        yield from ((part.block, part.value) for part in value)
    elif isinstance(block, blocks.BaseStructBlock):
        yield from (
            (child, value.get(name)) for name, child in block.child_blocks.items()
        )
    elif isinstance(block, blocks.ListBlock):
        yield from ((block.child_block, part) for part in value)
    elif isinstance(block, BaseTypedTableBlock):
        yield from ((cell.block, cell.value) for row in value.rows for cell in row)


def _in_html(source: str) -> Iterator[str]:
    for link in html.fragment_fromstring(source, create_parent="div").iter("a"):
        yield link.get("href", "")
