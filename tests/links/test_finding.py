"""Every place of a page from which a reader can leave the site."""

import pytest
from wagtail.embeds.blocks import EmbedValue
from wagtail.rich_text import RichText

from briefings.models import BriefingPage
from cms.links.finding import addresses_on
from home.models import ContentPage, ResourceLinkPage
from reviews.models import ReviewPage
from tests.factories import sections_of

pytestmark = pytest.mark.django_db


def linked(name: str) -> RichText:
    return RichText(f'<p>See <a href="https://{name}.example/">it</a>.</p>')


def test_in_bodies() -> None:
    table = {
        "columns": [{"type": "text", "heading": "A"}],
        "rows": [{"values": [linked("table").source]}],
    }
    page = ContentPage(
        title="A page",
        introduction=linked("introduction").source,
        body=[
            ("paragraph", linked("paragraph")),
            (
                "quotation",
                {
                    "text": linked("quotation"),
                    "source": "Guidance",
                    "source_url": "https://source.example/",
                },
            ),
            ("list", {"style": "bulleted", "items": [linked("list")]}),
            ("callout", {"tone": "warning", "heading": "", "text": linked("callout")}),
            ("accordion", {"sections": [{"heading": "A", "text": linked("section")}]}),
            (
                "link_list",
                {"links": [{"url": "https://links.example/", "title": "Links"}]},
            ),
            ("embed", {"url": EmbedValue("https://video.example/1"), "title": "Video"}),
            ("contact_card", {"name": "Team", "note": "https://not-a-link.example/"}),
        ],
    )
    page.body = page.body.stream_block.to_python(
        [*page.body.get_prep_value(), {"type": "table", "value": table}]
    )
    names = "introduction paragraph quotation source list callout section links table"
    assert addresses_on(page) == {
        *(f"https://{name}.example/" for name in names.split()),
        "https://video.example/1",
    }


def test_in_fields_of_their_own() -> None:
    link = ResourceLinkPage(external_url="https://a.example/guide#part")
    assert addresses_on(link) == {"https://a.example/guide"}
    review = ReviewPage(nspcc_record_url="https://nspcc.example/1")
    assert addresses_on(review) == {"https://nspcc.example/1"}


def test_in_sections_of_briefings() -> None:
    text = '<a href="http://old.example/">old</a><a href="mailto:a@b.example">mail</a>'
    page = BriefingPage(title="B", sections=sections_of(text))
    assert addresses_on(page) == {"http://old.example/"}


@pytest.mark.parametrize(
    "href", ["mailto:a@b.example", "/documents/1/", "#part", "javascript:x", "tel:1"]
)
def test_what_leads_to_no_other_site(href: str) -> None:
    page = ContentPage(title="A page", introduction=f'<a href="{href}">it</a>')
    assert addresses_on(page) == set()
