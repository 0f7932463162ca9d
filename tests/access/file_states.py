"""The states that a file and the page that shows it can be in.

What is done to a public page and to the files that it shows, so that they are in each
state. The tests of what the API tells and of what is served share them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import Collection, CollectionViewRestriction, Page

from cms.models import PublicCollection
from tests.factories import (
    CollectionFactory,
    CollectionRestrictionFactory,
    GroupFactory,
    PublicCollectionFactory,
    RestrictionFactory,
    SecureAreaPageFactory,
    WithdrawalFactory,
    edit,
    publish,
)

Files = Sequence[Any]
Arrange = Callable[[Page, Files], object]

# In whose name things are restricted to a group.
INSIDERS = "Insiders"


def insiders() -> Group:
    group: Group = GroupFactory(name=INSIDERS)
    return group


# Collections.


def members_collection() -> Collection:
    collection: Collection = CollectionFactory()
    CollectionRestrictionFactory(collection=collection)
    return collection


def insiders_collection() -> Collection:
    collection: Collection = CollectionFactory()
    CollectionRestrictionFactory(collection=collection, groups=[insiders()])
    return collection


def password_collection() -> Collection:
    collection: Collection = CollectionFactory()
    CollectionRestrictionFactory(
        collection=collection,
        restriction_type=CollectionViewRestriction.PASSWORD,
        password="shared",
    )
    return collection


def below_members_collection() -> Collection:
    collection: Collection = CollectionFactory(
        parent=CollectionFactory(parent=members_collection())
    )
    return collection


PRIVATE_COLLECTIONS = [
    members_collection,
    insiders_collection,
    password_collection,
    below_members_collection,
]


def keep_in(collection: Collection, files: Files) -> None:
    for file in files:
        type(file).objects.filter(pk=file.pk).update(collection=collection)


def kept_in(make: Callable[[], Collection]) -> Arrange:
    return lambda page, files: keep_in(make(), files)


def collection_opened_again(page: Page, files: Files) -> None:
    collection = members_collection()
    keep_in(collection, files)
    CollectionViewRestriction.objects.filter(collection=collection).delete()


def public_collection(parent: Collection | None = None) -> Collection:
    collection: Collection = CollectionFactory(parent=parent)
    PublicCollectionFactory(collection=collection)
    return collection


def no_page_but_public_collection(page: Page, files: Files) -> None:
    keep_in(public_collection(), files)
    page.delete()


def private_page_but_public_collection(page: Page, files: Files) -> None:
    keep_in(public_collection(), files)
    RestrictionFactory(page=page, groups=[insiders()])


def below_public_collection(page: Page, files: Files) -> None:
    keep_in(CollectionFactory(parent=public_collection()), files)
    page.delete()


def public_collection_that_is_private(page: Page, files: Files) -> None:
    collection = public_collection()
    CollectionRestrictionFactory(collection=collection, groups=[insiders()])
    keep_in(collection, files)


def public_collection_below_private(page: Page, files: Files) -> None:
    keep_in(public_collection(parent=insiders_collection()), files)


def collection_no_longer_public(page: Page, files: Files) -> None:
    collection = public_collection()
    keep_in(collection, files)
    PublicCollection.objects.filter(collection=collection).delete()
    page.delete()


# Pages.


def on_a_public_page(page: Page, files: Files) -> None:
    pass


def on_a_withdrawn_page(page: Page, files: Files) -> None:
    WithdrawalFactory(page=page)


def on_no_page(page: Page, files: Files) -> None:
    page.delete()


def on_a_draft(page: Page, files: Files) -> None:
    page.unpublish()


def on_a_page_for_members(page: Page, files: Files) -> None:
    RestrictionFactory(page=page)


def on_a_page_for_insiders(page: Page, files: Files) -> None:
    RestrictionFactory(page=page, groups=[insiders()])


def in_a_secure_area(page: Page, files: Files) -> None:
    page.move(SecureAreaPageFactory(), pos="last-child")


def no_longer_shown(page: Page, files: Files) -> None:
    publish(page, body=[], social_image=None)


def in_an_unpublished_edit(page: Page, files: Files) -> None:
    body, image = page.body, page.social_image
    edit(publish(page, body=[], social_image=None), body=body, social_image=image)


HIDDEN_PLACES = [
    on_no_page,
    on_a_draft,
    on_a_page_for_members,
    on_a_page_for_insiders,
    in_a_secure_area,
]
