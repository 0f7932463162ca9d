"""The load generator: a process that asks as fast as it is answered.

`python -m tests.bench.load PORT SECONDS CONNECTIONS` reads the body to post from
standard input, or gets where that is empty, and prints what it measured as JSON.
"""

import http.client
import json
import sys
import threading
import time

HEADERS = {
    "Content-Type": "application/json",
    "X-Forwarded-Proto": "https",
    "Connection": "keep-alive",
}


def ask(
    port: int, body: bytes, until: float, took: list[float], refused: list[int]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while (started := time.perf_counter()) < until:
        connection.request("POST" if body else "GET", "/graphql/", body, HEADERS)
        response = connection.getresponse()
        response.read()
        if response.status != http.client.OK:
            refused.append(response.status)
        took.append(time.perf_counter() - started)
    connection.close()


def main() -> None:
    port, seconds, connections = (
        int(sys.argv[1]),
        float(sys.argv[2]),
        int(sys.argv[3]),
    )
    body = sys.stdin.buffer.read()
    took: list[float] = []
    refused: list[int] = []
    started = time.perf_counter()
    threads = [
        threading.Thread(
            target=ask, args=(port, body, started + seconds, took, refused)
        )
        for _ in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - started
    took.sort()
    json.dump(
        {
            "rate": len(took) / elapsed,
            "p50": took[len(took) // 2] * 1_000,
            "p99": took[len(took) * 99 // 100] * 1_000,
            "refused": refused[:3],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
