"""Signs people in over HTTP, as front ends do."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from tests.factories import PASSWORD

VIEWER = "{ viewer { isAuthenticated displayName groups secureAreas { title path } } }"


@dataclass
class App:
    """An app that signs people in by allauth's app client, and keeps the token."""

    client: Client = field(default_factory=Client)
    token: str | None = None

    def send(self, method: str, path: str, /, **body: Any) -> Any:
        """Send a request and return the response, keeping a new session token."""
        headers = {"X-Session-Token": self.token} if self.token else {}
        response = self.client.generic(
            method,
            f"/_allauth/app/v1/{path}",
            json.dumps(body) if body else "",
            content_type="application/json",
            headers=headers,
        )
        meta = response.json().get("meta", {}) if response.content else {}
        self.token = meta.get("session_token", self.token)
        return response

    def sign_in(self, email: str, password: str = PASSWORD) -> Any:
        return self.send("POST", "auth/login", email=email, password=password)

    def ask(self, query: str = VIEWER) -> Any:
        """Ask the API with the token."""
        return ask(query, **({"X-Session-Token": self.token} if self.token else {}))


def ask(query: str = VIEWER, client: Client | None = None, **headers: str) -> Any:
    """Ask the API, by default with no credentials, and return the response."""
    return (client or Client()).post(
        "/graphql/",
        {"query": query},
        content_type="application/json",
        headers=headers,
    )


@pytest.fixture
def sign_in() -> Any:
    """Sign somebody in to an app, and return the app."""

    def sign_in(email: str, password: str = PASSWORD) -> App:
        app = App()
        response = app.sign_in(email, password)
        assert response.status_code == 200, response.content
        return app

    return sign_in
