"""A link to another site that was broken when it was last asked needs a reason."""

from datetime import UTC, datetime
from typing import Any

import pytest
from wagtail.rich_text import RichText

from cms.models import BasePage, LinkCheck, LinkStatus
from cms.readiness import Finding, check
from home.models import ContentPage
from tests.factories import (
    ContentPageFactory,
    HomePageFactory,
    PublisherFactory,
    ResourceLinkPageFactory,
    give_reasons,
)

pytestmark = pytest.mark.django_db

GONE = "https://gone.example/plan"


@pytest.fixture(autouse=True)
def home() -> None:
    HomePageFactory()


def asked(url: str = GONE, status: str = LinkStatus.BROKEN, **said: Any) -> None:
    LinkCheck.objects.create(url=url, status=status, **said)


def leading_to(url: str) -> ContentPage:
    words = RichText(f'<p><a href="{url}">The plan of the council</a></p>')
    page: ContentPage = ContentPageFactory(live=False, body=[("paragraph", words)])
    return page


def found(page: BasePage) -> list[Finding]:
    return [f for f in check(page).findings if f.rule.id == "broken-link-elsewhere"]


def test_it_says_where_it_is_and_when_it_was_asked() -> None:
    asked(checked_at=datetime(2026, 3, 2, 12, tzinfo=UTC))
    page = leading_to(GONE)
    (finding,) = found(page)
    assert finding.hit.words == "The plan of the council"
    assert finding.hit.place.label == "Body, text 1"
    assert finding.message == f"{GONE} does not answer any more, as of 2 March 2026."
    assert finding in check(page).warnings


def test_it_may_not_be_known_when() -> None:
    asked()
    (finding,) = found(leading_to(GONE))
    assert finding.message.endswith("as of the last check.")


def test_place_within_the_page_elsewhere_makes_no_difference() -> None:
    asked()
    (finding,) = found(leading_to(f"{GONE}#costs"))
    assert f"{GONE}#costs does not answer" in finding.message


@pytest.mark.parametrize(
    "status", [status for status in LinkStatus if status != LinkStatus.BROKEN]
)
def test_only_what_is_known_to_be_broken_is_told(status: str) -> None:
    asked(status=status)
    assert found(leading_to(GONE)) == []


@pytest.mark.parametrize(
    "url", ["https://other.example/plan", f"{GONE}/2", "http://[", "/about/"]
)
def test_other_addresses_are_left_alone(url: str) -> None:
    asked()
    assert found(leading_to(url)) == []


def test_address_in_a_field_is_told_by_itself() -> None:
    asked()
    (finding,) = found(ResourceLinkPageFactory(external_url=GONE))
    assert finding.hit.words == GONE


def test_reason_is_for_one_address() -> None:
    asked()
    asked("https://gone.example/other")
    page = leading_to(GONE)
    give_reasons(page, PublisherFactory())
    assert [bool(finding.confirmation) for finding in found(page)] == [True]
    for link in (GONE, "https://gone.example/other"):
        words = RichText(f'<p><a href="{link}">The plan of the council</a></p>')
        page.body = [("paragraph", words)]
        (finding,) = found(page)
        assert bool(finding.confirmation) is (link == GONE)
