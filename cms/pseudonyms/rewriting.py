"""Writes a new name into a page, its live version and its draft alike.

Not by publishing: what else is in the draft stays a draft, and no rule of publication
stands in the way.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import CharField, FileField, Model, TextField
from modelcluster.models import get_all_child_relations
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.models import User
from cms.pseudonyms.names import Renamed

# What the tree and the draft keep for themselves.
NOT_TEXT = {"path", "url_path", "draft_title"}


def rewrite(page: Page, renamed: Renamed, user: User | None) -> None:
    """Write the new name wherever the old is in a page."""
    apply(page, lambda version: rewrite_version(version, renamed), user)


def apply(page: Page, change: Callable[[Page], None], user: User | None) -> Page:
    """Make the same change to what the database has of a page and to its draft.

    Returns:
        The page as it is afterwards.
    """
    row: Page = Page.objects.get(pk=page.pk).specific
    had_draft = row.has_unpublished_changes
    change(row)
    row.draft_title = row.title
    row.save(clean=False)
    draft = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    change(draft)
    revision = draft.save_revision(
        user=user, log_action=False, changed=had_draft, clean=False
    )
    if row.live and not had_draft:
        Page.objects.filter(pk=page.pk).update(live_revision=revision)
    after: Page = Page.objects.get(pk=page.pk).specific
    if after.live:
        after.update_aliases(revision=revision)
    return after


def rewrite_version(version: Page, renamed: Renamed) -> None:
    """Write the new name into one version of a page, its slug included."""
    if renamed.is_in(version.slug):
        wanted = renamed.in_file_name(version.slug)
        version.slug = free_slug(wanted, version.get_parent(), version)
    for field in text_fields(version):
        value = getattr(version, field.attname)
        if isinstance(field, StreamField):
            blocks = renamed.in_value(list(value.raw_data))
            stream = StreamValue(field.stream_block, blocks, is_lazy=True)
            setattr(version, field.attname, stream)
        elif isinstance(value, str) and field.name != "slug":
            setattr(version, field.attname, renamed.in_text(value))
    for relation in get_all_child_relations(version):
        manager = getattr(version, relation.get_accessor_name())
        rows = list(manager.all())
        for row in rows:
            for field in text_fields(row):
                if isinstance(value := getattr(row, field.attname), str):
                    setattr(row, field.attname, renamed.in_text(value))
        manager.set(rows)


def free_slug(slug: str, parent: Page, page: Page) -> str:
    """Return a slug that a page may have below a parent: this, or with a number."""
    number, free = 1, slug
    while not Page._slug_is_available(free, parent, page):
        number += 1
        free = f"{slug}-{number}"
    return free


def text_fields(of: Model | type[Model]) -> Iterator[Any]:
    """Return the fields that people write text into, or give a file with a name."""
    for field in of._meta.concrete_fields:
        is_text = isinstance(field, CharField | TextField | StreamField | FileField)
        if is_text and not field.choices and field.name not in NOT_TEXT:
            yield field
