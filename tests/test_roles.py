"""What a communications officer may do from the first day."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cms.roles import COMMUNICATIONS_OFFICERS
from tests.factories import HomePageFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Client:
    client = Client()
    group = Group.objects.get(name=COMMUNICATIONS_OFFICERS)
    client.force_login(MemberFactory(groups=[group]))
    return client


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("wagtailadmin_explore_root", ()),
        ("wagtailimages:index", ()),
        ("wagtailimages:add", ()),
        ("wagtaildocs:index", ()),
        ("wagtailredirects:index", ()),
        ("wagtailsnippets_cms_topic:list", ()),
        ("wagtailsnippets_cms_reviewtype:add", ()),
        ("wagtailsnippets_cms_removedaddress:list", ()),
        ("wagtailsettings:edit", ("cms", "sitesettings")),
        ("wagtailsettings:edit", ("briefings", "briefingpresets")),
    ],
)
def test_an_officer_reaches_all_content(
    officer: Client, name: str, arguments: tuple[str, ...]
) -> None:
    HomePageFactory()
    response = officer.get(reverse(name, args=arguments), follow=True)
    assert response.status_code == 200
    assert response.request["PATH_INFO"] != reverse("wagtailadmin_home")


@pytest.mark.parametrize(
    "name",
    [
        "wagtailusers_users:index",
        "wagtailusers_groups:index",
        "wagtailsites:index",
        "wagtailadmin_workflows:index",
    ],
)
def test_an_officer_reaches_no_accounts_and_no_technical_settings(
    officer: Client, name: str
) -> None:
    response = officer.get(reverse(name), follow=True)
    assert response.request["PATH_INFO"] == reverse("wagtailadmin_home")


def test_an_officer_may_add_and_publish_pages(officer: Client) -> None:
    home = HomePageFactory()
    response = officer.get(
        reverse("wagtailadmin_pages:add", args=("home", "contentpage", home.pk))
    )
    assert "action-publish" in response.content.decode()


def test_a_group_that_was_changed_stays_as_it_is() -> None:
    group = Group.objects.get(name=COMMUNICATIONS_OFFICERS)
    group.permissions.clear()
    call_command("migrate", verbosity=0)
    assert not group.permissions.exists()
