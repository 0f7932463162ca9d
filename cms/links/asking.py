"""Asks another site whether something is there, as politely as can be."""

import socket
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from http import HTTPStatus

import requests
from django.conf import settings
from requests.exceptions import SSLError, Timeout, TooManyRedirects
from urllib3.exceptions import HTTPError

from cms.links.guard import (
    ForbiddenAddressError,
    Guard,
    OneHopSession,
    guarded_session,
    public_only,
)
from cms.models import LinkStatus

CONNECTING, ANSWERING = 5, 10  # seconds
LONGEST = 60
REDIRECTS = 5

# There is nothing, and asking again changes nothing.
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
# Whoever answers so may be glad to see a reader, and no program.
CLOSED_TO_PROGRAMS = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
}


@dataclass(frozen=True)
class Answer:
    """What a site said of an address, and that in words for an editor."""

    status: LinkStatus
    detail: str


@dataclass(frozen=True)
class Asker:
    """Asks one address at a time, and reads nothing but the head of the answers.

    Args:
        timeout: in seconds, for connecting and for each piece of an answer.
        longest: in seconds, for all of an address, wherever it leads.
    """

    guard: Guard = public_only
    timeout: tuple[float, float] = (CONNECTING, ANSWERING)
    longest: float = LONGEST

    def ask(self, url: str) -> Answer:
        """Ask for the head of what is there, and for all of it where that fails.

        Some sites answer HEAD with an error whatever there is.
        """
        answer: Future[Answer] = Future()

        def wait_for_it() -> None:
            try:
                answer.set_result(self._asked(url))
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                answer.set_exception(error)

        # A site that sends a letter now and then is never late for the socket. What is
        # given up here goes on by itself, and ends with the command at the latest.
        threading.Thread(target=wait_for_it, daemon=True).start()
        try:
            return answer.result(self.longest)
        except TimeoutError:
            return _failure(Timeout())

    def _asked(self, url: str) -> Answer:
        with guarded_session(self.guard) as session:
            session.headers["User-Agent"] = user_agent()
            try:
                status = self._status(session, "HEAD", url)
                if status >= HTTPStatus.BAD_REQUEST:
                    status = self._status(session, "GET", url)
            except (requests.RequestException, HTTPError, ValueError, OSError) as error:
                return _failure(error)
            return _judged(status)

    def _status(self, session: OneHopSession, method: str, url: str) -> int:
        for _ in range(REDIRECTS + 1):
            # Nothing of any body is read, however large it is.
            with session.request(
                method, url, timeout=self.timeout, stream=True
            ) as response:
                target = session.next_address(response)
                if target is None:
                    return response.status_code
                url = target
        raise TooManyRedirects


def user_agent() -> str:
    """Say who asks, and where to complain."""
    return f"PartnershipCMS-link-check/1.0 (+{settings.WAGTAILADMIN_BASE_URL})"


def _judged(status: int) -> Answer:
    if status < HTTPStatus.BAD_REQUEST:
        return Answer(LinkStatus.WORKING, "")
    if status in GONE:
        return Answer(LinkStatus.BROKEN, f"The page is not there any more ({status}).")
    if status in CLOSED_TO_PROGRAMS:
        return Answer(
            LinkStatus.UNCERTAIN,
            f"The site does not let programs look ({status}): open it yourself.",
        )
    return Answer(LinkStatus.TROUBLE, f"The site answers with an error ({status}).")


def _failure(error: Exception) -> Answer:
    if isinstance(error, ForbiddenAddressError):
        return Answer(
            LinkStatus.BROKEN,
            "It leads into a private network, or to an unusual port: readers cannot "
            "open it, and it is never asked.",
        )
    return Answer(LinkStatus.TROUBLE, _trouble(error))


def _trouble(error: Exception) -> str:
    if isinstance(error.__cause__, socket.gaierror):
        return "There is no site of that name."
    if isinstance(error, SSLError):
        return "The site's certificate is not valid."
    if isinstance(error, Timeout):
        return "The site does not answer in time."
    if isinstance(error, TooManyRedirects):
        return f"It leads on and on, more than {REDIRECTS} times."
    if isinstance(error, requests.ConnectionError):
        return "The site cannot be reached."
    return "The address, or what the site answers, cannot be understood."
