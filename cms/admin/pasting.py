"""“Paste from Word”: what somebody pastes in the editor, as blocks of a body.

The browser sends the clipboard's HTML and gets back what a StreamField's own script
takes; nothing is saved. See `cms.conversion` for what is kept.
"""

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Media
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter

from cms.blocks import BodyBlock
from cms.conversion.flat import rich_text_of
from cms.conversion.losses import Losses
from cms.conversion.pasting import blocks_of_pasted

BYTES_LIMIT = 10_000_000
CALLED = {
    "heading": ("heading", "headings"),
    "paragraph": ("text", "texts"),
    "list": ("list", "lists"),
    "quotation": ("quotation", "quotations"),
    "table": ("table", "tables"),
}


@require_POST
def paste(request: HttpRequest) -> JsonResponse:
    """Return what was pasted as blocks, as rich text, and what was not kept of it."""
    sent = request.FILES.get("html")
    if sent is None or sent.size is None or sent.size > BYTES_LIMIT:
        return _refused(
            "This is too much to be pasted at once. Paste one part after the other."
        )
    losses = Losses()
    try:
        blocks = blocks_of_pasted(sent.read().decode(errors="replace"), losses)
    except ValidationError as refusal:
        return _refused(" ".join(refusal.messages))
    lost = losses.sentences()
    html = rich_text_of(blocks, losses)
    body = BodyBlock()
    return JsonResponse(
        {
            "blocks": body.get_form_state(body.to_python(blocks)),
            "html": html,
            "made": summary(blocks),
            "lost": lost,
            "lostInText": losses.sentences(),
        }
    )


def summary(blocks: list[dict[str, Any]]) -> str:
    """Return how many blocks of each kind there are, in words."""
    counts = Counter(block["type"] for block in blocks)
    return ", ".join(
        f"{counts[kind]} {one if counts[kind] == 1 else many}"
        for kind, (one, many) in CALLED.items()
        if counts[kind]
    )


def _refused(message: str) -> JsonResponse:
    return JsonResponse({"error": message}, status=400)


class BodyBlockAdapter(StreamBlockAdapter):
    """A body in the editor, which can be pasted into."""

    js_constructor = "cms.blocks.BodyBlock"

    @cached_property
    def media(self) -> Any:
        return super().media + Media(
            js=["cms/paste_into_text.js", "cms/paste_from_word.js"],
            css={"all": ["cms/paste_from_word.css"]},
        )


register(BodyBlockAdapter(), BodyBlock)

urlpatterns = [path("paste/", paste, name="paste_from_word")]
