"""What lies below a secure area is private, and stays private when it leaves."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page, PageViewRestriction, Site

from cms.access.audience import ANYONE, Audience
from cms.access.viewer import Viewer, site_root
from cms.access.visibility import visible
from cms.models import BasePage
from tests.factories import (
    ContentPageFactory,
    HomePageFactory,
    RestrictionFactory,
    SecureAreaPageFactory,
    SuperuserFactory,
)

pytestmark = pytest.mark.django_db

MEMBER = Audience(is_signed_in=True)


@pytest.fixture
def home() -> BasePage:
    return HomePageFactory()


@pytest.fixture
def area(home: BasePage) -> BasePage:
    return SecureAreaPageFactory(parent=home, title="Secure area")


@pytest.fixture
def paper(area: BasePage) -> BasePage:
    return ContentPageFactory(parent=area, title="Board paper")


def can_see(page: Page, audience: Audience = ANYONE) -> bool:
    viewer = Viewer(audience, site_root(Site.objects.get()))
    return visible(Page.objects.filter(pk=page.pk), viewer).exists()


def in_group(group: Group) -> Audience:
    return Audience(is_signed_in=True, groups=frozenset({group.pk}))


def test_the_areas_own_page_is_public(area: BasePage) -> None:
    assert can_see(area)


def test_what_lies_below_is_private_from_the_start(paper: BasePage) -> None:
    assert not can_see(paper)
    assert can_see(paper, MEMBER)


def test_wagtail_itself_knows_that_it_is_private(
    area: BasePage, paper: BasePage
) -> None:
    assert paper.get_view_restrictions().exists()
    assert not area.get_view_restrictions().exists()


def test_the_groups_of_an_area_are_about_what_lies_below(
    area: BasePage, paper: BasePage
) -> None:
    group = Group.objects.create(name="Executive")
    restriction = PageViewRestriction.objects.get(page=area)
    restriction.restriction_type = PageViewRestriction.GROUPS
    restriction.save()
    restriction.groups.set([group])

    assert can_see(area)
    assert not can_see(paper, MEMBER)
    assert can_see(paper, in_group(group))


def test_a_page_below_can_narrow_who_may_read_and_never_widen(
    area: BasePage, paper: BasePage
) -> None:
    group = Group.objects.create(name="Subgroup")
    RestrictionFactory(page=paper, groups=[group])
    assert not can_see(paper, MEMBER)
    assert can_see(paper, in_group(group))
    assert not can_see(paper)


def test_an_area_cannot_be_opened_to_everybody(area: BasePage, paper: BasePage) -> None:
    PageViewRestriction.objects.get(page=area).delete()
    assert not can_see(paper)
    assert PageViewRestriction.objects.filter(page=area).exists()


def test_an_area_can_be_deleted(area: BasePage, paper: BasePage) -> None:
    area.delete()
    assert not Page.objects.filter(pk__in=[area.pk, paper.pk]).exists()


def test_a_page_that_is_moved_out_stays_private_until_somebody_opens_it(
    home: BasePage, paper: BasePage
) -> None:
    paper.move(home, pos="last-child")
    assert not can_see(paper)
    assert can_see(paper, MEMBER)

    PageViewRestriction.objects.get(page=paper).delete()
    assert can_see(paper)


def test_a_page_that_is_moved_in_becomes_private(
    home: BasePage, area: BasePage
) -> None:
    page = ContentPageFactory(parent=home)
    page.move(area, pos="last-child")
    assert not can_see(page)


def test_a_copy_outside_is_private(home: BasePage, paper: BasePage) -> None:
    copy = paper.copy(to=home, update_attrs={"slug": "copy"})
    assert copy.live
    assert not can_see(copy)
    assert can_see(copy, MEMBER)


def test_an_alias_outside_is_private(home: BasePage, paper: BasePage) -> None:
    alias = paper.create_alias(parent=home, update_slug="alias")
    assert alias.live
    assert not can_see(alias)
    assert alias.get_view_restrictions().exists()


def copied_in_the_admin(paper: BasePage, home: BasePage, **choices: str) -> Page:
    client = Client()
    client.force_login(SuperuserFactory())
    client.post(
        reverse("wagtailadmin_pages:copy", args=(paper.pk,)),
        {
            "new_title": "Copy",
            "new_slug": "copy",
            "new_parent_page": home.pk,
            "publish_copies": "on",
            **choices,
        },
    )
    return Page.objects.get(slug="copy")


@pytest.mark.parametrize("choices", [{}, {"alias": "on"}, {"copy_subpages": "on"}])
def test_what_the_admin_copies_outside_is_private(
    home: BasePage, paper: BasePage, choices: dict[str, str]
) -> None:
    copy = copied_in_the_admin(paper, home, **choices)
    assert copy.live
    assert not can_see(copy)
    assert can_see(copy, MEMBER)


def test_an_alias_that_becomes_a_page_of_its_own_is_private(
    home: BasePage, paper: BasePage
) -> None:
    alias = paper.create_alias(parent=home, update_slug="alias")
    page = ConvertAliasPageAction(alias.specific).execute(skip_permission_checks=True)
    assert page.live
    assert page.alias_of is None
    assert not can_see(page)
    assert can_see(page, MEMBER)


def test_a_copy_from_below_an_ordinary_restriction_is_private(home: BasePage) -> None:
    folder = ContentPageFactory(parent=home)
    RestrictionFactory(page=folder)
    page = ContentPageFactory(parent=folder)
    copy = page.copy(to=home, update_attrs={"slug": "copy"})
    assert not can_see(copy)
    assert can_see(copy, MEMBER)


def test_a_copy_of_a_public_page_is_public(home: BasePage) -> None:
    page = ContentPageFactory(parent=home)
    assert can_see(page.copy(to=home, update_attrs={"slug": "copy"}))


def test_what_leaves_is_for_the_groups_that_every_restriction_admits(
    home: BasePage, area: BasePage
) -> None:
    executive = Group.objects.create(name="Executive")
    finance = Group.objects.create(name="Finance")
    outer = ContentPageFactory(parent=area)
    RestrictionFactory(page=outer, groups=[executive, finance])
    inner = ContentPageFactory(parent=outer)
    RestrictionFactory(page=inner, groups=[finance])
    paper = ContentPageFactory(parent=inner)

    paper.move(home, pos="last-child")
    assert can_see(paper, in_group(finance))
    assert not can_see(paper, in_group(executive))
    assert not can_see(paper, MEMBER)


def test_moving_within_an_area_adds_no_restriction(
    area: BasePage, paper: BasePage
) -> None:
    folder = ContentPageFactory(parent=area)
    paper.move(folder, pos="last-child")
    assert not PageViewRestriction.objects.filter(page=paper).exists()
