"""A response that costs nothing to make: what the server alone can do.

BENCH_BYTES says how large it is, 1,000 unless set.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

SIZE = int(os.environ.get("BENCH_BYTES", "1000"))
BODY = b'{"data":{"constant":"' + b"x" * SIZE + b'"}}'


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    start_response(
        "200 OK",
        [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))],
    )
    return [BODY]
