"""Which parts of a tree are private, and to whom.

Wagtail keeps restrictions on pages and collections, and each holds for everything
below. Here they are read in one go and turned into the tree paths that a viewer may not
see, so that a queryset is narrowed without asking about each row.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.models.view_restrictions import BaseViewRestriction

from cms.access.audience import Audience
from cms.models import BasePage
from cms.publishing.content_version import current_version, kept


@dataclass(frozen=True)
class Restriction:
    """What is at ``path`` or below is private.

    ``groups`` are the only ones that may see it; None stands for anybody signed in.
    ``is_open`` is False where nobody gets in: shared passwords are switched off, so
    what still carries one stays shut. ``covers_path`` is False where the page at the
    path is public and only what lies below is not (a secure area).
    """

    path: str
    groups: frozenset[int] | None = None
    is_open: bool = True
    covers_path: bool = True

    def holds_at(self, path: str) -> bool:
        """Say whether the row at a tree path is restricted by this."""
        return path.startswith(self.path) and (self.covers_path or path != self.path)

    def admits(self, audience: Audience) -> bool:
        """Say whether an audience may see what is restricted."""
        if not self.is_open:
            return False
        if self.groups is None:
            return audience.is_signed_in
        return audience.is_superuser or bool(self.groups & audience.groups)


@dataclass(frozen=True)
class Hidden:
    """Tree paths that a viewer may not see."""

    whole: tuple[str, ...]
    below: tuple[str, ...]

    def q(self) -> Q:
        """Return the condition for the rows of a tree that are not hidden."""
        condition = Q()
        for path in self.whole:
            condition &= ~Q(path__startswith=path)
        for path in self.below:
            condition &= Q(path=path) | ~Q(path__startswith=path)
        return condition

    def covers(self, path: str) -> bool:
        """Say whether the row at a tree path is hidden."""
        return any(path.startswith(whole) for whole in self.whole) or any(
            path.startswith(below) and path != below for below in self.below
        )

    def covers_all_below(self, path: str) -> bool:
        """Say whether everything below a tree path is hidden."""
        return path in self.below or self.covers(path)


class Restrictions:
    """All restrictions, read once in each version of the content."""

    def __init__(self, version: UUID | None = None) -> None:
        self.version = version or current_version()

    @property
    def pages(self) -> list[Restriction]:
        """The restrictions on pages."""
        return kept(self.version, page_restrictions)

    @property
    def collections(self) -> list[Restriction]:
        """The restrictions on collections of files."""
        return kept(self.version, collection_restrictions)


def hidden_from(audience: Audience, restrictions: Iterable[Restriction]) -> Hidden:
    """Return what an audience may not see under some restrictions."""
    whole: list[str] = []
    below: list[str] = []
    for restriction in restrictions:
        if not restriction.admits(audience):
            (whole if restriction.covers_path else below).append(restriction.path)
    whole = _outermost(whole)
    return Hidden(
        tuple(whole),
        tuple(path for path in _outermost(below) if not path.startswith(tuple(whole))),
    )


def page_restrictions() -> list[Restriction]:
    """Return the restrictions on pages, with what secure areas imply."""
    by_page: defaultdict[int, list[Restriction]] = defaultdict(list)
    for page, restriction in _restrictions(PageViewRestriction, "page"):
        by_page[page].append(restriction)
    areas = set(
        Page.objects.filter(protects_descendants()).values_list("path", flat=True)
    )
    found = [Restriction(path, covers_path=False) for path in areas]
    # An alias has the restrictions of its source and none of its own
    # (wagtail: Page.get_view_restrictions).
    aliases = {
        pk: (source, path)
        for pk, source, path in Page.objects.filter(alias_of__isnull=False).values_list(
            "pk", "alias_of", "path"
        )
    }
    for page, restrictions in by_page.items():
        if page not in aliases:
            found += [
                # What is set on a secure area is about what lies below it.
                replace(known, covers_path=known.path not in areas)
                for known in restrictions
            ]
    for source, path in aliases.values():
        while source in aliases:
            source, _ = aliases[source]
        found += [
            replace(known, path=path, covers_path=path not in areas)
            for known in by_page.get(source, [])
        ]
    return found


def protects_descendants() -> Q:
    """Return the condition for pages that make everything below them private."""
    models = [
        model
        for model in apps.get_models()
        if issubclass(model, BasePage) and model.protects_descendants
    ]
    content_types = ContentType.objects.get_for_models(*models).values()
    return Q(content_type__in=content_types)


def collection_restrictions() -> list[Restriction]:
    """Return the restrictions on collections of files."""
    return [
        restriction
        for _, restriction in _restrictions(CollectionViewRestriction, "collection")
    ]


def _restrictions(
    model: type[BaseViewRestriction], target: str
) -> list[tuple[int, Restriction]]:
    """Return pairs of the primary key of what is restricted and the restriction."""
    groups: defaultdict[int, set[int]] = defaultdict(set)
    about: dict[int, tuple[int, str, str]] = {}
    for pk, target_pk, path, kind, group in model.objects.values_list(
        "pk", f"{target}_id", f"{target}__path", "restriction_type", "groups"
    ):
        about[pk] = (target_pk, path, kind)
        if group is not None:
            groups[pk].add(group)
    return [
        (
            target_pk,
            Restriction(
                path,
                frozenset(groups[pk]) if kind == BaseViewRestriction.GROUPS else None,
                is_open=kind in {BaseViewRestriction.GROUPS, BaseViewRestriction.LOGIN},
            ),
        )
        for pk, (target_pk, path, kind) in about.items()
        if kind != BaseViewRestriction.NONE
    ]


def _outermost(paths: Iterable[str]) -> list[str]:
    """Return the paths that do not lie below another of them."""
    outermost: list[str] = []
    for path in sorted(set(paths)):
        if not (outermost and path.startswith(outermost[-1])):
            outermost.append(path)
    return outermost
