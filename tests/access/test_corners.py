"""Corners in which something hidden could show after all."""

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction, Site

from tests.asking import Ask
from tests.factories import (
    AgencyFactory,
    ContentPageFactory,
    GroupFactory,
    HomePageFactory,
    MemberFactory,
    RecommendationFactory,
    RedirectFactory,
    RemovedAddressFactory,
    RestrictionFactory,
    ReviewIndexPageFactory,
    ReviewPageFactory,
    SecureAreaPageFactory,
    SuperuserFactory,
    TopicFactory,
    WithdrawalFactory,
    publish,
)

pytestmark = pytest.mark.django_db

SECRET = "quaxcorner"
SEARCH = """query ($query: String!) {
  search(query: $query) { totalCount nodes { extract page { title } } }
}"""


@pytest.fixture(scope="module", autouse=True)
def home(kept: None) -> Page:
    return HomePageFactory()


def found(ask: Ask, words: str = SECRET) -> int:
    answer = ask.answer(SEARCH, query=words)
    return int(answer.data["search"]["totalCount"])


def test_name_of_a_link_to_a_hidden_page_is_not_searched(ask: Ask) -> None:
    """The link is left out of the page; its words must not stand in an extract."""
    hidden = ContentPageFactory(live=False)
    ContentPageFactory(
        title="Links",
        body=[
            (
                "link_list",
                {
                    "links": [
                        {
                            "page": hidden,
                            "title": f"{SECRET} papers",
                            "description": f"About {SECRET}",
                        }
                    ]
                },
            )
        ],
    )
    assert not found(ask)


def test_alias_of_a_withdrawn_page_is_in_no_list_either(ask: Ask) -> None:
    review = ReviewPageFactory(title=f"{SECRET} review")
    review.create_alias(parent=ContentPageFactory(title="Elsewhere"))
    WithdrawalFactory(page=review)
    assert ask("{ reviews { totalCount } }") == {"reviews": {"totalCount": 0}}
    assert not found(ask)


def test_alias_of_a_withdrawn_page_carries_the_notice(ask: Ask) -> None:
    review = ReviewPageFactory()
    alias = review.create_alias(parent=ContentPageFactory(title="Elsewhere"))
    WithdrawalFactory(page=review, reason="Out of date.")
    page = ask(
        "query ($id: ID!) { page(id: $id) { withdrawal { reason } } }", id=alias.pk
    )["page"]
    assert page == {"withdrawal": {"reason": "Out of date."}}


def test_alias_of_an_alias_of_a_withdrawn_page_is_in_no_list_either(ask: Ask) -> None:
    review = ReviewPageFactory(title=f"{SECRET} review")
    elsewhere = ContentPageFactory(title="Elsewhere")
    alias = review.create_alias(parent=elsewhere)
    second = alias.create_alias(parent=elsewhere, update_slug="second")
    WithdrawalFactory(page=review)
    assert ask("{ reviews { totalCount } }") == {"reviews": {"totalCount": 0}}
    query = "query ($id: ID!) { page(id: $id) { withdrawal { reason } } }"
    assert ask(query, id=second.pk)["page"]["withdrawal"]


def test_alias_of_an_unpublished_page_is_gone(ask: Ask) -> None:
    review = ReviewPageFactory()
    alias = review.create_alias(parent=ContentPageFactory(title="Elsewhere"))
    review.unpublish()
    assert ask("query ($id: ID!) { page(id: $id) { id } }", id=alias.pk) == {
        "page": None
    }


def test_alias_of_an_alias_of_a_restricted_page_is_hidden(ask: Ask) -> None:
    source = ContentPageFactory(title=SECRET, slug="source")
    elsewhere = ContentPageFactory(title="Elsewhere")
    alias = source.create_alias(parent=elsewhere)
    second = alias.create_alias(parent=elsewhere, update_slug="second")
    RestrictionFactory(page=source)
    for page in (source, alias, second):
        answer = ask.answer("query ($id: ID!) { page(id: $id) { id } }", id=page.pk)
        assert answer.data == {"page": None}
    assert not ask.answer("{ pages { nodes { title } } }").mentions(SECRET)


def test_page_below_an_alias_of_a_restricted_page_is_hidden(ask: Ask) -> None:
    source = ContentPageFactory()
    alias = source.create_alias(parent=ContentPageFactory(), update_slug="alias")
    ContentPageFactory(parent=alias, title=SECRET)
    RestrictionFactory(page=source)
    assert not ask.answer("{ pages { nodes { title } } }").mentions(SECRET)


def test_page_stays_hidden_while_any_restriction_holds(ask: Ask) -> None:
    """One for everybody signed in, one for a group, one further up."""
    top = ContentPageFactory(title="Top")
    page = ContentPageFactory(parent=top, title=SECRET)
    RestrictionFactory(page=top)
    RestrictionFactory(page=page)
    for restriction in PageViewRestriction.objects.order_by("pk"):
        assert not ask.answer("{ pages { nodes { title } } }").mentions(SECRET)
        restriction.delete()
    assert ask.answer("{ pages { nodes { title } } }").mentions(SECRET)


def test_restriction_for_no_group_admits_nobody(ask: Ask) -> None:
    page = ContentPageFactory(title=SECRET)
    RestrictionFactory(page=page, restriction_type=PageViewRestriction.GROUPS)
    assert not ask.answer("{ pages { nodes { title } } }").mentions(SECRET)


def test_page_moved_into_a_secure_area_is_hidden_at_once(ask: Ask) -> None:
    page = ContentPageFactory(title=SECRET)
    assert found(ask)
    page.move(SecureAreaPageFactory(), pos="last-child")
    assert not found(ask)
    assert not ask.answer("{ pages { nodes { title } } }").mentions(SECRET)


def test_redirect_made_by_renaming_does_not_lead_into_hidden_parts(ask: Ask) -> None:
    """Wagtail makes redirects from old addresses by itself."""
    page = ContentPageFactory(title="Plain", slug="plain")
    publish(page, slug=SECRET)
    page.refresh_from_db()
    page.move(SecureAreaPageFactory(title="Members"), pos="last-child")
    for path in ("/plain/", f"/{SECRET}/"):
        answer = ask.answer(
            "query ($path: String!) { route(path: $path) { __typename"
            " ... on RedirectRoute { location } } }",
            path=path,
        )
        assert answer.data == {"route": None}


@pytest.mark.parametrize("place", ["area", "restricted", "draft area"])
def test_what_became_of_an_address_in_a_part_one_may_not_enter_is_not_told(
    place: str, ask: Ask
) -> None:
    """To whoever may enter it is: they knew that something was there."""
    board = GroupFactory()
    area = (
        ContentPageFactory(slug="members")
        if place == "restricted"
        else SecureAreaPageFactory(slug="members", live=place == "area")
    )
    inner = ContentPageFactory(parent=area, slug="board")
    RestrictionFactory(page=inner, groups=[board])
    RedirectFactory(old_path="/members/board", redirect_link="/secret/")
    RedirectFactory(old_path="/members/board/old", redirect_link="/secret/")
    RedirectFactory(old_path="/members/board/?old=1", redirect_link="/secret/")
    RemovedAddressFactory(path="/members/board/removed/", explanation="A secret.")
    asked = "query ($path: String!) { route(path: $path) { __typename } }"
    outsider, insider = Client(), Client()
    outsider.force_login(MemberFactory())
    insider.force_login(MemberFactory(groups=[board]))
    for client in (outsider, Client()):
        nothing = Ask(client).cold(asked, path="/members/board/nothing/")
        for path in ("old", "removed/", "?old=1"):
            told = Ask(client).cold(asked, path=f"/members/board/{path}")
            assert told.body == nothing.body
            assert told.queries == nothing.queries
    for path, kind in (("old", "RedirectRoute"), ("removed/", "GoneRoute")):
        told = Ask(insider)(asked, path=f"/members/board/{path}")["route"]
        assert told == {"__typename": kind}
    RedirectFactory(old_path="/members/boarding", redirect_link="/about/")
    boarding = Ask(outsider)(asked, path="/members/boarding/")["route"]
    assert boarding == {"__typename": "RedirectRoute"}


def test_redirect_within_a_secure_area_tells_nothing(ask: Ask) -> None:
    SecureAreaPageFactory(title="Members")
    RedirectFactory(old_path="/members/papers", redirect_link="https://x.example/")
    query = "query ($path: String!) { route(path: $path) { __typename } }"
    for path in ("/members/papers", "/members/papers/", "/members/none/"):
        assert ask(query, path=path) == {"route": {"__typename": "SignInRoute"}}


def test_renamed_term_leaves_no_trail_in_search(ask: Ask) -> None:
    topic = TopicFactory(name=SECRET)
    ReviewPageFactory(topics=[topic])
    assert found(ask)
    topic.name = "Neglect"
    topic.save()
    assert not found(ask)


def test_agencies_of_recommendations_that_are_not_public_are_not_counted(
    ask: Ask,
) -> None:
    """A recommendation's agencies are not the review's."""
    agency = AgencyFactory()
    ReviewPageFactory(
        recommendations=[RecommendationFactory.build(number=1, agencies=[agency])]
    )
    assert ask("{ agencies { reviews { totalCount } } }") == {
        "agencies": [{"reviews": {"totalCount": 0}}]
    }


def test_under_answers_alike_for_hidden_and_absent(ask: Ask) -> None:
    hidden = ContentPageFactory(slug="hidden", live=False)
    ContentPageFactory(parent=hidden)
    query = "query ($path: String!) { pages(filter: {under: $path}) { totalCount } }"
    told = [ask.refusal(query, path=path) for path in ("/hidden/", "/absent/")]
    assert told[0].replace("hidden", "absent") == told[1]


def test_nobody_reads_drafts_whoever_signs_in(ask: Ask) -> None:
    client = Client()
    client.force_login(SuperuserFactory())
    ContentPageFactory(title=SECRET, live=False)
    RestrictionFactory(page=ContentPageFactory(title="For those who sign in"))
    answer = Ask(client).answer("{ pages { nodes { title } } }")
    assert answer.mentions("For those who sign in")
    assert not answer.mentions(SECRET)


def test_another_site_shows_its_own_pages_and_no_others(home: Page, ask: Ask) -> None:
    root = Page.get_first_root_node()
    other = ContentPageFactory(parent=root, title="Other home")
    Site.objects.create(hostname="127.0.0.1", root_page=other)
    ReviewPageFactory(
        parent=ReviewIndexPageFactory(parent=other), title=f"{SECRET} elsewhere"
    )
    ReviewPageFactory(title="Here")
    query = "{ reviews { nodes { title } } topics { reviews { totalCount } } }"
    here, there = ask.answer(query), ask.at("127.0.0.1").answer(query)
    assert here.data["reviews"]["nodes"] == [{"title": "Here"}]
    assert there.data["reviews"]["nodes"] == [{"title": f"{SECRET} elsewhere"}]
    for answer in (here, there):
        counts = [topic["reviews"]["totalCount"] for topic in answer.data["topics"]]
        assert sorted(counts) == [0, 1]


def test_host_without_a_site_shows_nothing(ask: Ask) -> None:
    ReviewPageFactory(title=SECRET)
    Site.objects.all().update(is_default_site=False, hostname="elsewhere.example")
    answer = ask.answer(
        "{ reviews { totalCount } pages { totalCount } topics { slug }"
        " site { name homePage { title } headerMenu { title } }"
        ' route(path: "/") { __typename } }'
    )
    assert not answer.errors
    assert answer.data["reviews"]["totalCount"] == 0
    assert answer.data["pages"]["totalCount"] == 0
    assert answer.data["route"] is None
    assert answer.data["site"]["homePage"] is None


def test_group_restriction_hides_from_a_list_all_that_lies_below(ask: Ask) -> None:
    page = ContentPageFactory(title="Top")
    RestrictionFactory(page=page, groups=[GroupFactory()])
    for depth in range(3):
        page = ContentPageFactory(parent=page, title=f"{SECRET} {depth}")
    assert not ask.answer("{ pages(first: 100) { nodes { title } } }").mentions(SECRET)
    assert not found(ask)
