"""Proves that the API shows nobody what they may not see (docs/leak-check.md)."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from cms.leak_check.asking import Unreachable
from cms.leak_check.crawl import Crawl, Plan
from cms.leak_check.outcome import Outcome
from cms.leak_check.readers import readers
from cms.leak_check.real_content import hidden_content
from cms.leak_check.report import report
from cms.leak_check.secrets import Site
from cms.leak_check.throwaway import NoThrowawaySite, served, throwaway_site

LEAKED, PROVED_NOTHING = 1, 2
STOPS = (signal.SIGTERM, signal.SIGHUP)  # Ctrl-C is Python's own


class Command(BaseCommand):
    help = (
        "Ask everything that the API can be asked, as everybody, and look for what "
        "they may not see. Without an address, content is planted in a database of "
        "its own that is dropped afterwards. With the address of this site, nothing "
        "is planted: its own drafts, private pages and former titles are looked for. "
        f"Ends with {LEAKED} when something leaks, with {PROVED_NOTHING} when nothing "
        "is proved."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "url",
            nargs="?",
            help="Where this site answers, such as https://cms.example.org.",
        )
        parser.add_argument(
            "--all",
            action="store_true",
            help="Ask for every path and every value: a night. Otherwise paths of five "
            "fields are drawn at random, and values too.",
        )
        parser.add_argument(
            "--paths",
            type=int,
            default=20_000,
            help="How many paths of five fields to draw.",
        )
        parser.add_argument(
            "--values",
            type=int,
            default=4,
            help="How many hidden values to try each argument with.",
        )
        parser.add_argument(
            "--requests",
            type=int,
            help="The most requests to send; no limit otherwise.",
        )
        parser.add_argument(
            "--seed", type=int, default=0, help="Another number draws other paths."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with stopped_in_order():
                if options["url"]:
                    outcome = self.ask_real_site(options)
                else:
                    outcome = self.ask_throwaway_site(options)
        except (NoThrowawaySite, Unreachable) as error:
            raise CommandError(str(error), returncode=PROVED_NOTHING) from error
        self.stdout.write(report(outcome, must_see=not options["url"]))
        if outcome.leaks:
            raise CommandError("Something leaks.", returncode=LEAKED)
        if reason := outcome.proves_nothing:
            raise CommandError(reason, returncode=PROVED_NOTHING)

    def ask_throwaway_site(self, options: dict[str, Any]) -> Outcome:
        self.say("Making a site, and planting content in it")
        with throwaway_site(options["seed"]) as planted, served() as url:
            return self.crawl(url, planted, options)

    def ask_real_site(self, options: dict[str, Any]) -> Outcome:
        self.say("Reading what is hidden, and from whom")
        with readers() as audiences:
            site = hidden_content(options["url"], audiences, options["seed"])
            return self.crawl(options["url"], site, options)

    def crawl(self, url: str, site: Site, options: dict[str, Any]) -> Outcome:
        self.say(f"Asking {url} as {len(site.audiences)} people, for {site.summary}")
        return Crawl(url, site, plan(options), self.say).run()

    def say(self, line: str) -> None:
        self.stderr.write(line)


def plan(options: dict[str, Any]) -> Plan:
    """Return how much to ask."""
    if options["all"]:
        return Plan(budget=options["requests"], seed=options["seed"])
    return Plan(
        complete_to=4,
        most_paths=options["paths"],
        probes=options["values"],
        addresses=200,
        tokens=0.2,
        budget=options["requests"],
        seed=options["seed"],
    )


@contextmanager
def stopped_in_order() -> Iterator[None]:
    """Let what was made be removed when somebody stops the command."""

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    before = {sign: signal.signal(sign, stop) for sign in STOPS}
    try:
        yield
    except KeyboardInterrupt:
        raise CommandError(
            "Stopped; what was made for the check is removed.",
            returncode=PROVED_NOTHING,
        ) from None
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
