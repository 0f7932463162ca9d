"""Asks another site whether something is there, as politely as can be."""

import socket
from dataclasses import dataclass
from http import HTTPStatus

import requests
from django.conf import settings
from requests.exceptions import SSLError, Timeout, TooManyRedirects
from urllib3.exceptions import HTTPError

from cms.links.guard import ForbiddenAddressError, Guard, guarded_session, public_only
from cms.models import LinkStatus

CONNECTING, ANSWERING = 5, 10  # seconds
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
    """Asks one address at a time, and reads nothing but the head of the answer."""

    guard: Guard = public_only
    timeout: tuple[float, float] = (CONNECTING, ANSWERING)

    def ask(self, url: str) -> Answer:
        """Ask for the head of what is there, and for all of it where that fails.

        Some sites answer HEAD with an error whatever there is.
        """
        with guarded_session(self.guard) as session:
            session.max_redirects = REDIRECTS
            session.headers["User-Agent"] = user_agent()
            try:
                status = self._status(session, "HEAD", url)
                if status >= HTTPStatus.BAD_REQUEST:
                    status = self._status(session, "GET", url)
            except (requests.RequestException, HTTPError, ValueError, OSError) as error:
                return _failure(error)
            return _judged(status)

    def _status(self, session: requests.Session, method: str, url: str) -> int:
        # Nothing of the body is read, however large it is.
        with session.request(
            method, url, timeout=self.timeout, allow_redirects=True, stream=True
        ) as response:
            return response.status_code


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
