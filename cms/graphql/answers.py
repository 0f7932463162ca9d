"""Keeps answers to the public, and never one to anybody who has signed in.

An answer is kept under everything that it depends on: the question, the site, and the
version of the content (``cms.publishing.content_version``). A change of content makes a
new version, under which nothing is kept yet; what is kept under older ones is never
asked for again, and goes when its time is over. So nothing is ever invalidated, and no
node can show what another has taken down.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.cache import caches

from cms.access.viewer import Viewer
from cms.graphql.requests import Parameters

# Long enough for what is asked all day, short enough to forget what nobody asks.
SECONDS_KEPT = 60 * 60
LARGEST_KEPT = 512 * 1024

# While one request makes an answer, others that want the same wait so long for it.
LONGEST_WAIT = 5.0
STEP = 0.01


@dataclass(frozen=True)
class Answer:
    """A payload in JSON, whole or with errors in it."""

    body: bytes
    never_ran: bool = False
    # Whether it holds for as long as the content stays as it is.
    lasts: bool = True

    @cached_property
    def entity_tag(self) -> str:
        """What changes with the body, for ``ETag`` and ``If-None-Match``."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


def kept_answer(
    parameters: Parameters, viewer: Viewer, make: Callable[[], Answer]
) -> tuple[Answer, str]:
    """Return the answer for anybody, made only if it is not kept, and made once.

    Args:
        viewer: somebody who has not signed in.
        make: what makes the answer.

    Returns:
        The answer, and what the cache did: HIT, or MISS, or WAITED for another request
        that was making the same.

    Raises:
        ValueError: when the viewer has signed in.
    """
    if viewer.audience.is_signed_in:
        raise ValueError("Answers to people who have signed in are never kept.")
    cache = caches["default"]
    key = _key(parameters, viewer)
    if (body := cache.get(key)) is not None:
        return Answer(body), "HIT"
    being_made = f"{key}:being-made"
    until = time.monotonic() + LONGEST_WAIT
    while not cache.add(being_made, True, LONGEST_WAIT) and time.monotonic() < until:
        time.sleep(STEP)
        if (body := cache.get(key)) is not None:
            return Answer(body), "WAITED"
    try:
        answer = make()
        if answer.lasts and len(answer.body) <= LARGEST_KEPT:
            cache.set(key, answer.body, SECONDS_KEPT)
    finally:
        cache.delete(being_made)
    return answer, "MISS"


def _key(parameters: Parameters, viewer: Viewer) -> str:
    question = json.dumps(
        [
            parameters.query,
            parameters.variables,
            parameters.operation_name,
            settings.INTROSPECTION,
        ],
        sort_keys=True,
    )
    digest = hashlib.sha256(question.encode()).hexdigest()
    return f"answer:{viewer.version}:{viewer.site.site_id}:{digest}"
