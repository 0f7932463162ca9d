"""Asks for drafts by tokens: what one opens is that draft, there, and nothing else."""

import json
from collections.abc import Iterator
from urllib.parse import quote

from cms.graphql.whole_page import preview_query
from cms.leak_check.asking import ENDPOINT, Reply, Wire
from cms.leak_check.audiences import Audience
from cms.leak_check.filling import COMMON_WORD
from cms.leak_check.markers import Marker
from cms.leak_check.secrets import Preview

# Nobody's draft opens lists and searches, whatever is asked beside it.
BESIDE = f"""query ($token: String!) {{
  page(previewToken: $token) {{ __typename }}
  pages(first: 100) {{ totalCount nodes {{ id title slug path }} }}
  search(query: "{COMMON_WORD}", first: 50) {{ totalCount nodes {{ extract page {{
    title }} }} }}
  changes(since: "2020-01-01T00:00:00Z") {{ pages(first: 50) {{ nodes {{ title }} }} }}
}}"""
NOTHING: frozenset[Marker] = frozenset()


class PreviewAsker:
    """Asks with one token, and with what is not quite it."""

    def __init__(self, wire: Wire, preview: Preview) -> None:
        self.wire = wire
        self.preview = preview
        self.question = preview_query(preview.model)

    def replies(
        self, audience: Audience
    ) -> Iterator[tuple[str, Reply, frozenset[Marker]]]:
        """Yield questions with their answers, and what each may show besides."""
        token, shown = self.preview.token, self.preview.shown
        yield self.question, self._asked(self.question, token, audience), shown
        yield BESIDE, self._asked(BESIDE, token, audience), NOTHING
        # What is kept for one is not for whoever comes without the token.
        forged = self._forged
        yield self.question, self._asked(self.question, forged, audience), NOTHING
        variables = quote(json.dumps({"token": token}))
        address = f"{ENDPOINT}?query={quote(self.question)}&variables={variables}"
        yield "by GET", self.wire.get_quoted(address, audience), NOTHING

    def problems(self, audience: Audience) -> Iterator[str]:
        """Yield what is wrong with an answer whatever it shows."""
        reply = self._asked(self.question, self.preview.token, audience)
        kept = dict(reply.headers).get("Cache-Control", "")
        if "no-store" not in kept:
            yield "a preview may be kept: it is not marked no-store"
        forged = self._asked(self.question, self._forged, audience)
        if not self.preview.shown and forged.without("") != reply.without(""):
            yield "a token that is over is told from one that never was"

    @property
    def _forged(self) -> str:
        token = self.preview.token
        return token[:-1] + ("A" if token[-1] != "A" else "B")

    def _asked(self, question: str, token: str, audience: Audience) -> Reply:
        return self.wire.ask(question, audience, token=token)
