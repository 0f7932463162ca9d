"""What lies below a secure area is private, and stays private when it leaves."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Locale, Page, PageLogEntry, PageViewRestriction, Site

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
    edit,
    publish,
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


def test_an_editor_opens_what_was_moved_out_by_a_choice_that_is_logged(
    home: BasePage, paper: BasePage, client: Client
) -> None:
    client.force_login(SuperuserFactory())
    move = reverse("wagtailadmin_pages:move_confirm", args=[paper.pk, home.pk])
    told = client.post(move, follow=True).context["messages"]
    assert any("stays private where it is now" in str(message) for message in told)
    assert not can_see(Page.objects.get(pk=paper.pk))

    privacy = reverse("wagtailadmin_pages:set_privacy", args=[paper.pk])
    client.post(privacy, {"restriction_type": "none"})
    assert can_see(Page.objects.get(pk=paper.pk))
    opened = PageLogEntry.objects.filter(
        page=paper.pk, action="wagtail.view_restriction.delete"
    )
    assert opened.get().user is not None


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


# What an oracle found (see test_oracle.py).


def groups_of(area: Page) -> set[Group]:
    return set(PageViewRestriction.objects.get(page=area).groups.all())


def test_an_area_that_leaves_an_area_keeps_its_groups(
    home: BasePage, area: BasePage
) -> None:
    group = Group.objects.create(name="Subgroup")
    inner = SecureAreaPageFactory(parent=area)
    paper = ContentPageFactory(parent=inner)
    restriction = PageViewRestriction.objects.get(page=inner)
    restriction.restriction_type = PageViewRestriction.GROUPS
    restriction.save()
    restriction.groups.set([group])

    inner.move(home, pos="last-child")
    assert groups_of(inner) == {group}
    assert not can_see(paper, MEMBER)
    assert can_see(paper, in_group(group))


def test_copies_below_a_copy_keep_the_groups_of_what_they_were_made_from(
    home: BasePage, area: BasePage
) -> None:
    group = Group.objects.create(name="Subgroup")
    folder = ContentPageFactory(parent=home)
    paper = ContentPageFactory(parent=folder, slug="minutes")
    RestrictionFactory(page=paper, groups=[group])

    folder.copy(recursive=True, to=area, update_attrs={"slug": "copy"})
    copy = Page.objects.get(slug="minutes", path__startswith=area.path)
    assert can_see(copy, in_group(group))
    assert not can_see(copy, MEMBER)


@pytest.mark.parametrize("goes", ["the page", "the folder"])
def test_an_alias_of_what_is_deleted_is_private_when_published_again(
    goes: str, home: BasePage
) -> None:
    folder = ContentPageFactory(parent=home)
    page = ContentPageFactory(parent=folder)
    alias = page.create_alias(parent=home, update_slug="alias")
    inside = page.create_alias(parent=folder, update_slug="alias")
    RestrictionFactory(page=page)
    {"the page": page, "the folder": Page.objects.get(pk=folder.pk)}[goes].delete()
    alias = Page.objects.get(pk=alias.pk)
    alias.specific.save_revision().publish()
    assert not can_see(alias)
    assert can_see(alias, MEMBER)
    assert Page.objects.filter(pk=inside.pk).exists() == (goes == "the page")


def test_a_page_that_is_moved_in_takes_its_aliases_outside_along(
    home: BasePage, area: BasePage
) -> None:
    """Or what is written in the area from then on would show through them."""
    folder = ContentPageFactory(parent=home)
    page = ContentPageFactory(parent=folder)
    alias = page.create_alias(parent=home, update_slug="alias")
    Page.objects.get(pk=folder.pk).move(area, pos="last-child")
    assert not can_see(alias)
    assert can_see(alias, MEMBER)


def test_an_alias_of_an_alias_outside_is_private(
    home: BasePage, area: BasePage
) -> None:
    page = ContentPageFactory(parent=home)
    inside = page.create_alias(parent=area, update_slug="inside")
    outside = inside.create_alias(parent=home, update_slug="outside")
    assert outside.alias_of.pk == page.pk
    assert not can_see(outside)
    assert can_see(outside, MEMBER)


def test_what_lies_below_an_alias_stays_private_when_it_leaves(
    home: BasePage, area: BasePage
) -> None:
    page = ContentPageFactory(parent=home)
    alias = page.create_alias(parent=area, update_slug="alias")
    paper = ContentPageFactory(parent=alias)
    Page.objects.get(pk=alias.pk).move(home, pos="last-child")
    assert can_see(alias)  # as is what it says
    assert not can_see(paper)
    assert can_see(paper, MEMBER)


def test_what_leaves_a_place_that_nobody_may_enter_is_for_nobody(
    home: BasePage,
) -> None:
    folder = ContentPageFactory(parent=home)
    RestrictionFactory(
        page=folder, restriction_type=PageViewRestriction.PASSWORD, password="shared"
    )
    page = ContentPageFactory(parent=folder)
    page.move(home, pos="last-child")
    assert not can_see(page)
    assert not can_see(page, MEMBER)


def test_an_alias_of_an_area_is_as_public_as_the_area(
    home: BasePage, area: BasePage
) -> None:
    alias = area.create_alias(parent=home, update_slug="alias")
    below = ContentPageFactory(parent=alias)
    assert can_see(alias)
    assert not alias.specific.get_view_restrictions().exists()
    assert not can_see(below)


# Older and later versions of what lies below are as private.


def test_a_page_put_back_to_what_it_was_before_it_was_moved_in_stays_private(
    home: BasePage, area: BasePage
) -> None:
    page = ContentPageFactory(parent=home, title="Before")
    before = page.latest_revision
    page.move(area, pos="last-child")
    before.publish()
    page.refresh_from_db()
    assert page.is_descendant_of(area)
    assert not can_see(page)
    assert can_see(page, MEMBER)


def test_a_scheduled_page_is_private_when_it_is_published_at_once(
    area: BasePage,
) -> None:
    page = ContentPageFactory(parent=area, live=False)
    edited = edit(page, go_live_at=timezone.now() + timedelta(days=1))
    edited.latest_revision.publish()
    assert not can_see(page, MEMBER)
    publish(page, go_live_at=None)
    assert can_see(page, MEMBER)
    assert not can_see(page)


def test_a_translation_is_as_private(area: BasePage, paper: BasePage) -> None:
    """Nothing offers it in the admin: WAGTAIL_I18N_ENABLED is off."""
    welsh = Locale.objects.create(language_code="cy")
    made = paper.copy_for_translation(welsh, copy_parents=True)
    made.save_revision().publish()
    # Beside the site, where nobody sees it; but if a site is made of it:
    assert not can_see(made)
    assert made.get_view_restrictions().exists()
