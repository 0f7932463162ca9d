"""The only door to content: what a viewer may see.

Lists, details, relations, choosers, links in rich text, search, facets, counts and
files all narrow their querysets here. A model without a rule yields nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    Func,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Concat, Substr
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, ReferenceIndex

from cms.access.restrictions import Hidden, protects_descendants
from cms.access.viewer import NOWHERE, Sight, Viewer
from cms.models import (
    Document,
    Image,
    PageChange,
    PublicCollection,
    RelatedLink,
    RemovedAddress,
    Rendition,
    SiteSettings,
    Vocabulary,
    Withdrawal,
)

Rows = TypeVar("Rows", bound=QuerySet[Any])
# A rule is told nothing of a viewer but the sight: what is kept for one sight (see
# `cms.statements`) then holds for everybody who has it.
Rule = Callable[[Sight], Q]

_rules: dict[type[Model], Rule] = {}
_parts: dict[type[Model], "Part"] = {}


def rule(*models: type[Model]) -> Callable[[Rule], Rule]:
    """Register the rule for models and for those that inherit from them.

    A rule returns the condition for the rows that a viewer may see.
    """

    def register(function: Rule) -> Rule:
        for model in models:
            _rules[model] = function
        return function

    return register


def visible(queryset: Rows, viewer: Viewer | Sight) -> Rows:
    """Narrow a queryset to what a viewer may see.

    Pages and files are seen as the viewer's site shows them; a viewer without a site
    sees nothing.
    """
    for model in queryset.model.__mro__:
        if model in _rules:
            if viewer.site is NOWHERE:
                break
            return queryset.filter(_rules[model](viewer.sight))
    return queryset.none()


def listed(queryset: Rows) -> Rows:
    """Leave out withdrawn pages, which stay readable but are in no list or search."""
    # An alias says what its source says, so it is withdrawn with it. Two conditions
    # and not one with an "or", for which the database would compare each page with
    # each withdrawal.
    return queryset.filter(
        ~Exists(Withdrawal.objects.filter(page=OuterRef("pk"))),
        ~Exists(Withdrawal.objects.filter(page=OuterRef("alias_of"))),
    )


def has_visible(model: type[Model], field: str, viewer: Sight) -> Q:
    """Return the condition for rows with a foreign key to what a viewer may see."""
    target = model._default_manager.order_by().filter(pk=OuterRef(f"{field}_id"))
    return Q(Exists(visible(target, viewer)))


def has_visible_page(viewer: Sight) -> Q:
    """Return the condition for rows that belong to a page which a viewer may see."""
    condition = has_visible(Page, "page", viewer)
    if viewer.opened:
        condition |= Q(page=viewer.opened.page)
    return condition


@dataclass(frozen=True)
class Part:
    """How rows that belong to a page are seen: with the page, unless something hides.

    Args:
        flag: a column that has to be true, if there is one.
        target: a foreign key to what has to be seen too, and to which model.
    """

    flag: str = ""
    target: tuple[str, type[Model]] | None = None

    def rule(self, viewer: Sight) -> Q:
        condition = has_visible_page(viewer)
        if self.flag:
            condition &= Q(**{self.flag: True})
        if self.target:
            field, model = self.target
            condition &= has_visible(model, field, viewer)
        return condition


def part_of_page(
    model: type[Model], flag: str = "", target: tuple[str, type[Model]] | None = None
) -> None:
    """Register the rule for rows that belong to a page; arguments as of `Part`."""
    _parts[model] = Part(flag, target)
    _rules[model] = _parts[model].rule


def is_seen_with(model: type[Model], field: str) -> bool:
    """Say whether rows are seen only with what a foreign key of theirs points to."""
    part = _parts.get(model)
    return part is not None and part.target is not None and part.target[0] == field


def visible_parts(parts: Sequence[Model], viewer: Viewer) -> list[Model]:
    """Return those rows of a draft, saved or not, that come with it for a viewer.

    Args:
        parts: rows of one model, of a page that the viewer may see.
    """
    models = type(parts[0]).__mro__ if parts else ()
    part = next((_parts[model] for model in models if model in _parts), None)
    if part is None:
        return []
    if part.flag:
        parts = [row for row in parts if getattr(row, part.flag)]
    if part.target:
        field, model = part.target
        asked = {getattr(row, f"{field}_id") for row in parts}
        targets = visible(model._default_manager.filter(pk__in=asked), viewer)
        seen = set(targets.values_list("pk", flat=True))
        parts = [row for row in parts if getattr(row, f"{field}_id") in seen]
    return list(parts)


def enterable_areas(viewer: Viewer) -> list[Page]:
    """Return the secure areas that a viewer may enter, in the order of the site."""
    areas = visible(Page.objects.filter(protects_descendants()), viewer)
    return [
        area
        for area in areas.order_by("path")
        if not viewer.hidden_pages.covers_all_below(area.path)
    ]


@rule(Page)
def _pages(viewer: Sight) -> Q:
    # As Wagtail's serve view: live, within the site, and behind no restriction.
    return (
        Q(live=True, path__startswith=viewer.site.tree_path) & viewer.hidden_pages.q()
    )


@rule(Document)
def _documents(viewer: Sight) -> Q:
    return _shown(Document, viewer)


@rule(Image)
def _images(viewer: Sight) -> Q:
    return _shown(Image, viewer)


def _shown(model: type[Model], viewer: Sight) -> Q:
    """Return the condition for files that a page shows which the viewer may see.

    Wagtail's reference index knows what the published version of a page refers to. A
    collection that is said to be public needs no page. Where a file's collection is
    restricted, neither makes it public.
    """
    references = references_from_pages(model).filter(
        to_object_id=Cast(OuterRef("pk"), CharField())
    )
    pages = visible(Page.objects.order_by(), viewer)
    collections = visible(Collection.objects.order_by(), viewer)
    is_on_page = Q(Exists(references.filter(page_pk__in=pages.values("pk"))))
    is_public = Q(collection__in=PublicCollection.objects.values("collection"))
    shown = (is_on_page | is_public) & Q(collection__in=collections)
    if viewer.opened:
        shown |= Q(pk__in=viewer.opened.files(model))
    return shown


def references_from_pages(model: type[Model]) -> QuerySet[ReferenceIndex]:
    """Return what pages refer to of a model, with the page's number as ``page_pk``."""
    references: QuerySet[ReferenceIndex] = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(model),
    ).annotate(page_pk=Cast("object_id", BigIntegerField()))
    return references


@rule(Collection)
def _collections(viewer: Sight) -> Q:
    return viewer.hidden_collections.q()


@rule(Rendition)
def _renditions(viewer: Sight) -> Q:
    return Q(image__in=visible(Image.objects.all(), viewer))


@rule(Redirect)
def _redirects(viewer: Sight) -> Q:
    return (
        (Q(site=None) | Q(site=viewer.site.site_id))
        & (
            Q(redirect_page=None)
            | Q(redirect_page__in=visible(Page.objects.order_by(), viewer))
        )
        & _open("old_path", viewer)
    )


@rule(RemovedAddress)
def _removed_addresses(viewer: Sight) -> Q:
    return Q(site=viewer.site.site_id) & _open("path", viewer)


def _open(column: str, viewer: Sight) -> Q:
    """Return the condition for addresses in no part of the site that is closed.

    What became of an address below a closed place tells that something was there.
    """
    hidden = viewer.hidden_pages
    if hidden == Hidden((), ()):
        return Q()
    without_query = Func(
        OuterRef(column),
        Value("?"),
        Value(1),
        function="split_part",
        output_field=CharField(),
    )
    closed = Page.objects.filter(
        path__in=[*hidden.whole, *hidden.below], path__startswith=viewer.site.tree_path
    ).annotate(
        closed=Concat(Value("/"), Substr("url_path", len(viewer.site.url_path) + 1)),
        # Redirects keep addresses without the last slash.
        asked=Concat(without_query, Value("/"), output_field=CharField()),
    )
    # The door of an area is no part of what is closed.
    is_below = Q(path__in=hidden.whole) | ~Q(asked=F("closed"))
    return ~Q(Exists(closed.filter(is_below, asked__startswith=F("closed"))))


@rule(SiteSettings)
def _site_settings(viewer: Sight) -> Q:
    return Q(site=viewer.site.site_id)


@rule(Vocabulary)
def _vocabularies(viewer: Sight) -> Q:
    # The words themselves are public; what carries them is counted through its pages.
    return Q()


part_of_page(Withdrawal)


@rule(PageChange)
def _page_changes(viewer: Sight) -> Q:
    return Q(site=viewer.site.site_id)


part_of_page(RelatedLink, target=("link", Page))
