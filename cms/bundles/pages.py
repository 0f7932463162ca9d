"""Pages, recognised by their paths.

Pages refer to each other in circles. So each first gets its place in the tree, as an
empty draft, and its content when all of them have one.
"""

from collections import defaultdict

from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.bundles.comparing import apply, content_of
from cms.bundles.fields import Content
from cms.bundles.planning import HOME, KEYS, PagePlan, check_tree, parent_of
from cms.bundles.references import Target
from cms.bundles.report import Outcome
from cms.bundles.rows import Withdrawals
from cms.bundles.site import SiteRoot
from cms.bundles.writing import Load
from cms.readiness import check

KIND = "pages"


class Pages:
    """The pages of a bundle, on their way into a site."""

    def __init__(self, load: Load, root: SiteRoot, plans: dict[str, PagePlan]) -> None:
        self.load = load
        self.root = root
        self.plans = plans
        self.withdrawals = Withdrawals(load)
        self.created: set[str] = set()
        # Pages that change only in their order, beside those that change otherwise.
        self.unchanged: set[str] = set()

    def announce(self) -> None:
        """Let the bundle refer to pages, those of the site included."""
        targets = self.root.pages()
        for path in self.load.bundle.pages:
            planned = self.plans.get(path)
            if path not in targets:
                targets[path] = Target(planned.model if planned else None)
            elif planned and targets[path].model is not planned.model:
                self._refuse_type(planned, targets[path])
        self.load.references.pages = targets

    def check(self) -> None:
        check_tree(self.plans, self.load.references.pages, self.load.problems)
        for planned in self.plans.values():
            self._read(planned)
            if planned.withdrawn:
                self.withdrawals.check(planned.withdrawn)

    def place(self) -> None:
        """Give each new page its place in the tree."""
        with disable_reference_index_auto_update():  # An empty page refers to nothing.
            for path, planned in self.plans.items():
                target = self.load.references.pages[path]
                if target.pk is None:
                    page = self._place(planned)
                    target.pk = page and page.pk
                    self.created.add(path)

    def fill(self) -> None:
        """Give each page its content, and publish it or leave it a draft."""
        for path, planned in self.plans.items():
            target = self.load.references.pages[path]
            if target.pk is not None and target.model is planned.model:
                self._fill(planned, Page.objects.get(pk=target.pk).specific)

    def arrange(self) -> None:
        """Put the bundle's pages in order; others beside them stay where they are."""
        children: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.plans:
            parent = parent_of(path)
            if parent:
                children[parent].append(path)
        if not self.load.only_new:
            for paths in children.values():
                self._arrange(paths)
        for _ in self.unchanged:
            self.load.report.count(KIND, Outcome.UNCHANGED)

    def _refuse_type(self, planned: PagePlan, target: Target) -> None:
        there = target.model._meta.verbose_name if target.model else "page"
        self.load.problems.add(
            planned.content.entries["type"].place,
            f"{planned.path} is a {there} on this site; the type of a page cannot "
            "change.",
        )

    def _read(self, planned: PagePlan) -> Content:
        return self.load.reader.read(
            planned.model, planned.content, besides=KEYS, is_draft=planned.is_draft
        )

    def _place(self, planned: PagePlan) -> Page | None:
        if planned.path == HOME:
            return self.root.establish(planned)
        parent = self.load.references.pages.get(planned.parent or HOME)
        if parent is None or parent.pk is None:
            return None
        page = planned.model(title=planned.name, slug=planned.slug, live=False)
        return Page.objects.get(pk=parent.pk).add_child(instance=page)

    def _fill(self, planned: PagePlan, row: Page) -> None:
        is_new = planned.path in self.created
        if self.load.only_new and not is_new:
            self.unchanged.add(planned.path)
            return
        page = row
        if planned.is_draft and row.latest_revision_id:
            page = row.get_latest_revision_as_object()
        content = self._read(planned)
        before = (content_of(page), page.first_published_at, row.live)
        apply(content, page, planned.path)
        page.first_published_at = planned.published or page.first_published_at
        after = (content_of(page), page.first_published_at, not planned.is_draft)
        if is_new or before != after:
            self.load.checker.check(page, content, is_draft=planned.is_draft)
            if not planned.is_draft and not self.load.problems:
                self._refuse_unready(page, content)
            if not self.load.problems:
                _save(page, planned.is_draft)
            outcome = Outcome.CREATED if is_new else Outcome.UPDATED
            self.load.report.count(KIND, outcome)
        else:
            self.unchanged.add(planned.path)
        if planned.withdrawn:
            self.withdrawals.write(planned.withdrawn, row.pk)

    def _refuse_unready(self, page: Page, content: Content) -> None:
        """Tell what the checks before publishing refuse; there is nobody to warn."""
        for found in check(page).refusals_of_all:
            self.load.problems.add(
                content.place_of((found.hit.place.field,)),
                f"{found.rule.title} ({found.hit.place.label}). {found.message}",
            )

    def _arrange(self, paths: list[str]) -> None:
        """Move siblings that stand before one that they are to follow."""
        pks = {
            path: pk
            for path in paths
            if (pk := self.load.references.pages[path].pk) is not None
        }
        standing = dict(
            Page.objects.filter(pk__in=pks.values()).values_list("pk", "path")
        )
        in_order = sorted(pks.values(), key=standing.__getitem__)
        if in_order == list(pks.values()):
            return
        previous: int | None = None
        for path, pk in pks.items():
            if previous is not None:
                page, before = Page.objects.get(pk=pk), Page.objects.get(pk=previous)
                if page.path < before.path:
                    page.move(before, "right")
                    self._moved(path)
            previous = pk

    def _moved(self, path: str) -> None:
        if path in self.unchanged:
            self.unchanged.remove(path)
            self.load.report.count(KIND, Outcome.UPDATED)


def _save(page: Page, is_draft: bool) -> None:
    """Save a page as the admin does, with a revision and what is logged about it."""
    if not is_draft:
        page.save_revision(clean=False, log_action=True).publish()
        return
    if not page.live:
        # What the admin lists and searches; of a live page, that is what is public.
        page.save(clean=False)
    page.save_revision(clean=False, log_action=True)
    if page.live:
        page.unpublish()
