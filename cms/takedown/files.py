"""The files of pages that go: which stop with them, and how others are stopped."""

import logging
from collections import defaultdict
from collections.abc import Collection as Numbers
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Model, Q
from wagtail.models import Collection, CollectionViewRestriction, Page

from cms.access.visibility import references_from_pages
from cms.audit.log import record
from cms.models import Document, Image, PublicCollection, Rendition, User
from cms.publishing.changes import note_changes_of_files

logger = logging.getLogger(__name__)

File = Document | Image
MODELS: tuple[type[File], ...] = (Document, Image)

# Private, to no group: nobody but administrators sees what is in it, here or elsewhere.
HELD = "Taken down"


@dataclass(frozen=True)
class ShownFile:
    """A file that pages show which are about to go.

    Args:
        others: live pages that show it too and stay.
        is_public_by_itself: whether its collection makes it public, whatever shows it.
    """

    file: File
    others: list[Page] = field(default_factory=list)
    is_public_by_itself: bool = False

    @property
    def key(self) -> str:
        """What tells it from all other files, in forms."""
        return f"{self.file._meta.model_name}-{self.file.pk}"


def files_of(numbers: Numbers[int]) -> list[ShownFile]:
    """Return the files that pages show, in what is published of them.

    Args:
        numbers: of the pages.
    """
    public = set(PublicCollection.objects.values_list("collection", flat=True))
    found = []
    for model in MODELS:
        shown = set(_references(model, Q(page_pk__in=numbers)))
        others = _others(model, shown, numbers)
        found += [
            ShownFile(file, others.get(file.pk, []), file.collection_id in public)
            for file in model.objects.filter(pk__in=shown).order_by("title", "pk")
        ]
    return found


def _references(model: type[Model], condition: Q) -> dict[int, set[int]]:
    """Return which pages refer to which files of a model."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    references = references_from_pages(model).filter(condition)
    for file, page in references.values_list("to_object_id", "page_pk"):
        found[int(file)].add(page)
    return dict(found)


def _others(
    model: type[Model], files: set[int], numbers: Numbers[int]
) -> dict[int, list[Page]]:
    wanted = [str(number) for number in files]
    references = _references(
        model, Q(to_object_id__in=wanted) & ~Q(page_pk__in=numbers)
    )
    pages = set().union(*references.values())
    live = Page.objects.in_bulk(
        Page.objects.live().filter(pk__in=pages).values_list("pk", flat=True)
    )
    return {
        file: [live[page] for page in sorted(showing) if page in live]
        for file, showing in references.items()
    }


def hold(files: Iterable[File], user: User | None) -> None:
    """Stop files from being served, whatever pages show them and whatever is public."""
    files = list(files)
    if not files:
        return
    collection = _held_files()
    for model in {type(file) for file in files}:
        note_changes_of_files(
            model, [file.pk for file in files if isinstance(file, model)]
        )
    for file in files:
        before = file.collection.name
        if file.collection_id != collection.pk:
            # Not `save`, which looks at the file in the storage.
            type(file).objects.filter(pk=file.pk).update(collection=collection)
            file.collection = collection
            record("cms.hold_file", file, user, what=f"it was in “{before}”")


def _held_files() -> Collection:
    """Return the collection that files are held in, made when it is first needed."""
    root = Collection.objects.select_for_update().get(depth=1)
    held: Collection | None = root.get_children().filter(name=HELD).first()
    if held is None:
        held = root.add_child(instance=Collection(name=HELD))
    # Whoever opened it did so for what was in it then.
    CollectionViewRestriction.objects.filter(collection=held).delete()
    CollectionViewRestriction.objects.create(
        collection=held, restriction_type=CollectionViewRestriction.GROUPS
    )
    PublicCollection.objects.filter(collection=held).delete()
    return held


def delete_renditions(images: Numbers[int]) -> tuple[int, int]:
    """Delete the sizes and shapes of images, from the storage first.

    Nobody is served them any more; they are copies all the same, and are made again
    when they are needed. Where the storage fails, the others stay, to be tried again:
    it may take long to fail, and somebody waits.

    Args:
        images: their numbers.

    Returns:
        How many were deleted, and how many could not be.
    """
    renditions = list(Rendition.objects.filter(image__in=images))
    for deleted, rendition in enumerate(renditions):
        try:
            rendition.file.storage.delete(rendition.file.name)
            rendition.delete()
        except Exception as error:  # noqa: BLE001 - storages have failures of their own
            # Not its message, which may hold the name of the file.
            logger.error(
                "The storage did not delete rendition %s: %s",
                rendition.pk,
                type(error).__name__,
            )
            return deleted, len(renditions) - deleted
    return len(renditions), 0
