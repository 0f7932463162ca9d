"""What the log keeps: numbers where there would be names."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import APIToken, ModelLogEntry

from cms.models import User
from tests.factories import MemberFactory, SuperuserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(SuperuserFactory())
    return client


def test_accounts_that_wagtail_logs_are_numbers(administrator: Client) -> None:
    user = MemberFactory(first_name="Mistyped", email="secret-word@council.example")
    administrator.post(
        reverse("wagtailusers_users:edit", args=[user.pk]),
        {
            "email": user.email,
            "first_name": "Robin",
            "last_name": "Ash",
            "is_active": "on",
        },
    )
    number = user.pk
    administrator.post(reverse("wagtailusers_users:delete", args=[number]))
    assert not User.objects.filter(pk=number).exists()
    entries = ModelLogEntry.objects.filter(object_id=str(number))
    assert set(entries.values_list("action", "label")) == {
        ("wagtail.edit", f"user {number}"),
        ("wagtail.delete", f"user {number}"),
    }


def test_tokens_are_numbers_too(administrator: Client) -> None:
    user = MemberFactory()
    administrator.post(
        reverse("wagtailusers_api_tokens:add"),
        {"name": "Pat Example's laptop", "user": user.pk},
    )
    token = APIToken.objects.get()
    entry = ModelLogEntry.objects.get(action="wagtail.apitoken.create")
    assert entry.label == f"API token {token.pk}"
