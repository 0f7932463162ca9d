"""The policy that comes with every answer."""

import pytest
from django.test import Client
from django.urls import reverse

HEADER = "Content-Security-Policy"


@pytest.mark.django_db
def test_the_admin_may_run_its_inline_scripts_and_nothing_from_elsewhere(
    client: Client,
) -> None:
    policy = client.get(reverse("wagtailadmin_login")).headers[HEADER]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy


@pytest.mark.django_db
def test_everything_else_may_run_nothing_inline(client: Client) -> None:
    policy = client.get("/nothing-is-here/").headers[HEADER]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
