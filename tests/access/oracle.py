"""What a viewer may see, found out without any of our own rules.

Of pages: Wagtail's serve view is asked, with its hooks that look at restrictions. Below
a secure area nobody is served who has not signed in. Of files: the rule is written out
below, and nothing of ``cms.access`` is imported.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import RequestFactory
from django.urls import set_urlconf
from wagtail.models import Page
from wagtail.views import serve

from cms.models import User, Withdrawal
from home.models import ContentPage, SecureAreaPage
from tests.access.stories import Lock
from tests.access.worlds import World

_LINK = re.compile(r'linktype="document" id="(\d+)"')


@dataclass(frozen=True)
class Person:
    """Somebody who asks, as the oracle knows them."""

    user: User | None
    groups: frozenset[str] = frozenset()

    @property
    def is_superuser(self) -> bool:
        return self.user is not None and self.user.is_superuser

    @property
    def may_use_admin(self) -> bool:
        return self.user is not None and self.user.has_perm("wagtailadmin.access_admin")


def admits(lock: Lock, person: Person) -> bool:
    """Say whether a restriction lets somebody in."""
    match lock.kind:
        case "none":
            return True
        case "login":
            return person.user is not None
        case "groups":
            return person.is_superuser or bool(lock.groups & person.groups)
        case _:  # a shared password, which nobody is asked for
            return False


@dataclass
class Oracle:
    """What there is to see in a world, and for whom."""

    world: World

    def __post_init__(self) -> None:
        self.pages = {page.pk: page for page in self.world.pages}
        self.top = self.world.pages[0]
        self.by_path = {page.path: page for page in self.world.pages}
        self.requests = {
            page.pk: RequestFactory().get(self.address(page))
            for page in self.world.pages
            if self.is_of_site(page)
        }
        withdrawn = set(Withdrawal.objects.values_list("page", flat=True))
        self.withdrawn = {
            pk for pk, page in self.pages.items() if self.source(page).pk in withdrawn
        }
        self.areas = [
            page for page in self.world.pages if isinstance(page, SecureAreaPage)
        ]
        self.files = {page.pk: set(self._files_of(page)) for page in self.world.pages}

    # What the world is like.

    def is_of_site(self, page: Page) -> bool:
        return page.path.startswith(self.top.path)

    def address(self, page: Page) -> str:
        """Return the path of a page on the site, as Wagtail routes it."""
        inner = page.url_path.removeprefix(self.top.url_path).strip("/")
        return f"/{inner}/" if inner else "/"

    def source(self, page: Page) -> Page:
        """Return what an alias says, through however many aliases."""
        while page.alias_of_id:
            page = self.pages[page.alias_of_id]
        return page

    def above(self, page: Page) -> list[Page]:
        """Return the pages above one, within the site, from the top down."""
        ends = range(len(self.top.path), len(page.path), Page.steplen)
        return [self.by_path[page.path[:end]] for end in ends]

    def _files_of(self, page: Page) -> Iterator[int]:
        """Read which files the published page shows, as anybody would."""
        if not isinstance(page, ContentPage):
            return
        paper, linked, picture, portrait = self.world.ground.files
        for block in page.body:
            if block.block_type == "document" and block.value["document"] == paper:
                yield 0
            elif block.block_type == "paragraph":
                if str(linked.pk) in _LINK.findall(block.value.source):
                    yield 1
            elif block.block_type == "image" and block.value["image"] == picture:
                yield 2
        if page.social_image_id == portrait.pk:
            yield 3

    # Who may see what.

    def served(self, person: Person) -> set[int]:
        """Return the pages that Wagtail would serve somebody."""
        return {pk for pk in self.requests if self._is_served(self.pages[pk], person)}

    def _is_served(self, page: Page, person: Person) -> bool:
        if person.user is None and any(
            isinstance(above, SecureAreaPage) for above in self.above(page)
        ):
            return False
        request = self.requests[page.pk]
        request.user = person.user or AnonymousUser()
        request.session = {}
        set_urlconf("tests.access.wagtail_urls")
        try:
            response = serve(request, request.path)
        except Http404:
            return False
        finally:
            set_urlconf(None)
        # Otherwise a redirect to sign in, or a form that asks for a password.
        is_page = response.status_code == 200 and "form" not in response.context_data
        assert not is_page or response.context_data["page"].pk == page.pk
        return is_page

    def files_seen(self, person: Person, served: set[int]) -> set[int]:
        """Return the files that somebody may see.

        Public only while a live public page shows it, or its collection says so;
        members-only where only restricted pages show it; kept to some by its
        collection or one above it.
        """
        there = {file for pk in served for file in self.files[pk]}
        for file in range(len(self.world.ground.files)):
            if self.world.keeping.get(file) in self.world.publicised:
                there.add(file)
        return {file for file in there if self.lets_out(file, person)}

    def lets_out(self, file: int, person: Person) -> bool:
        """Say whether the collection of a file, and those above it, let somebody in."""
        keeping = self.world.keeping.get(file, 0)
        # The root is above all, and "outer" is above "inner".
        chain = {0, keeping} | ({1} if keeping == 2 else set())
        locks = [lock for each in chain for lock in self.world.locks.get(each, [])]
        return all(admits(lock, person) for lock in locks)

    def sign_in(self, path: str, person: Person, served: set[int]) -> str | None:
        """Return the area that an anonymous question about a path is sent to.

        It is the outermost that the path lies below and that anybody sees, whether
        there is a page at the path or not.
        """
        if person.user:
            return None
        for area in sorted(self.areas, key=lambda area: area.path):
            address = self.address(area)
            if area.pk in served and path.startswith(address) and path != address:
                return address
        return None
