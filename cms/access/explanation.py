"""Who can see a page or a file, and why, in sentences that an editor reads.

Explained from what ``visible`` decides by: the restrictions on pages and collections,
the pages' state, and Wagtail's index of what pages refer to.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_

from django.contrib.auth.models import Group
from django.db.models import Model, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.models import Collection, Page, Site

from cms.access.reach import EVERYONE, NOBODY, Reach, reach_of
from cms.access.restrictions import Restriction, Restrictions
from cms.access.visibility import references_from_pages
from cms.models import PublicCollection, Withdrawal

# Of pages that show a file, or would, this many are named.
NAMED_PAGES = 10
DAY = "j F Y"
SWITCHED_OFF = "Nobody: a shared password, which is switched off"


@dataclass(frozen=True)
class Reason:
    """A fact that the audience comes from; the page is where it can be changed."""

    text: str
    page: Page | None = None


@dataclass(frozen=True)
class Explanation:
    """Who sees something.

    ``reach`` is whom it reaches now; ``published`` is whom a page would reach if it
    were live, and for what is live, or a file, the same. ``later`` says what that
    would be, and is empty where nothing would change.
    """

    summary: str
    reach: Reach
    published: Reach
    later: str = ""
    reasons: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()


class Explainer:
    """Explains for one editor at one moment; reads what all explanations share once."""

    def __init__(self, nameable: QuerySet[Page]) -> None:
        """Take the pages whose titles may be told, besides those that are public.

        A page's own title and those above it are always told.
        """
        self.nameable = nameable
        self.restrictions = Restrictions()

    @cached_property
    def groups(self) -> dict[int, str]:
        """The names of all groups."""
        return dict(Group.objects.values_list("pk", "name"))

    @cached_property
    def site_roots(self) -> tuple[str, ...]:
        """The tree paths of the pages that sites begin at."""
        return tuple(Site.objects.values_list("root_page__path", flat=True))

    @cached_property
    def collection_names(self) -> dict[str, str]:
        """The names of restricted collections by their tree paths."""
        paths = [known.path for known in self.restrictions.collections]
        restricted = Collection.objects.filter(path__in=paths)
        return dict(restricted.values_list("path", "name"))

    @cached_property
    def public_collections(self) -> set[int]:
        """The numbers of the collections whose files are said to be public."""
        return set(PublicCollection.objects.values_list("collection", flat=True))

    def described(self, reach: Reach) -> str:
        """Return in plain English who a reach is."""
        return reach.describe(self.groups)

    def named(self, pages: Iterable[Page]) -> set[int]:
        """Return the numbers of those pages whose titles may be told."""
        numbers = self.nameable.filter(pk__in=[page.pk for page in pages])
        # What anybody can read is no secret.
        public = {
            page.pk
            for page in pages
            if page.live and self.reach_at(page.path) == EVERYONE
        }
        return public | set(numbers.values_list("pk", flat=True))

    # Pages.

    def page(self, page: Page) -> Explanation:
        """Explain who can see a page that has been saved."""
        # What is being edited is a draft: whether it is live, the database knows.
        page = Page.objects.get(pk=page.pk)
        published = self.reach_at(page.path)
        reach = published if page.live else NOBODY
        summary = f"{self._page_summary(page.path, published)}."
        later = ""
        if not page.live:
            summary, later = f"{_state(page)}.", f"Once published: {summary}"
        return Explanation(
            summary,
            reach,
            published,
            later,
            tuple(self._page_reasons(page.path, page)),
            tuple(self._page_notes(page)),
        )

    def page_below(self, parent: Page) -> Explanation:
        """Explain who could see a new page, which is still to be saved."""
        path = f"{parent.path}0000"
        published = self.reach_at(path)
        return Explanation(
            "Nobody yet: it has not been saved.",
            NOBODY,
            published,
            f"Once published: {self._page_summary(path, published)}.",
            tuple(self._page_reasons(path)),
        )

    def reach_at(self, path: str) -> Reach:
        """Return whom a live page at a tree path reaches."""
        if not path.startswith(self.site_roots):
            return NOBODY
        return self._narrowed(path, self.restrictions.pages)

    def _narrowed(self, path: str, restrictions: Iterable[Restriction]) -> Reach:
        holding = (reach_of(known) for known in restrictions if known.holds_at(path))
        return reduce(and_, holding, EVERYONE)

    def _page_summary(self, path: str, reach: Reach) -> str:
        if reach != NOBODY:
            return self.described(reach)
        if path.startswith(self.site_roots):
            return SWITCHED_OFF
        return "Nobody: it lies outside every site"

    def _page_reasons(self, at: str, page: Page | None = None) -> Iterable[Reason]:
        by_path: defaultdict[str, list[Restriction]] = defaultdict(list)
        for known in self.restrictions.pages:
            if known.holds_at(at):
                by_path[known.path].append(known)
        places = {
            place.path: place
            for place in Page.objects.filter(path__in=by_path).select_related(
                "alias_of"
            )
        }
        for path in sorted(by_path):
            place = places[path]
            yield Reason(self._page_reason(page, place, by_path[path]), place)
        if not by_path:
            yield Reason("No restriction is set on this page or on any page above it.")
        if len(by_path) > 1:
            yield Reason("All of these hold at once.")

    def _admitted(self, restrictions: Iterable[Restriction]) -> str:
        """Return in plain English whom restrictions at one place let in."""
        reach = reduce(and_, map(reach_of, restrictions))
        if reach == NOBODY:
            return "a shared password, which is switched off, so nobody"
        return self.described(reach)

    def _page_reason(
        self, page: Page | None, place: Page, restrictions: Sequence[Restriction]
    ) -> str:
        admitted = self._admitted(restrictions)
        if not restrictions[0].covers_path:
            return f"It lies in the secure area “{place.title}”: {admitted}."
        if place.alias_of:
            whose = "the page that it is an alias of"
            if place != page:
                whose = f"the page that “{place.title}” is an alias of"
            return f"Privacy of {whose}, “{place.alias_of.title}”: {admitted}."
        if place == page:
            return f"Privacy of this page: {admitted}."
        return f"Privacy set on “{place.title}”, above this page: {admitted}."

    def _page_notes(self, page: Page) -> Iterable[str]:
        below = [
            known
            for known in self.restrictions.pages
            if known.path == page.path and not known.covers_path
        ]
        if below:
            reach = self._narrowed(page.path, self.restrictions.pages)
            reach = reduce(and_, map(reach_of, below), reach)
            yield f"Pages below this one: {self.described(reach)}."
        withdrawn = Withdrawal.objects.filter(
            Q(page=page.pk) | Q(page=page.alias_of_id)
        ).first()
        if withdrawn and page.live:
            day = date_format(withdrawn.date, DAY)
            yield (
                f"Withdrawn on {day}: readable at its address under a notice, and in "
                "no list and no search."
            )
        if page.live and page.expire_at:
            yield f"Until {_moment(page.expire_at)}, when it expires."

    # Files.

    def file(self, file: Model, publishing: Page | None = None) -> Explanation:
        """Explain who can see a document or an image (see ``files``)."""
        return self.files(type(file), [file.pk], publishing)[file.pk]

    def files(
        self, model: type[Model], numbers: Iterable[int], publishing: Page | None = None
    ) -> dict[int, Explanation]:
        """Explain who can see some files, by primary key.

        Args:
            model: Document or Image.
            numbers: their primary keys.
            publishing: a page whose publication ``published`` takes for granted.
        """
        collections = {
            pk: Collection(pk=collection, path=path, name=name)
            for pk, collection, path, name in model._default_manager.filter(
                pk__in=numbers
            ).values_list("pk", "collection", "collection__path", "collection__name")
        }
        shown_on = self._pages_that_show(model, collections)
        every = {page.pk: page for pages in shown_on.values() for page in pages}
        told = self.named(every.values())
        return {
            pk: self._file(collection, shown_on[pk], told, publishing)
            for pk, collection in collections.items()
        }

    def _pages_that_show(
        self, model: type[Model], numbers: Iterable[int]
    ) -> defaultdict[int, list[Page]]:
        references = dict[int, set[int]]()
        found = references_from_pages(model).filter(
            to_object_id__in=[str(number) for number in numbers]
        )
        for number, page in found.values_list("to_object_id", "page_pk"):
            references.setdefault(page, set()).add(int(number))
        pages = Page.objects.filter(pk__in=references).order_by("path")
        shown_on: defaultdict[int, list[Page]] = defaultdict(list)
        for page in pages:
            for number in references[page.pk]:
                shown_on[number].append(page)
        return shown_on

    def _file(
        self,
        collection: Collection,
        pages: Sequence[Page],
        told: set[int],
        publishing: Page | None,
    ) -> Explanation:
        admitted = self._narrowed(collection.path, self.restrictions.collections)
        by_pages = reduce(
            or_, (self.reach_at(page.path) for page in pages if page.live), NOBODY
        )
        is_public = collection.pk in self.public_collections
        reach = (EVERYONE if is_public else by_pages) & admitted
        published = reach
        if publishing:
            published |= self.reach_at(publishing.path) & admitted
        summary = self.described(reach)
        if is_public:
            summary = self.described(reach) if reach != NOBODY else SWITCHED_OFF
        elif not any(page.live for page in pages):
            summary = "Nobody: no published page shows it"
        elif by_pages == NOBODY:
            summary = "Nobody: nobody can see the pages that show it"
        elif admitted == NOBODY:
            summary = SWITCHED_OFF
        later = ""
        if published != reach:
            later = f"Once this page is published: {self.described(published)}."
        reasons = (
            *self._page_lines(pages, told),
            *self._collection_reasons(collection),
        )
        return Explanation(f"{summary}.", reach, published, later, reasons)

    def _page_lines(self, pages: Sequence[Page], told: set[int]) -> Iterable[Reason]:
        named = [page for page in pages if page.pk in told]
        for page in named[:NAMED_PAGES]:
            yield Reason(self._page_line(f"“{page.title}”", page), page)
        others: defaultdict[str, int] = defaultdict(int)
        for page in [*named[NAMED_PAGES:], *(p for p in pages if p.pk not in told)]:
            kind = "that you may not edit" if page.pk not in told else "besides"
            others[self._page_line(f"{{}} {kind}", page)] += 1
        for line, number in others.items():
            pages_ = "a page" if number == 1 else f"{number} pages"
            yield Reason(line.format(pages_))
        if not pages:
            yield Reason("No page shows it.")

    def _page_line(self, name: str, page: Page) -> str:
        reach = self.described(self.reach_at(page.path))
        if page.live:
            return f"Shown on {name}: {reach}."
        return f"Not published, but would show it once published: {name}: {reach}."

    def _collection_reasons(self, collection: Collection) -> Iterable[Reason]:
        if collection.pk in self.public_collections:
            yield Reason(
                f"Collection “{collection.name}” is public (Settings, Public "
                "collections): Everyone."
            )
        for known in self.restrictions.collections:
            if known.holds_at(collection.path):
                name = self.collection_names[known.path]
                yield Reason(f"Collection “{name}” lets in: {self._admitted([known])}.")


def _state(page: Page) -> str:
    """Say why a page that is not live is seen by nobody."""
    scheduled = page.scheduled_revision
    if scheduled:
        return (
            "Nobody yet: it will be published on "
            f"{_moment(scheduled.approved_go_live_at)}"
        )
    if page.expired:
        return "Nobody any more: it has expired"
    if page.first_published_at:
        return "Nobody any more: it was unpublished"
    return "Nobody yet: it is a draft"


def _moment(moment: object) -> str:
    return date_format(localtime(moment), f"{DAY}, H:i")  # type: ignore[arg-type]
