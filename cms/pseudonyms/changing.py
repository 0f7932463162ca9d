"""Changes the pseudonym of a page, and clears the old one away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.audit.log import record
from cms.models import PseudonymChange, RemovedAddress, User
from cms.previews.revoking import revoke_previews
from cms.pseudonyms.files import documents_saying, files_named, rename
from cms.pseudonyms.finding import Place, former_names, places
from cms.pseudonyms.names import Renamed
from cms.pseudonyms.rewriting import (
    apply,
    free_slug,
    rewrite,
    rewrite_version,
)
from cms.pseudonyms.searching import rows_that_may_have
from cms.readiness.files import unread
from cms.takedown.unpublishing import scheduled_revisions

UNFINISHED: dict[str, object] = {
    "page": None,
    "what": "Anywhere: the search for it was not finished",
    "url": "",
    "is_public": True,
}


@dataclass(frozen=True)
class Order:
    """What somebody asks for.

    Args:
        also: other ways in which the old name is written.
        rewrite_own: whether the page's own texts get the new name.
        rewrite: numbers of other pages whose texts get it; the user may publish them.
    """

    page: Page
    title: str
    slug: str
    user: User
    also: tuple[str, ...] = ()
    rewrite_own: bool = True
    rewrite: frozenset[int] = frozenset()

    @property
    def renamed(self) -> Renamed:
        """The old names of the page, and the new one."""
        page = self.page
        names = {page.title, page.draft_title, page.slug, *former_names(page)}
        names |= {alias.slug for alias in Page.objects.filter(alias_of=page)}
        old = {name for name in (*names, *self.also) if name.strip()}
        return Renamed(
            tuple(sorted(old - {self.title, self.slug})), self.title, self.slug
        )


def change_pseudonym(order: Order) -> PseudonymChange:
    """Give a page its new name, clear the old one away, and say what was done."""
    renamed = order.renamed
    # What is older than this has the old name; what is written from here on has not.
    at = timezone.now()
    with transaction.atomic():
        done, forget = _change(order, renamed)
        change = PseudonymChange.objects.create(
            page_id=order.page.pk, at=at, user=order.user, done=done
        )
        record("cms.change_pseudonym", change.page, order.user)
    # Each of them, even after one that could not be deleted.
    if False in [is_gone() for is_gone in forget]:
        change.done.append(
            "A former file could not be deleted from the storage: nobody is served it, "
            "but have whoever runs the server delete it."
        )
    # Searching may take long, and whatever ends it must not look like finding nothing.
    change.left = [UNFINISHED]
    change.save(update_fields=["left"])
    left = [*left_behind(order, renamed), *_left_in_files(order, renamed)]
    change.done += _not_looked_into()
    change.left = [_kept(place) for place in left]
    change.save(update_fields=["done", "left"])
    return change


def left_behind(order: Order, renamed: Renamed) -> list[Place]:
    """Return where else the public, or whoever edits it, could read the old name."""
    return places(renamed, order.user) if renamed.names else []


def _not_looked_into() -> list[str]:
    if count := unread().count():
        documents = "1 document was" if count == 1 else f"{count} documents were"
        return [
            f"{documents} not looked into, because the text is not read yet: search "
            "there for the old name yourself."
        ]
    return []


def _left_in_files(order: Order, renamed: Renamed) -> Iterator[Place]:
    page = Page.objects.get(pk=order.page.pk).specific
    finder = AdminURLFinder(order.user)
    for document, where, problem in documents_saying(page, renamed):
        what = f"The text ({where})" if where else f"The text, unread ({problem}),"
        yield Place(what, document, None, finder.get_edit_url(document) or "")


def _kept(place: Place) -> dict[str, object]:
    page = place.page
    return {
        "page": page.pk if page else None,
        "what": f"{place.field} of the {place.owner._meta.verbose_name}",
        "url": place.url,
        "is_public": page is None or page.live,
    }


def _change(
    order: Order, renamed: Renamed
) -> tuple[list[str], list[Callable[[], bool]]]:
    Page.objects.select_for_update().get(pk=order.page.pk)
    done, forget = _rename_files(order, renamed)
    # What was scheduled has the old name.
    if scheduled_revisions([order.page.pk]).update(approved_go_live_at=None):
        Page.objects.filter(pk=order.page.pk).update(go_live_at=None)
        done.append("The schedule was cancelled: it was for a version with that name.")

    def write(version: Page) -> None:
        version.title, version.slug = order.title, order.slug
        for name in ("seo_title", "search_description"):
            setattr(version, name, renamed.in_text(getattr(version, name)))
        if order.rewrite_own:
            rewrite_version(version, renamed)

    page = apply(order.page, write, order.user)
    done.insert(0, "The page has its new title and its new address.")
    if revoke_previews(page, order.user):
        done.append("Its previews and the links of reviewers are ended.")
    done += _aliases(page, renamed)
    done += _addresses(renamed)
    for other in Page.objects.filter(pk__in=order.rewrite).exclude(pk=page.pk):
        rewrite(other, renamed, order.user)
        record("cms.rewrite_pseudonym", Page.objects.get(pk=other.pk), order.user)
        done.append(f"Rewritten: page {other.pk}.")
    return done, forget


def _rename_files(
    order: Order, renamed: Renamed
) -> tuple[list[str], list[Callable[[], bool]]]:
    done, forget = [], []
    for file in files_named(order.page.specific, renamed):
        kind = file._meta.verbose_name
        try:
            with transaction.atomic():
                forget.append(rename(file, renamed))
        except OSError:
            done.append(
                f"{kind.capitalize()} {file.pk} could not be renamed: its file cannot "
                "be read or written. Rename it by uploading it anew."
            )
        else:
            done.append(f"{kind.capitalize()} renamed: “{file.title}”.")
    return done, forget


def _aliases(page: Page, renamed: Renamed) -> list[str]:
    done = []
    for alias in Page.objects.filter(alias_of=page).specific():
        if renamed.is_in(alias.slug):
            parent = alias.get_parent()
            alias.slug = free_slug(renamed.slug, parent, alias)
        alias.title = alias.draft_title = page.title
        alias.save(clean=False)
        done.append(f"The alias in “{alias.get_parent().title}” has the new name too.")
    return done


def _addresses(renamed: Renamed) -> list[str]:
    """Delete redirects and notices at addresses that have an old name in them."""
    done = []
    for model, column, what in (
        (Redirect, "old_path", "redirect"),
        (RemovedAddress, "path", "notice of removal"),
    ):
        rows = rows_that_may_have(renamed, model._default_manager.all(), [column])
        wrong = [row.pk for row in rows if renamed.is_in(getattr(row, column))]
        if wrong:
            model._default_manager.filter(pk__in=wrong).delete()
            more = "" if len(wrong) == 1 else "s"
            done.append(f"{len(wrong)} {what}{more} with that name deleted.")
    return done
