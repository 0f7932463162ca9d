"""Saying that the files of a collection are public: by choice, by right, and logged."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, ModelLogEntry

from cms.models import PublicCollection, User
from tests.factories import (
    CollectionFactory,
    CollectionRestrictionFactory,
    DocumentFactory,
    GroupFactory,
    HomePageFactory,
    MemberFactory,
    PublicCollectionFactory,
    PublisherFactory,
)

pytestmark = pytest.mark.django_db

ADD = "public_collections:add"


@pytest.fixture
def manager() -> User:
    """Somebody who may say which collections are public."""
    group = GroupFactory(name="Managers")
    group.permissions.set(
        Permission.objects.filter(
            codename__in=[
                "access_admin",
                "add_publiccollection",
                "delete_publiccollection",
                "view_publiccollection",
            ]
        )
    )
    return MemberFactory(groups=[group])


@pytest.fixture
def office(manager: User) -> Client:
    client = Client()
    client.force_login(manager)
    return client


def log() -> list[tuple[str, str, User | None]]:
    entries = ModelLogEntry.objects.filter(content_type__model="collection")
    return [
        (entry.action, entry.object_id, entry.user)
        for entry in entries.order_by("timestamp")
    ]


def test_made_public_and_private_again(office: Client, manager: User) -> None:
    HomePageFactory()
    collection = CollectionFactory(name="Logos")
    document = DocumentFactory(collection=collection)
    assert Client().get(document.url).status_code == 404

    response = office.post(reverse(ADD), {"collection": collection.pk})
    assert response.status_code == 302, response.content.decode()
    assert b"".join(Client().get(document.url)).startswith(b"%PDF")
    listed = office.get(reverse("public_collections:index")).content.decode()
    assert "Logos" in listed

    public = PublicCollection.objects.get()
    end = reverse("public_collections:delete", args=[public.pk])
    assert "Those that no page shows" in office.get(end).content.decode()
    assert office.post(end).status_code == 302
    assert Client().get(document.url).status_code == 404
    assert log() == [
        ("cms.make_collection_public", str(collection.pk), manager),
        ("cms.end_public_collection", str(collection.pk), manager),
    ]


def test_the_choice_stands_in_the_settings_menu(office: Client) -> None:
    home = office.get(reverse("wagtailadmin_home")).content.decode()
    assert "Public collections" in home


def refusal(office: Client, collection: Collection) -> str:
    response = office.post(reverse(ADD), {"collection": collection.pk})
    assert response.status_code == 200
    assert not PublicCollection.objects.filter(collection=collection).exists()
    return response.content.decode()


def test_never_the_collection_in_which_everything_lands(office: Client) -> None:
    root = Collection.get_first_root_node()
    assert "Make a collection for what is public" in refusal(office, root)


def test_never_a_private_collection_or_one_below(office: Client) -> None:
    private = CollectionRestrictionFactory(collection=CollectionFactory()).collection
    assert "Change its privacy first" in refusal(office, private)
    assert "Change its privacy first" in refusal(
        office, CollectionFactory(parent=private)
    )


def test_not_twice(office: Client) -> None:
    collection = PublicCollectionFactory().collection
    response = office.post(reverse(ADD), {"collection": collection.pk})
    assert response.status_code == 200
    assert PublicCollection.objects.count() == 1


def test_not_for_those_who_only_publish() -> None:
    client = Client()
    client.force_login(PublisherFactory())
    collection = CollectionFactory()
    response = client.post(reverse(ADD), {"collection": collection.pk})
    assert response.status_code == 302  # away, as the admin does
    assert not PublicCollection.objects.exists()
    public = PublicCollectionFactory()
    client.post(reverse("public_collections:delete", args=[public.pk]))
    assert PublicCollection.objects.exists()


def test_nothing_about_it_can_be_changed(office: Client) -> None:
    public = PublicCollectionFactory()
    other = CollectionFactory()
    edit = reverse("public_collections:edit", args=[public.pk])
    office.post(edit, {"collection": other.pk})
    public.refresh_from_db()
    assert public.collection_id != other.pk
