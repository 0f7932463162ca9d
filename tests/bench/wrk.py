"""Load by wrk, where it is installed: it asks many times as fast as Python can."""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("wrk")

_SCRIPT = """
wrk.method = {method}
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-Forwarded-Proto"] = "https"
wrk.body = {body}
"""
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1_000.0}


def ask(
    port: int, body: dict[str, Any] | None, seconds: float, connections: int
) -> dict[str, Any]:
    """Ask for some seconds and return rates and times, in milliseconds."""
    if PROGRAM is None:
        raise RuntimeError("There is no wrk.")
    # A string of JSON is one of Lua, but for what JSON may escape and need not.
    text = json.dumps(json.dumps(body), ensure_ascii=False) if body else "nil"
    script = _SCRIPT.format(method='"POST"' if body else '"GET"', body=text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ask.lua"
        path.write_text(script)
        printed = subprocess.run(
            [
                *(PROGRAM, "--threads", "1", "--connections", str(connections)),
                *("--duration", f"{max(1, round(seconds))}s", "--latency"),
                *("--timeout", "30s", "--script", str(path)),
                f"http://127.0.0.1:{port}/graphql/",
            ],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    return {
        "rate": float(_found(r"Requests/sec:\s+([\d.]+)", printed)[1]),
        "p50": _percentile("50%", printed),
        "p99": _percentile("99%", printed),
        "refused": [int(wrong[1])] if wrong else [],
    }


def _found(pattern: str, printed: str) -> re.Match[str]:
    found = re.search(pattern, printed)
    if found is None:
        raise RuntimeError(f"wrk printed something else: {printed}")
    return found


def _percentile(name: str, printed: str) -> float:
    found = _found(rf"{name}\s+([\d.]+)(us|ms|s)\b", printed)
    return float(found[1]) * _MILLISECONDS[found[2]]
