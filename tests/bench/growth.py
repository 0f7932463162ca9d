"""`python -m tests.bench.growth`: what the same questions cost at three sizes.

Sites of 1,000, 10,000 and 100,000 pages are made where they are missing, and kept for
the next run in databases of their own (`--drop` removes them). Every question is asked
of each size in turn, round by round, so that whatever else the machine does hits all.

Cold means that no answer is kept: every request is parsed, checked and worked out.
What holds of a version of the content as a whole (restrictions, and which pages are
public or carry which term) a process reads once in each version; the row "after a
change" is what the first request then costs that has to read it.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from statistics import median
from typing import Any

import psycopg

from tests.bench.machinery import DATA, ROOT, environment_of, run, say, server
from tests.bench.questions import Q1, Q2

SIZES = (1_000, 10_000, 100_000)
FACETS = "facets { name values { value label count } }"
FOUND = "totalCount nodes { extract page { title path } }"
LISTED = f"totalCount nodes {{ title path }} {FACETS}"
FEW = '{topic: ["neglect"], agency: ["police"], year: [2015], ageBand: [UNDER_1]}'
QUESTIONS = {
    "list of 50 reviews": Q1.ours,
    "filter with facets, few matches": (
        f"{{ reviews(first: 20, filter: {FEW}) {{ {LISTED} }} }}"
    ),
    "filter with facets, a topic": (
        f'{{ reviews(first: 20, filter: {{topic: ["neglect"]}}) {{ {LISTED} }} }}'
    ),
    "facets of all reviews": f"{{ reviews(first: 20) {{ {LISTED} }} }}",
    "search, few matches": (f'{{ search(query: "Rowan 7", first: 20) {{ {FOUND} }} }}'),
    "search, a frequent phrase": (
        f'{{ search(query: "shaken baby", first: 20) {{ {FOUND} }} }}'
    ),
    "search with facets, a frequent phrase": (
        f'{{ search(query: "shaken baby", first: 20) {{ {FOUND} {FACETS} }} }}'
    ),
    "search with facets, a frequent word": (
        f'{{ search(query: "children", first: 20) {{ {FOUND} {FACETS} }} }}'
    ),
    "a review with everything": Q2.ours,
}
AFTER_A_CHANGE = "facets of all reviews"
# Words that about as many pages have at each size: 97, 33 and 96.
ABOUT_A_HUNDRED = {
    1_000: "Rowan sleep hospital",
    10_000: "Rowan Maple Larch",
    100_000: "Rowan Maple 7",
}


class Asker:
    """A process that asks questions of a site, within itself."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.bench.asking"],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, document: str, *, changed: bool = False) -> dict[str, Any]:
        """Ask, and return the time taken, of the clock and of processors, in ms.

        Args:
            changed: whether the content changes first.

        Raises:
            RuntimeError: when the question is refused.
        """
        asked = json.dumps({"query": document, "changed": changed})
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(asked + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        if "refused" in answer:
            raise RuntimeError(f"Refused: {answer['refused']}")
        return answer

    def stop(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth")
    parser.add_argument("--rounds", type=int, default=15, help="of each question (15)")
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        choices=SIZES,
        default=SIZES,
        help="in pages (all three)",
    )
    parser.add_argument("--drop", action="store_true", help="remove the sites instead")
    options = parser.parse_args(arguments)
    if options.drop:
        with server() as (admin, _):
            for size in options.sizes:
                admin.execute(f'DROP DATABASE IF EXISTS "{name_of(size)}"')
        return
    with ExitStack() as stack:
        askers = {}
        for size in options.sizes:
            asker = askers[size] = Asker(site_of(size))
            stack.callback(asker.stop)
        table(askers, options.rounds)


def name_of(size: int) -> str:
    return f"cms_growth_{size}"


def site_of(size: int) -> dict[str, str]:
    """Return the environment of processes that use a site of a size; make it first."""
    media = DATA / "growth"
    media.mkdir(parents=True, exist_ok=True)
    with server() as (admin, address):
        is_made = made(admin, name_of(size))
        if not is_made:
            admin.execute(f'DROP DATABASE IF EXISTS "{name_of(size)}"')
            admin.execute(f'CREATE DATABASE "{name_of(size)}"')
        environment = environment_of(name_of(size), address, str(media))
    environment["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings_cold"
    run(environment, "manage.py", "migrate", "--verbosity", "0")
    if not is_made:
        say(f"Making a site of {size:,} pages")
        run(environment, "-m", "tests.bench.generate", "--pages", str(size))
        with server() as (admin, _):
            admin.execute(f"COMMENT ON DATABASE \"{name_of(size)}\" IS '{MADE}'")
    return environment


MADE = "made by tests.bench.growth"


def made(admin: psycopg.Connection, name: str) -> bool:
    """Say whether a site was made to its end."""
    found = admin.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = %s",
        [name],
    ).fetchone()
    return found is not None and found[0] == MADE


def table(askers: Mapping[int, Asker], rounds: int) -> None:
    sizes = list(askers)
    say(f"\nMedians of {rounds} rounds in ms of the clock; in brackets, of processors:")
    say("this process and its database session, whatever else the machine does.\n")
    heads = "".join(f"{f'{size:,} pages':>20}" for size in sizes)
    say(f"{'':<40}{heads}{'growth':>18}")
    for name, document in QUESTIONS.items():
        line(name, dict.fromkeys(sizes, document), askers, rounds)
    hundred = {
        size: f'{{ search(query: "{words}", first: 20) {{ {FOUND} }} }}'
        for size, words in ABOUT_A_HUNDRED.items()
    }
    line("search, about a hundred matches", hundred, askers, rounds)
    after = f"{AFTER_A_CHANGE}, after a change"
    same = dict.fromkeys(sizes, QUESTIONS[AFTER_A_CHANGE])
    line(after, same, askers, 3, changed=True)


def line(
    name: str,
    documents: Mapping[int, str],
    askers: Mapping[int, Asker],
    rounds: int,
    *,
    changed: bool = False,
) -> None:
    times: dict[int, list[dict[str, Any]]] = {size: [] for size in askers}
    for size, asker in askers.items():
        asker.ask(documents[size])  # what a process reads once
    for _ in range(rounds):
        for size, asker in askers.items():
            times[size].append(asker.ask(documents[size], changed=changed))
    medians = {
        size: [median(time[of] for time in of_size) for of in ("clock", "processors")]
        for size, of_size in times.items()
    }
    cells = "".join(
        f"{f'{clock:.0f} ({processors:.0f})':>20}"
        for clock, processors in medians.values()
    )
    smallest, largest = medians[min(medians)], medians[max(medians)]
    ratios = [large / small for large, small in zip(largest, smallest, strict=True)]
    say(f"{name:<40}{cells}{f'{ratios[0]:.1f}x ({ratios[1]:.1f}x)':>18}")
    counts = [of_size[-1]["count"] for of_size in times.values()]
    if any(counts):
        say(f"{'  matches':<40}{''.join(f'{count:>20,}' for count in counts)}")


if __name__ == "__main__":
    main()
