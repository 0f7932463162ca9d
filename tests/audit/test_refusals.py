"""Credentials that the API refuses are in the log, once however often they come."""

import pytest
from wagtail.models import APIToken, ModelLogEntry

from tests.accounts.signing_in import ask
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_hammering_does_not_fill_the_log() -> None:
    guesses = [APIToken.generate_token() for _ in range(5)]
    for guess in guesses:
        assert ask(Authorization=f"Bearer {guess}").status_code == 401
    entry = ModelLogEntry.objects.get(action="cms.refuse_credentials")
    assert entry.message == (
        "The API refused: The token in Authorization signs nobody in."
    )
    assert not any(guess in f"{entry.label}{entry.data}" for guess in guesses)


def test_a_revoked_token_that_is_still_used_is_named() -> None:
    token, plain = APIToken.create_token(user=MemberFactory(), name="A front end")
    token.revoke()
    for _ in range(2):
        assert ask(Authorization=f"Bearer {plain}").status_code == 401
    entry = ModelLogEntry.objects.get(action="cms.refuse_credentials")
    assert (entry.object_id, entry.label) == (str(token.pk), f"API token {token.pk}")


def test_different_reasons_are_told_apart() -> None:
    ask(**{"X-Session-Token": "b" * 32})
    ask(Authorization="Bearer nonsense")
    entries = ModelLogEntry.objects.filter(action="cms.refuse_credentials")
    assert len({entry.data["what"] for entry in entries}) == 2
