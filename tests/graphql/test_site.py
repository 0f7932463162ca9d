"""Name, menus, banner, quick exit and contact, in one request."""

from typing import Any

import pytest
from wagtail.models import Page, Site

from cms.models import SiteSettings
from home.models import ContentPage, HomePage
from tests.asking import Ask
from tests.factories import (
    ContentPageFactory,
    HomePageFactory,
    ResourceLinkPageFactory,
    RestrictionFactory,
    edit,
)

pytestmark = pytest.mark.django_db

WHOLE = """{ site {
  name url quickExitUrl
  headerMenu { title url description page { title path __typename } }
  footerMenu { title url }
  banner { heading message }
  contact { email phone address }
  accessibilityPage { title path }
  homePage { title path }
} }"""


@pytest.fixture(scope="module")
def home(kept: None) -> HomePage:
    return HomePageFactory()


@pytest.fixture(scope="module")
def about(home: HomePage) -> ContentPage:
    return ContentPageFactory(parent=home, title="About us")


def settings(**fields: Any) -> SiteSettings:
    site = Site.objects.get(is_default_site=True)
    found, _ = SiteSettings.objects.get_or_create(site=site)
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()
    return found


def test_defaults_hold_until_settings_are_saved(home: HomePage, ask: Ask) -> None:
    assert not SiteSettings.objects.exists()
    assert ask(WHOLE)["site"] == {
        "name": "Safeguarding Children Partnership",
        "url": "http://localhost",
        "quickExitUrl": "https://www.bbc.co.uk/weather",
        "headerMenu": [],
        "footerMenu": [],
        "banner": None,
        "contact": {"email": "", "phone": "", "address": ""},
        "accessibilityPage": None,
        "homePage": {"title": "Partnership", "path": "/"},
    }
    assert not SiteSettings.objects.exists()


def test_everything_that_editors_set(about: ContentPage, ask: Ask) -> None:
    settings(
        partnership_name="Anytown Partnership",
        contact_email="hello@anytown.example",
        contact_phone="01234 567890",
        contact_address="1 High Street\nAnytown",
        banner_enabled=True,
        banner_heading="Storm",
        banner_message="Our offices are closed.",
        quick_exit_url="https://weather.example/",
        accessibility_page=about,
        header_menu=[
            ("link", {"page": about, "title": "", "description": "Who we are"}),
            ("link", {"page": about, "title": "The team"}),
            ("link", {"url": "https://other.example/", "title": "Elsewhere"}),
        ],
        footer_menu=[("link", {"page": about})],
    )
    page = {"title": "About us", "path": "/about-us/", "__typename": "ContentPage"}
    assert ask(WHOLE)["site"] == {
        "name": "Anytown Partnership",
        "url": "http://localhost",
        "quickExitUrl": "https://weather.example/",
        "headerMenu": [
            {
                "title": "About us",
                "url": "/about-us/",
                "description": "Who we are",
                "page": page,
            },
            {"title": "The team", "url": "/about-us/", "description": "", "page": page},
            {
                "title": "Elsewhere",
                "url": "https://other.example/",
                "description": "",
                "page": None,
            },
        ],
        "footerMenu": [{"title": "About us", "url": "/about-us/"}],
        "banner": {"heading": "Storm", "message": "Our offices are closed."},
        "contact": {
            "email": "hello@anytown.example",
            "phone": "01234 567890",
            "address": "1 High Street\nAnytown",
        },
        "accessibilityPage": {"title": "About us", "path": "/about-us/"},
        "homePage": {"title": "Partnership", "path": "/"},
    }


def test_banner_that_is_switched_off_is_not_sent(home: HomePage, ask: Ask) -> None:
    settings(banner_enabled=False, banner_message="Old news of a closure.")
    answer = ask.answer("{ site { banner { heading message } } }")
    assert answer.data == {"site": {"banner": None}}
    assert not answer.mentions("closure")


def test_menu_leaves_out_hidden_pages_and_keeps_the_rest(
    about: ContentPage, ask: Ask
) -> None:
    hidden = ContentPageFactory(title="Members")
    settings(
        header_menu=[
            ("link", {"page": hidden, "title": "For members"}),
            ("link", {"page": about}),
        ]
    )
    RestrictionFactory(page=hidden)
    answer = ask.answer("{ site { headerMenu { title url } } }")
    assert answer.data["site"]["headerMenu"] == [
        {"title": "About us", "url": "/about-us/"}
    ]
    assert not answer.mentions("members")


def test_menu_shows_titles_as_published(about: ContentPage, ask: Ask) -> None:
    settings(header_menu=[("link", {"page": about})])
    edit(about, title="Not yet")
    assert ask("{ site { headerMenu { title } } }")["site"]["headerMenu"] == [
        {"title": "About us"}
    ]


def test_menu_to_a_page_that_was_deleted(about: ContentPage, ask: Ask) -> None:
    page = ContentPageFactory(title="Soon gone")
    settings(
        header_menu=[("link", {"page": page}), ("link", {"page": about})],
        accessibility_page=page,
    )
    page.delete()
    assert ask("{ site { accessibilityPage { id } headerMenu { title } } }") == {
        "site": {"accessibilityPage": None, "headerMenu": [{"title": "About us"}]}
    }


def test_menu_may_lead_to_a_resource_link(home: HomePage, ask: Ask) -> None:
    link = ResourceLinkPageFactory(title="Helpline", slug="helpline")
    settings(header_menu=[("link", {"page": link})])
    (shown,) = ask("{ site { headerMenu { url page { __typename } } } }")["site"][
        "headerMenu"
    ]
    assert shown["url"].endswith("/helpline/")
    assert shown["page"] == {"__typename": "ResourceLinkPage"}


def test_each_site_has_settings_of_its_own(about: ContentPage, ask: Ask) -> None:
    other = ContentPageFactory(parent=Page.get_first_root_node(), title="Other home")
    site = Site.objects.create(hostname="127.0.0.1", port=8123, root_page=other)
    SiteSettings.objects.create(
        site=site,
        partnership_name="The other partnership",
        header_menu=[("link", {"page": about}), ("link", {"page": other})],
    )
    settings(partnership_name="This partnership")
    query = "{ site { name url headerMenu { title url } homePage { title path } } }"
    assert ask(query)["site"]["name"] == "This partnership"
    assert ask.at("127.0.0.1:8123")(query)["site"] == {
        "name": "The other partnership",
        "url": "http://127.0.0.1:8123",
        # The page of the first site is not a page of this one.
        "headerMenu": [{"title": "Other home", "url": "/"}],
        "homePage": {"title": "Other home", "path": "/"},
    }


@pytest.mark.parametrize(
    "field",
    [
        "url",
        "name",
        "banner { message }",
        "contact { phone }",
        "homePage { id }",
        "headerMenu { title }",
    ],
)
def test_each_field_can_be_asked_for_alone(
    field: str, home: HomePage, ask: Ask
) -> None:
    before = ask(f"{{ site {{ {field} }} }}")
    settings()
    assert ask(f"{{ site {{ {field} }} }}") == before


def test_same_menu_under_two_names(about: ContentPage, ask: Ask) -> None:
    settings(header_menu=[("link", {"page": about})])
    assert ask(
        "{ site { a: headerMenu { page { slug } } b: headerMenu { page { path } } } }"
    ) == {
        "site": {
            "a": [{"page": {"slug": "about-us"}}],
            "b": [{"page": {"path": "/about-us/"}}],
        }
    }
