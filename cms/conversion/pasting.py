"""What somebody pastes, as blocks."""

from typing import Any

from cms.conversion import word
from cms.conversion.blocks import body_blocks
from cms.conversion.html import sanitised
from cms.conversion.losses import Losses


def blocks_of_pasted(html: str, losses: Losses) -> list[dict[str, Any]]:
    """Return HTML of a clipboard as the blocks of a body.

    Args:
        html: as Word, another program or a web page gave it.
        losses: to which is added what was not kept.

    Raises:
        ConversionRefusedError: when it is too long, or nested too deeply.
    """
    soup = sanitised(html)
    word.made_plain(soup, losses)
    return body_blocks(soup, losses)
