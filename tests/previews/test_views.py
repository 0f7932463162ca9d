"""Where previews are opened: links for reviewers, and what the CMS draws itself."""

import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import PageLogEntry

from cms.models import PreviewLink
from cms.previews.revoking import revoke_link
from cms.previews.tokens import sign_link
from tests.asking import Ask
from tests.factories import ContentPageFactory, PublisherFactory
from tests.previews.showing import TITLE, link_to, token_of

pytestmark = pytest.mark.django_db

SECRET = "Zebrafish"
FRONT_END = "https://www.partnership.example/api/preview?draft=1"


@pytest.fixture(scope="module")
def made(kept: None) -> PreviewLink:
    return link_to(
        ContentPageFactory(title="Published"), PublisherFactory(), title=SECRET
    )


@pytest.fixture
def link(made: PreviewLink) -> PreviewLink:
    return PreviewLink.objects.get(pk=made.pk)


def address(link: PreviewLink) -> str:
    return reverse("preview_link", args=[sign_link(link.pk)])


def test_link_leads_to_the_draft(link: PreviewLink, client: Client) -> None:
    response = client.get(address(link), follow=True)
    shown = BeautifulSoup(response.text, "html.parser")
    assert shown.h1.text == SECRET
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "userbar" not in response.text
    for passed, _ in response.redirect_chain:
        assert client.get(passed)["Cache-Control"] == "private, no-store"


def test_use_is_recorded(link: PreviewLink, client: Client) -> None:
    assert link.last_used_at is None
    for _ in range(3):
        client.get(address(link))
    link.refresh_from_db()
    assert link.last_used_at
    entry = PageLogEntry.objects.get(action="cms.use_preview_link")
    assert (entry.page_id, entry.user_id) == (link.page_id, None)
    assert entry.data == {"what": f"Preview link {link.pk}"}


@override_settings(HEADLESS_PREVIEW_URL=FRONT_END)
def test_link_leads_to_the_front_end_with_a_token_of_its_own(
    link: PreviewLink, client: Client, ask: Ask
) -> None:
    location = urlsplit(client.get(address(link))["Location"])
    assert location.netloc == "www.partnership.example"
    query = parse_qs(location.query)
    assert query["draft"] == ["1"]
    assert query["content_type"] == ["home.contentpage"]
    (token,) = query["token"]
    assert token not in address(link)
    assert ask(TITLE, token=token)["page"] == {"title": SECRET}


def test_link_and_preview_that_are_over_say_the_same(
    link: PreviewLink, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    token = token_of(link)
    for way in (address(link), reverse("preview", args=[token])):
        assert client.get(way).status_code in (200, 302)
    revoke_link(link, None)
    over = set()
    with caplog.at_level(logging.DEBUG):
        for way in (
            address(link),
            reverse("preview", args=[token]),
            reverse("preview", args=["made-up"]),
            reverse("preview_link", args=["1:made-up"]),
        ):
            response = client.get(way)
            assert response.status_code == 404
            assert response["Cache-Control"] == "private, no-store"
            over.add(response.content)
    assert len(over) == 1
    assert SECRET.encode() not in over.pop()
    assert token not in caplog.text
    assert sign_link(link.pk) not in caplog.text


@override_settings(RATE_LIMIT=5)
def test_what_is_drawn_counts_like_all_else(link: PreviewLink, client: Client) -> None:
    way = reverse("preview", args=[token_of(link)])
    responses = [client.get(way) for _ in range(5)]
    refused = [response for response in responses if response.status_code == 429]
    assert refused
    assert SECRET not in refused[0].text


def test_nothing_can_be_sent(link: PreviewLink, client: Client) -> None:
    assert client.post(address(link)).status_code == 405


# The admin's frame.


def test_admin_frames_the_front_end_and_nothing_else(
    link: PreviewLink, client: Client
) -> None:
    login = reverse("wagtailadmin_login")
    assert "frame-src" not in client.get(login)["Content-Security-Policy"]
    with override_settings(HEADLESS_PREVIEW_URL=FRONT_END):
        policy = client.get(login)["Content-Security-Policy"]
        assert "frame-src 'self' https://www.partnership.example;" in f"{policy};"
        assert policy.count("https://") == 1
        way = reverse("preview", args=[token_of(link)])
        frame = client.get(f"{way}?in_preview_panel=true")
        assert 'src="https://www.partnership.example/api/preview?draft=1' in frame.text
        assert SECRET not in frame.text
        policy = frame["Content-Security-Policy"]
        assert "frame-src 'self' https://www.partnership.example;" in f"{policy};"
        elsewhere = client.get("/nothing/")["Content-Security-Policy"]
        assert "partnership.example" not in elsewhere
