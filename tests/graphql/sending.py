"""Sends requests to the endpoint, well-formed or not."""

import json
from typing import Any

from django.test import Client

from cms.graphql.requests import GRAPHQL_JSON, JSON

URL = "/graphql/"


def post(body: Any, accept: str = GRAPHQL_JSON, **options: Any) -> Any:
    """Send a body: a dict as JSON, bytes or text as they are."""
    data = json.dumps(body) if isinstance(body, dict | list) else body
    return Client().post(
        URL, data, **{"content_type": JSON, "headers": {"Accept": accept}, **options}
    )


def get(accept: str = GRAPHQL_JSON, **parameters: str) -> Any:
    return Client().get(URL, parameters, headers={"Accept": accept})


def code(response: Any) -> str:
    """Return the code of the only error of an answer without data."""
    payload = json.loads(response.content)
    assert payload.keys() == {"errors"}
    (error,) = payload["errors"]
    assert error["message"]
    return str(error["extensions"]["code"])
