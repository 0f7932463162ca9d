"""A response that costs nothing to make: what the server alone can do."""

from collections.abc import Callable, Iterable
from typing import Any

BODY = b'{"data":{"constant":"' + b"x" * 1_000 + b'"}}'


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    start_response(
        "200 OK",
        [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))],
    )
    return [BODY]
