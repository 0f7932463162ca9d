"""The only door to content: what a viewer may see.

Lists, details, relations, choosers, links in rich text, search, facets, counts and
files all narrow their querysets here. A model without a rule yields nothing.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    Model,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Cast
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, ReferenceIndex

from cms.access.restrictions import protects_descendants
from cms.access.viewer import NOWHERE, Viewer
from cms.models import (
    Document,
    Image,
    PageChange,
    RelatedLink,
    RemovedAddress,
    Rendition,
    SiteSettings,
    Vocabulary,
    Withdrawal,
)

Rows = TypeVar("Rows", bound=QuerySet[Any])
Rule = Callable[[Viewer], Q]

_rules: dict[type[Model], Rule] = {}


def rule(*models: type[Model]) -> Callable[[Rule], Rule]:
    """Register the rule for models and for those that inherit from them.

    A rule returns the condition for the rows that a viewer may see.
    """

    def register(function: Rule) -> Rule:
        for model in models:
            _rules[model] = function
        return function

    return register


def visible(queryset: Rows, viewer: Viewer) -> Rows:
    """Narrow a queryset to what a viewer may see.

    Pages and files are seen as the viewer's site shows them; a viewer without a site
    sees nothing.
    """
    for model in queryset.model.__mro__:
        if model in _rules:
            if viewer.site is NOWHERE:
                break
            return queryset.filter(_rules[model](viewer))
    return queryset.none()


def listed(queryset: Rows) -> Rows:
    """Leave out withdrawn pages, which stay readable but are in no list or search."""
    withdrawn = Withdrawal.objects.filter(
        # An alias says what its source says, so it is withdrawn with it.
        Q(page=OuterRef("pk")) | Q(page=OuterRef("alias_of"))
    )
    return queryset.filter(~Exists(withdrawn))


def has_visible_page(viewer: Viewer, field: str = "page") -> Q:
    """Return the condition for rows that belong to a page which a viewer may see."""
    return Q(Exists(visible(Page.objects.filter(pk=OuterRef(f"{field}_id")), viewer)))


def enterable_areas(viewer: Viewer) -> list[Page]:
    """Return the secure areas that a viewer may enter, in the order of the site."""
    areas = visible(Page.objects.filter(protects_descendants()), viewer)
    return [
        area
        for area in areas.order_by("path")
        if not viewer.hidden_pages.covers_all_below(area.path)
    ]


@rule(Page)
def _pages(viewer: Viewer) -> Q:
    # As Wagtail's serve view: live, within the site, and behind no restriction.
    return (
        Q(live=True, path__startswith=viewer.site.tree_path) & viewer.hidden_pages.q()
    )


@rule(Document)
def _documents(viewer: Viewer) -> Q:
    return _shown(Document, viewer)


@rule(Image)
def _images(viewer: Viewer) -> Q:
    return _shown(Image, viewer)


def _shown(model: type[Model], viewer: Viewer) -> Q:
    """Return the condition for files that a page shows which the viewer may see.

    Wagtail's reference index knows what the published version of a page refers to.
    Where a file's collection is restricted, its pages do not make it public.
    """
    references = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(model),
        to_object_id=Cast(OuterRef("pk"), CharField()),
    ).annotate(page_pk=Cast("object_id", BigIntegerField()))
    pages = visible(Page.objects.order_by(), viewer)
    collections = visible(Collection.objects.order_by(), viewer)
    return Q(Exists(references.filter(page_pk__in=pages.values("pk")))) & Q(
        collection__in=collections
    )


@rule(Collection)
def _collections(viewer: Viewer) -> Q:
    return viewer.hidden_collections.q()


@rule(Rendition)
def _renditions(viewer: Viewer) -> Q:
    return Q(image__in=visible(Image.objects.all(), viewer))


@rule(Redirect)
def _redirects(viewer: Viewer) -> Q:
    return (Q(site=None) | Q(site=viewer.site.site_id)) & (
        Q(redirect_page=None)
        | Q(redirect_page__in=visible(Page.objects.order_by(), viewer))
    )


@rule(RemovedAddress)
def _removed_addresses(viewer: Viewer) -> Q:
    return Q(site=viewer.site.site_id)


@rule(SiteSettings)
def _site_settings(viewer: Viewer) -> Q:
    return Q(site=viewer.site.site_id)


@rule(Vocabulary)
def _vocabularies(viewer: Viewer) -> Q:
    # The words themselves are public; what carries them is counted through its pages.
    return Q()


@rule(Withdrawal)
def _withdrawals(viewer: Viewer) -> Q:
    return has_visible_page(viewer)


@rule(PageChange)
def _page_changes(viewer: Viewer) -> Q:
    return Q(site=viewer.site.site_id)


@rule(RelatedLink)
def _related_links(viewer: Viewer) -> Q:
    return has_visible_page(viewer) & has_visible_page(viewer, "link")
