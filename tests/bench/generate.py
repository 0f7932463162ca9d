"""Makes a site of any size: `python -m tests.bench.generate --pages 10000`.

The same seed makes the same pages. They come below index pages of their own, into the
database of DATABASE_URL, or that of `make demo`.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from wagtail.models import Page

    from tests.bench.content import World

    Maker = Callable[[World, int], Any]

ROOT = Path(__file__).parents[2]
BATCH = 500
FILES = 10


@dataclass(frozen=True)
class Amounts:
    """How much to make."""

    reviews: int
    briefings: int
    links: int
    content_pages: int = 0
    private_pages: int = 0
    documents: int = 1_000
    topics: int = 20

    @classmethod
    def of_pages(cls, pages: int) -> "Amounts":
        """Share a number of pages out among their kinds, as on a real site."""
        shares = {
            "briefings": pages * 15 // 100,
            "links": pages * 20 // 100,
            "content_pages": pages * 5 // 100,
            "private_pages": pages * 5 // 100,
        }
        return cls(reviews=pages - sum(shares.values()), **shares)

    @property
    def pages(self) -> int:
        return (
            self.reviews
            + self.briefings
            + self.links
            + self.content_pages
            + self.private_pages
        )


class Progress:
    """A bar on standard error, where somebody looks at it."""

    WIDTH = 30

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.started = time.monotonic()
        self.is_shown = sys.stderr.isatty()

    def add(self, amount: int) -> None:
        self.done += amount
        if self.is_shown:
            filled = self.WIDTH * self.done // self.total
            seconds = time.monotonic() - self.started
            left = seconds / self.done * (self.total - self.done)
            sys.stderr.write(
                f"\r  {'█' * filled}{'░' * (self.WIDTH - filled)} "
                f"{self.done:,} of {self.total:,} pages, {left:.0f} s left "
            )
            sys.stderr.write("\n" if self.done >= self.total else "")


def generate(amounts: Amounts, seed: int = 1) -> None:
    """Make a site's content, all or nothing.

    Raises:
        ValueError: when the site has such content already.
    """
    from django.db import connection, transaction

    from tests.bench import content
    from tests.bench.copying import AGGREGATE, Writer, one_change

    with transaction.atomic(), one_change():
        world = make_world(amounts, seed)
        writer = Writer()
        with connection.cursor() as cursor:
            cursor.execute("DROP AGGREGATE IF EXISTS pg_temp.joined_words(tsvector)")
            cursor.execute(AGGREGATE)
        documents = make_documents(writer, amounts.documents)
        writer.write(documents)
        world.documents = documents
        places = make_index_pages()
        progress = Progress(max(amounts.pages, 1))

        def below(place: str, make: "Maker", amount: int, first: int = 0) -> list[int]:
            numbers = range(first, first + amount)
            return add_pages(writer, places[place], make, world, numbers, progress)

        world.links = below("links", content.resource_link, amounts.links)
        world.reviews = below("reviews", content.review, amounts.reviews)
        writer.write([content.withdrawal(page) for page in world.reviews[::200]])
        below("briefings", content.briefing, amounts.briefings)
        below("pages", content.content_page, amounts.content_pages)
        below(
            "private",
            content.content_page,
            amounts.private_pages,
            first=amounts.content_pages,
        )
        writer.finish()
    with connection.cursor() as cursor:
        # As autovacuum would before long. Inside a test's transaction it cannot be.
        if not connection.in_atomic_block:
            cursor.execute("VACUUM ANALYZE")


def make_world(amounts: Amounts, seed: int) -> "World":
    """Make the vocabularies of the demo, or use those that are there."""
    import yaml

    from cms.models import Agency, Audience, PracticeTheme, ReviewType, Topic
    from tests.bench.content import World

    def terms(model: Any, name: str, amount: int | None = None) -> Sequence[Any]:
        file = ROOT / "home/demo/vocabularies" / f"{name}.yaml"
        known = yaml.safe_load(file.read_text(encoding="utf-8"))[:amount]
        return [
            model.objects.get_or_create(
                slug=term["slug"], defaults={**term, "order": place}
            )[0]
            for place, term in enumerate(known)
        ]

    return World(
        seed=seed,
        types=terms(ReviewType, "review_types"),
        topics=terms(Topic, "topics", amounts.topics),
        themes=terms(PracticeTheme, "practice_themes"),
        agencies=terms(Agency, "agencies"),
        audiences=terms(Audience, "audiences"),
        documents=[],
    )


def make_documents(writer: Any, amount: int) -> list[Any]:
    """Return documents, which share a few real files."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.utils import timezone
    from wagtail.models import Collection

    from cms.models import Document
    from tests.factories import pdf

    collection = Collection.get_first_root_node()
    files = []
    for number in range(min(FILES, amount)):
        data = pdf(f"Report {number}")
        name = f"documents/generated-{number}.pdf"
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(data))
        files.append((name, len(data)))
    documents = []
    for number in range(amount):
        name, size = files[number % len(files)]
        documents.append(
            Document(
                pk=writer.next_number(Document),
                title=f"Report {number}",
                file=name,
                file_size=size,
                collection=collection,
                created_at=timezone.now(),
            )
        )
    return documents


def make_index_pages() -> dict[str, "Page"]:
    """Add the pages below which the content goes, as an editor would."""
    from wagtail.models import Page, Site

    from briefings.models import BriefingIndexPage
    from home.models import ContentPage, HomePage, ResourceIndexPage, SecureAreaPage
    from reviews.models import ReviewIndexPage

    site = Site.objects.get(is_default_site=True)
    home = site.root_page
    if not isinstance(home.specific, HomePage):
        home = Page.get_first_root_node().add_child(
            instance=HomePage(title="Partnership", slug="partnership")
        )
        site.root_page = home
        site.save()
    if home.get_children().filter(slug="generated-reviews").exists():
        raise ValueError("This site has generated content already.")
    models = {
        "links": (ResourceIndexPage, "Generated resources"),
        "reviews": (ReviewIndexPage, "Generated reviews"),
        "briefings": (BriefingIndexPage, "Generated briefings"),
        "pages": (ContentPage, "Generated pages"),
        "private": (SecureAreaPage, "Generated secure area"),
    }
    return {
        name: home.add_child(instance=model(title=title))
        for name, (model, title) in models.items()
    }


def add_pages(
    writer: Any,
    parent: "Page",
    make: "Maker",
    world: "World",
    numbers: range,
    progress: Progress,
) -> list[int]:
    """Add pages below one that has none yet; return the numbers of the public ones."""
    public = []
    for start in range(0, len(numbers), BATCH):
        pages = [make(world, number) for number in numbers[start : start + BATCH]]
        for place, page in enumerate(pages, start + 1):
            place_below(page, parent, place)
        writer.write(pages)
        public += [page.pk for page in pages if page.live]
        progress.add(len(pages))
    parent.numchild = len(numbers)
    parent.save(update_fields=["numchild"])
    return public


def place_below(page: "Page", parent: "Page", place: int) -> None:
    """Give a page its place in the tree, counted from 1, as `add_child` does."""
    from django.contrib.contenttypes.models import ContentType

    page.path = parent._get_path(parent.path, parent.depth + 1, place)
    page.depth = parent.depth + 1
    page.url_path = f"{parent.url_path}{page.slug}/"
    page.locale_id = parent.locale_id
    page.content_type = ContentType.objects.get_for_model(page)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.generate", description=__doc__
    )
    parser.add_argument("--pages", type=int, default=1_000, help="how many (1000)")
    parser.add_argument("--seed", type=int, default=1, help="which content (1)")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.development")
    django.setup()
    started = time.monotonic()
    amounts = Amounts.of_pages(options.pages)
    try:
        generate(amounts, options.seed)
    except ValueError as error:
        parser.error(str(error))
    print(f"Made {amounts.pages:,} pages in {time.monotonic() - started:.0f} s.")  # noqa: T201


if __name__ == "__main__":
    main()
