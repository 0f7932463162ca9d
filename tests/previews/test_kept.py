"""Nothing remembers a preview: no cache, no log, no address."""

import hashlib
import logging
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.test import Client, override_settings

from cms.graphql.requests import GRAPHQL_JSON, JSON
from cms.models import PreviewLink, User
from cms.previews.revoking import revoke_link
from tests.asking import Ask
from tests.factories import ContentPageFactory, PublisherFactory
from tests.graphql.sending import code, get, post
from tests.previews.showing import TITLE, link_to, token_of

pytestmark = pytest.mark.django_db

SECRET = "Zebrafish"
BOTH = """query ($token: String, $id: ID) {
  page(previewToken: $token, id: $id) { title }
}"""


@pytest.fixture
def maker() -> User:
    return PublisherFactory()


@pytest.fixture
def link(maker: User) -> PreviewLink:
    return link_to(ContentPageFactory(title="Published"), maker, title=SECRET)


def in_caches() -> bytes:
    """Return all that is kept, keys and values."""
    kept: Any = caches["default"]
    return b"".join(key.encode() + value for key, value in kept._cache.items())


def test_preview_is_kept_by_nobody(link: PreviewLink, ask: Ask) -> None:
    token = token_of(link)
    for accept in (JSON, GRAPHQL_JSON):
        response = post({"query": TITLE, "variables": {"token": token}}, accept)
        assert SECRET in response.text
        assert response["Cache-Control"] == "private, no-store"
        assert "ETag" not in response
    assert SECRET.encode() not in in_caches()
    assert token.encode() not in in_caches()


def test_kept_answer_is_never_a_preview(link: PreviewLink, ask: Ask) -> None:
    token = token_of(link)
    page = link.page_id
    for _ in ("cold", "warm"):
        assert ask(BOTH, id=page)["page"] == {"title": "Published"}
        assert ask(BOTH, token=token)["page"] == {"title": SECRET}
    revoke_link(link, None)
    assert ask.answer(BOTH, token=token).data == {"page": None}
    assert ask(BOTH, id=page)["page"] == {"title": "Published"}


def test_refusal_is_kept_by_nobody(link: PreviewLink) -> None:
    response = post({"query": TITLE, "variables": {"token": "made up"}})
    assert response["Cache-Control"] == "private, no-store"
    assert b"answer:" not in in_caches()


def test_token_in_an_address_is_refused(link: PreviewLink) -> None:
    token = token_of(link)
    response = get(query=TITLE, variables=f'{{"token": "{token}"}}')
    assert code(response) == "BAD_USER_INPUT"
    assert "POST" in response.text
    assert SECRET not in response.text


def written_out(token: str) -> dict[str, str]:
    return {
        "in the argument": f'{{ page(previewToken: "{token}") {{ title }} }}',
        "as a block": f'{{ page(previewToken: """{token}""") {{ title }} }}',
        "as a default": f'query ($t: String = "{token}") '
        "{ page(previewToken: $t) { title } }",
        "within a fragment": "{ ...F } fragment F on Query "
        f'{{ page(previewToken: "{token}") {{ title }} }}',
    }


@pytest.mark.parametrize("how", written_out(""))
def test_token_in_a_document_is_refused_and_not_kept(
    how: str, link: PreviewLink
) -> None:
    token = token_of(link)
    text = written_out(token)[how]
    persisted = {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}
    response = post({"query": text, "extensions": {"persistedQuery": persisted}})
    assert code(response) == "BAD_USER_INPUT"
    assert "variable" in response.text
    assert SECRET not in response.text
    assert token.encode() not in in_caches()


def test_persisted_document_takes_a_token(link: PreviewLink) -> None:
    hash_ = hashlib.sha256(TITLE.encode()).hexdigest()
    asked = {
        "variables": {"token": token_of(link)},
        "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_}},
    }
    assert SECRET in post({**asked, "query": TITLE}).text
    assert SECRET in post(asked).text
    by_get = get(
        extensions=f'{{"persistedQuery": {{"version": 1, "sha256Hash": "{hash_}"}}}}',
        variables='{"token": "x"}',
    )
    assert code(by_get) == "BAD_USER_INPUT"


def test_no_log_has_a_token(
    link: PreviewLink, caplog: pytest.LogCaptureFixture
) -> None:
    token = token_of(link)
    asked = {"query": TITLE, "variables": {"token": token}}
    with caplog.at_level(logging.DEBUG):
        # Django's own record of SQL is off in production.
        logging.getLogger("django.db.backends").setLevel(logging.INFO)
        post(asked)
        post({**asked, "variables": {"token": [token]}})
        for text in written_out(token).values():
            post({"query": text})
        revoke_link(link, None)
        post(asked)
    assert caplog.records
    assert token not in caplog.text
    assert SECRET not in caplog.text


@override_settings(RATE_LIMIT=40)
def test_previews_count_like_all_else(link: PreviewLink) -> None:
    cache.clear()
    asked = {"query": TITLE, "variables": {"token": token_of(link)}}
    statuses = [post(asked).status_code for _ in range(20)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_somebody_signed_in_sees_no_more_of_a_draft(link: PreviewLink) -> None:
    client = Client()
    client.force_login(PublisherFactory())
    body = {"query": TITLE, "variables": {"token": token_of(link)}}
    response = client.post("/graphql/", body, content_type=JSON)
    assert response.json() == {"data": {"page": {"title": SECRET}}}
