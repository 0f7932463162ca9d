"""What Wagtail's own pages would refuse somebody, the API does not show them.

Over random trees, restrictions and audiences, ``visible`` gives what Wagtail's serve
view would serve: live pages of the site whose restrictions all admit the visitor.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction, Site

from cms.access.audience import Audience
from cms.access.viewer import Viewer, site_root
from cms.access.visibility import visible
from home.models import SecureAreaPage
from tests.factories import (
    ContentPageFactory,
    GroupFactory,
    HomePageFactory,
    MemberFactory,
    RestrictionFactory,
    SecureAreaPageFactory,
    SuperuserFactory,
)

pytestmark = pytest.mark.django_db

LOGIN, GROUPS, PASSWORD = (
    PageViewRestriction.LOGIN,
    PageViewRestriction.GROUPS,
    PageViewRestriction.PASSWORD,
)


@dataclass
class Tree:
    """Pages three deep, of which any can be restricted or unpublished."""

    pages: list[Page]
    groups: list[Group]


@pytest.fixture(scope="module")
def tree(kept: None) -> Tree:
    home = HomePageFactory()
    pages: list[Page] = []
    for branch in range(2):
        top = ContentPageFactory(parent=home, title=f"Branch {branch}")
        middle = ContentPageFactory(parent=top)
        pages += [top, middle, ContentPageFactory(parent=middle)]
    # Of the first branch, at another place.
    for source in pages[:3]:
        pages.append(source.create_alias(parent=home, update_slug=f"alias-{source.pk}"))
    return Tree(pages, [GroupFactory(), GroupFactory()])


def served(page: Page, user: object) -> bool:
    """Say whether Wagtail's serve view would show the page."""
    request = RequestFactory().get("/")
    request.user = user  # type: ignore[assignment]
    request.session = {}  # type: ignore[assignment]
    return page.live and all(
        restriction.accept_request(request)
        for restriction in page.get_view_restrictions()
    )


def viewer_of(audience: Audience) -> Viewer:
    return Viewer(audience, site_root(Site.objects.get(is_default_site=True)))


def shown(pages: Sequence[Page], audience: Audience) -> set[int]:
    among = Page.objects.filter(pk__in=[page.pk for page in pages])
    return set(visible(among, viewer_of(audience)).values_list("pk", flat=True))


places = st.integers(0, 8)
restrictions = st.lists(
    st.tuples(
        places,
        st.sampled_from([LOGIN, GROUPS, PASSWORD]),
        st.sets(st.integers(0, 1), max_size=2),
    ),
    max_size=4,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    restricted=restrictions,
    hidden=st.sets(places, max_size=2),
    kind=st.sampled_from(["anybody", "member", "superuser"]),
    member_of=st.sets(st.integers(0, 1)),
)
def test_visible_is_what_wagtail_serves(
    tree: Tree,
    restricted: list[tuple[int, str, set[int]]],
    hidden: set[int],
    kind: str,
    member_of: set[int],
) -> None:
    with transaction.atomic():
        for place, type_, groups in restricted:
            restriction = PageViewRestriction.objects.create(
                page=tree.pages[place], restriction_type=type_, password="shared"
            )
            restriction.groups.set([tree.groups[group] for group in groups])
        Page.objects.filter(pk__in=[tree.pages[place].pk for place in hidden]).update(
            live=False
        )
        user: object = AnonymousUser()
        audience = Audience()
        if kind != "anybody":
            factory = SuperuserFactory if kind == "superuser" else MemberFactory
            groups_of = [tree.groups[group] for group in sorted(member_of)]
            user = factory(groups=groups_of)
            audience = Audience(
                True, kind == "superuser", frozenset(group.pk for group in groups_of)
            )
        pages = list(Page.objects.filter(pk__in=[page.pk for page in tree.pages]))
        assert shown(pages, audience) == {
            page.pk for page in pages if served(page, user)
        }
        transaction.set_rollback(True)


# Where the API is stricter than Wagtail, and where it is not.


@pytest.fixture
def area(tree: Tree) -> SecureAreaPage:
    return SecureAreaPageFactory()


def without_restrictions(page: Page) -> None:
    """Leave a secure area nothing but its type to protect what is below."""
    PageViewRestriction.objects.filter(page=page).delete()
    PageViewRestriction.objects.filter(page=page).update(
        restriction_type=PageViewRestriction.NONE
    )


def test_below_a_secure_area_all_is_private_without_a_restriction(
    area: SecureAreaPage,
) -> None:
    page = ContentPageFactory(parent=ContentPageFactory(parent=area))
    without_restrictions(area)
    assert served(page, AnonymousUser())
    assert shown([area, page], Audience()) == {area.pk}
    assert shown([area, page], Audience(is_signed_in=True)) == {area.pk, page.pk}


def test_restriction_of_a_secure_area_is_about_what_lies_below(
    area: SecureAreaPage,
) -> None:
    page = ContentPageFactory(parent=area)
    group = GroupFactory()
    RestrictionFactory(page=area, groups=[group])
    member = Audience(is_signed_in=True, groups=frozenset({group.pk}))
    assert shown([area, page], Audience()) == {area.pk}
    assert shown([area, page], Audience(is_signed_in=True)) == {area.pk}
    assert shown([area, page], member) == {area.pk, page.pk}


def test_draft_secure_area_still_protects_what_is_below(tree: Tree) -> None:
    area = SecureAreaPageFactory(live=False)
    page = ContentPageFactory(parent=area)
    assert shown([area, page], Audience()) == set()


def test_secure_area_within_a_secure_area_is_hidden(area: SecureAreaPage) -> None:
    inner = SecureAreaPageFactory(parent=area)
    assert shown([area, inner], Audience()) == {area.pk}


def test_secure_area_below_what_is_restricted_is_hidden(tree: Tree) -> None:
    closed = ContentPageFactory()
    RestrictionFactory(page=closed)
    assert shown([SecureAreaPageFactory(parent=closed)], Audience()) == set()


@pytest.mark.parametrize("audience", [Audience(), Audience(is_signed_in=True)])
def test_shared_passwords_admit_nobody(tree: Tree, audience: Audience) -> None:
    page = ContentPageFactory()
    RestrictionFactory(page=page, restriction_type=PASSWORD, password="shared")
    assert shown([page], audience) == set()
