"""Finds where the public could read a name: in every table an answer may depend on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from modelcluster.fields import ParentalKey
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.models import IndexEntry

from cms.models import PseudonymChange, User
from cms.pseudonyms.names import Renamed
from cms.pseudonyms.rewriting import text_fields
from cms.pseudonyms.searching import rows_that_may_have
from cms.publishing.content_version import content_models

# Made from other content, or cleared of names without being asked about.
NOT_LOOKED_AT = (IndexEntry, ReferenceIndex, Redirect)


@dataclass(frozen=True)
class Place:
    """A field that holds a name, and whose it is.

    Args:
        page: of which it is part, if it is of one.
        url: where it can be edited; empty for those who may not, and are told no title.
    """

    field: str
    owner: Model
    page: Page | None
    url: str

    @property
    def label(self) -> str:
        """What an editor calls the place."""
        if not self.url:
            kind = (self.page or self.owner)._meta.verbose_name
            return f"A {kind} that you may not edit: {self.field}"
        if self.page is None:
            return f"{self.owner._meta.verbose_name} “{self.owner}”: {self.field}"
        return f"“{self.page.draft_title or self.page.title}”: {self.field}"


def places(renamed: Renamed, user: User) -> list[Place]:
    """Return where the old names are, in order of pages."""
    finder = AdminURLFinder(user)
    found: list[Place] = []
    for model in content_models():
        if model not in NOT_LOOKED_AT and not model._meta.auto_created:
            found += _in(model, renamed, finder)
    return sorted(found, key=lambda place: (place.page is None, place.label))


def _in(model: type[Model], renamed: Renamed, finder: Any) -> Iterator[Place]:
    fields = [field for field in text_fields(model) if field.model is model]
    if not fields:
        return
    names = [field.attname for field in fields]
    for row in rows_that_may_have(renamed, model._default_manager.all(), names):
        page = _page_of(row)
        owner = page or row
        for field in fields:
            if renamed.is_in(getattr(row, field.attname)):
                label = str(field.verbose_name)
                url = finder.get_edit_url(owner) or ""
                yield Place(label, row, page, url)


def _page_of(row: Model) -> Page | None:
    if isinstance(row, Page):
        return row
    for field in row._meta.concrete_fields:
        if isinstance(field, ParentalKey) and issubclass(field.related_model, Page):
            return Page.objects.filter(pk=getattr(row, field.attname)).first()
    return None


def published_names(page: Page) -> set[str]:
    """Return the titles and slugs under which a page was published.

    Since its pseudonym was changed last: what was before is no longer known here.
    """
    published = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish")
    revisions = Revision.page_revisions.filter(
        object_id=str(page.pk), pk__in=published.values("revision")
    )
    last = PseudonymChange.objects.filter(page=page.pk).first()
    if last is not None:
        revisions = revisions.filter(created_at__gt=last.at)
    names = revisions.values_list("content__title", "content__slug")
    return {name for both in names for name in both if name}


def former_names(page: Page) -> list[str]:
    """Return the names under which a page was published and that it has no more."""
    known = Page.objects.filter(pk=page.pk).values_list("title", "slug").first()
    return sorted(published_names(page) - set(known or ()))
