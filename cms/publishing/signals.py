"""Calls what follows from a change of content. No rule is decided here."""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
)
from wagtail.search.index import remove_object
from wagtail.signals import page_published, page_unpublished, pre_page_move

from cms.access.secure_areas import (
    keep_aliases_private,
    keep_private_on_move,
    protect,
)
from cms.models import (
    BasePage,
    Document,
    Image,
    Vocabulary,
    Withdrawal,
)
from cms.publishing.changes import (
    note_change,
    note_changes_below,
    note_changes_of_files,
)
from cms.publishing.indexing import index_pages_with_term
from cms.takedown.files import MODELS
from cms.takedown.removing import end_notices


@receiver(page_published)
def page_arrived(instance: Page, **kwargs: Any) -> None:
    end_notices(instance)


@receiver(page_unpublished)
def page_left(instance: Page, **kwargs: Any) -> None:
    note_change(instance)


@receiver(pre_delete, sender=Page)
def page_is_deleted(instance: Page, origin: Any = None, **kwargs: Any) -> None:
    if instance.live:
        note_change(instance)
    keep_aliases_private(instance, origin)


@receiver(post_delete)
def page_was_deleted(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if issubclass(sender, BasePage):
        remove_object(instance)


@receiver(pre_page_move)
def page_is_moved(instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    note_changes_below(instance)
    keep_private_on_move(instance, parent_page_after)


@receiver(post_save)
def area_was_made(
    sender: type[Model], instance: Model, created: bool = False, **kwargs: Any
) -> None:
    if created and isinstance(instance, BasePage) and instance.protects_descendants:
        protect(instance)


@receiver(post_delete, sender=PageViewRestriction)
def area_was_opened(instance: PageViewRestriction, origin: Any, **kwargs: Any) -> None:
    # Not when the page itself is being deleted, and its restriction with it.
    if isinstance(origin, PageViewRestriction):
        page = instance.page.specific
        if isinstance(page, BasePage) and page.protects_descendants:
            protect(page)


@receiver(pre_save)
def page_is_renamed(
    sender: type[Model],
    instance: Model,
    update_fields: Iterable[str] | None = None,
    **kwargs: Any,
) -> None:
    # Wagtail tells of it too, but only after the transaction.
    if not issubclass(sender, Page) or (
        update_fields and "url_path" not in update_fields
    ):
        return
    page = cast(Page, instance)
    renamed = Page.objects.filter(pk=page.pk).exclude(url_path=page.url_path)
    if renamed.exists():
        note_changes_below(page)


@receiver([pre_save, pre_delete], sender=PageViewRestriction)
def privacy_changes(instance: PageViewRestriction, **kwargs: Any) -> None:
    note_changes_below(instance.page)


@receiver(post_save, sender=Document)
@receiver(post_save, sender=Image)
def file_changed(
    sender: type[Model], instance: Model, created: bool, **kwargs: Any
) -> None:
    if not created:  # nor shown by any page yet
        note_changes_of_files(sender, [instance.pk])


@receiver(pre_delete, sender=Document)
@receiver(pre_delete, sender=Image)
def file_is_deleted(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    note_changes_of_files(sender, [instance.pk])


@receiver([pre_save, pre_delete], sender=CollectionViewRestriction)
def privacy_of_files_changes(
    instance: CollectionViewRestriction, **kwargs: Any
) -> None:
    below = Collection.objects.filter(path__startswith=instance.collection.path)
    for model in MODELS:
        files = model.objects.filter(collection__in=below)
        note_changes_of_files(model, files.values_list("pk", flat=True))


@receiver([post_save, post_delete], sender=Withdrawal)
def withdrawal_changed(instance: Withdrawal, **kwargs: Any) -> None:
    if instance.page.live:
        note_change(instance.page)


@receiver(post_save)
def term_was_saved(
    sender: type[Model], instance: Model, created: bool = False, **kwargs: Any
) -> None:
    if issubclass(sender, Vocabulary) and not created:
        index_pages_with_term(cast(Vocabulary, instance))
