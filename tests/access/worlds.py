"""Makes stories come true, by what the admin itself calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import singledispatchmethod
from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
)
from wagtail.models.view_restrictions import BaseViewRestriction
from wagtail.rich_text import RichText

from cms.models import Document, Image, PublicCollection, SiteSettings
from home.models import ContentPage, SecureAreaPage
from tests.access import stories
from tests.access.stories import DOCUMENTS, GROUPS, IMAGES, Lock, Step, Story
from tests.factories import (
    CollectionFactory,
    DocumentFactory,
    GroupFactory,
    HomePageFactory,
    ImageFactory,
    WithdrawalFactory,
    edit,
)


@dataclass
class Ground:
    """What every story starts from."""

    home: Page
    beside: Page
    groups: dict[str, Group]
    collections: list[Collection]
    files: list[Document | Image]


def lay_ground() -> Ground:
    home = HomePageFactory()
    beside = Page.get_first_root_node().add_child(
        instance=ContentPage(title="Beside the site", slug="beside")
    )
    root = Collection.get_first_root_node()
    outer = CollectionFactory(name="outer")
    files: list[Document | Image] = [
        *(DocumentFactory(title=f"paper{number}") for number in DOCUMENTS),
        *(ImageFactory(title=f"picture{number}") for number in IMAGES),
    ]
    SiteSettings.objects.create(site=home.get_site())
    return Ground(
        home,
        beside,
        {name: GroupFactory(name=name) for name in GROUPS},
        [
            root,
            outer,
            CollectionFactory(name="inner", parent=outer),
            CollectionFactory(name="other"),
        ],
        files,
    )


@dataclass
class World:
    """A site at the end of a story."""

    ground: Ground
    # By number. Those who are told about page 3 find it under the word "page3", which
    # is its title; a copy or alias has its source's.
    pages: list[Page] = field(default_factory=list)
    locks: dict[int, list[Lock]] = field(default_factory=dict)
    keeping: dict[int, int] = field(default_factory=dict)

    publicised: set[int] = field(default_factory=set)
    # By the keys of copies and aliases, the keys of what they were made from.
    made_from: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pages = [self.ground.home, self.ground.beside]
        # For slugs: those of pages that were deleted may live on in others' places.
        self.numbers = count()

    def page(self, number: int) -> Page:
        """Return the page of a number, as it is now."""
        pk = self.pages[number % len(self.pages)].pk
        return Page.objects.get(pk=pk).specific

    def now(self) -> list[Page]:
        """Return the pages as they are now."""
        return [self.page(number) for number in range(len(self.pages))]

    @singledispatchmethod
    def happen(self, step: Step) -> None:
        raise NotImplementedError(step)

    @happen.register
    def _(self, step: stories.Page) -> None:
        number = len(self.pages)
        page = ContentPage(title=f"page{number}", **self.contents_of(step.shows))
        # A draft shows what the page does not, and the other way round.
        others = frozenset(stories.FILES) - step.shows
        self._add(page, step, **self.contents_of(others))

    @happen.register
    def _(self, step: stories.Area) -> None:
        self._add(SecureAreaPage(title=f"page{len(self.pages)}"), step)

    @happen.register
    def _(self, step: stories.Restrict) -> None:
        page = self.page(step.page)
        if page.alias_of_id is None:  # nor does the admin offer it for an alias
            restriction = PageViewRestriction(page=page)
            self._lock(restriction, step.lock)

    @happen.register
    def _(self, step: stories.Open) -> None:
        for restriction in PageViewRestriction.objects.filter(
            page=self.page(step.page)
        ):
            restriction.delete()

    @happen.register
    def _(self, step: stories.Move) -> None:
        page, to = self.page(step.page), self.page(step.to)
        if self._is_fixed(page) or to == page or to.is_descendant_of(page):
            return
        page.move(to, pos="last-child")

    @happen.register
    def _(self, step: stories.Copy) -> None:
        page, to = self.page(step.page), self.page(step.to)
        if self._is_fixed(page) or to == page or to.is_descendant_of(page):
            return
        slug = f"page-{next(self.numbers)}"
        sources = list(page.get_descendants(inclusive=True))
        made = page.copy(recursive=True, to=to, update_attrs={"slug": slug})
        for copy, source in zip(
            made.get_descendants(inclusive=True), sources, strict=True
        ):
            self.pages.append(copy)
            self.made_from[copy.pk] = source.pk

    @happen.register
    def _(self, step: stories.Alias) -> None:
        page, to = self.page(step.page), self.page(step.to)
        if self._is_fixed(page):
            return
        slug = f"page-{next(self.numbers)}"
        alias = page.create_alias(parent=to, update_slug=slug)
        self.pages.append(alias)
        self.made_from[alias.pk] = page.pk

    @happen.register
    def _(self, step: stories.ConvertAlias) -> None:
        page = self.page(step.page)
        if page.alias_of_id:
            ConvertAliasPageAction(page).execute(skip_permission_checks=True)

    @happen.register
    def _(self, step: stories.Unpublish) -> None:
        page = self.page(step.page)
        if not self._is_fixed(page) and page.alias_of_id is None:
            page.unpublish()

    @happen.register
    def _(self, step: stories.Publish) -> None:
        page = self.page(step.page)
        if page.latest_revision and page.alias_of_id is None:
            page.latest_revision.publish()

    @happen.register
    def _(self, step: stories.Delete) -> None:
        page = self.page(step.page)
        if not self._is_fixed(page):
            page.delete()
            there = set(Page.objects.values_list("pk", flat=True))
            self.pages = [page for page in self.pages if page.pk in there]

    @happen.register
    def _(self, step: stories.Withdraw) -> None:
        page = self.page(step.page)
        if not hasattr(page, "withdrawal"):
            WithdrawalFactory(page=page)

    @happen.register
    def _(self, step: stories.Keep) -> None:
        file = self.ground.files[step.file]
        number = step.collection % len(self.ground.collections)
        self.keeping[step.file] = number
        type(file).objects.filter(pk=file.pk).update(
            collection=self.ground.collections[number]
        )

    @happen.register
    def _(self, step: stories.Close) -> None:
        number = step.collection % len(self.ground.collections)
        self.locks.setdefault(number, []).append(step.lock)
        collection = self.ground.collections[number]
        self._lock(CollectionViewRestriction(collection=collection), step.lock)

    @happen.register
    def _(self, step: stories.Publicise) -> None:
        number = step.collection % len(self.ground.collections)
        if number:  # nor can it be said of the root
            self.publicised.add(number)
            PublicCollection.objects.get_or_create(
                collection=self.ground.collections[number]
            )

    def contents_of(self, shows: frozenset[int]) -> dict[str, Any]:
        """Return the fields of a page that shows files, each in a way of its own."""
        paper, linked, picture, portrait = self.ground.files
        body: list[tuple[str, Any]] = []
        if 0 in shows:
            body.append(("document", {"document": paper, "title": ""}))
        if 1 in shows:
            link = f'<p><a linktype="document" id="{linked.pk}">Read it</a></p>'
            body.append(("paragraph", RichText(link)))
        if 2 in shows:
            picture.contextual_alt_text = "Two people talking"
            picture.decorative = False
            body.append(("image", {"image": picture, "caption": ""}))
        return {"body": body, "social_image": portrait if 3 in shows else None}

    def _add(self, page: Page, step: stories.Page | stories.Area, **draft: Any) -> None:
        number = len(self.pages)
        page.slug = f"page-{next(self.numbers)}"
        page.live = step.state not in {"draft", "scheduled"}
        self.page(step.below).add_child(instance=page)
        self.pages.append(page)
        match step.state:
            case "edited":
                edit(page, title=f"draft{number}", **draft)
            case "unpublished":
                page.unpublish()
            case "scheduled":
                later = timezone.now() + timedelta(days=1)
                edit(page, go_live_at=later).latest_revision.publish()
            case "expired" | "overdue":
                past = timezone.now() - timedelta(minutes=1)
                Page.objects.filter(pk=page.pk).update(expire_at=past)
                if step.state == "expired":
                    call_command("publish_scheduled")

    def _lock(self, restriction: BaseViewRestriction, lock: Lock) -> None:
        restriction.restriction_type = lock.kind
        restriction.password = "shared"
        restriction.save()
        restriction.groups.set(self.ground.groups[name] for name in lock.groups)

    def _is_fixed(self, page: Page) -> bool:
        return page.pk in {self.ground.home.pk, self.ground.beside.pk}

    def point_menu_at_everything(self) -> None:
        links = [("link", {"page": page}) for page in self.pages]
        settings = SiteSettings.objects.get()
        settings.header_menu = links
        settings.save()


@contextmanager
def come_true(story: Story, ground: Ground) -> Iterator[World]:
    """Give the world at the end of a story, and undo it."""
    cache.clear()  # another world's answers
    with transaction.atomic():
        world = World(ground)
        for step in story:
            world.happen(step)
        world.pages = world.now()
        world.point_menu_at_everything()
        yield world
        transaction.set_rollback(True)
