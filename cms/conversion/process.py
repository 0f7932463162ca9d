"""A document's conversion in a process of its own, with limits (`process_apart`)."""

import json
from typing import Any, BinaryIO

from cms.conversion.losses import Losses
from cms.conversion.refusal import ConversionRefusedError
from cms.process_apart import FailedError, TooSlowError, run_apart
from cms.uploads import kinds
from cms.uploads.kinds import Kind

BYTES_LIMIT = 50_000_000
SECONDS = 60
READERS = {kinds.DOCX: "docx", kinds.PDF: "pdf"}
ADVICE = "Open it, save it again as .docx or as a PDF, and try that."


def blocks_of_document(file: BinaryIO, losses: Losses) -> list[dict[str, Any]]:
    """Return a Word file or a PDF as the blocks of a body.

    Args:
        file: whatever its name is; it is looked at, and stays as it is.
        losses: to which is added what was not kept.

    Raises:
        ValidationError: when it is of another kind, too large, damaged, protected, or
            has no text; with what to do about it.
    """
    blocks = _blocks(file, kinds.identify(file), losses)
    if not blocks:
        raise ConversionRefusedError(
            "There is no text in this document. If its pages are pictures, have them "
            "recognised (OCR) first."
        )
    return blocks


def _blocks(file: BinaryIO, kind: Kind, losses: Losses) -> list[dict[str, Any]]:
    if kind not in READERS:
        raise ConversionRefusedError(
            f"This is {kind.name}. A draft is made from a Word document (.docx) or a "
            f"PDF. {kind.advice}".strip()
        )
    file.seek(0)
    data = file.read(BYTES_LIMIT + 1)
    if len(data) > BYTES_LIMIT:
        raise ConversionRefusedError(
            "This document has more than 50 MB. Remove its pictures, save it again, "
            "and try that."
        )
    answer = _converted(READERS[kind], data)
    if "refusal" in answer:
        raise ConversionRefusedError(answer["refusal"])
    losses.load(answer["losses"])
    blocks: list[dict[str, Any]] = answer["blocks"]
    return blocks


def _converted(reader: str, data: bytes) -> dict[str, Any]:
    try:
        printed = run_apart(["-m", "cms.conversion", reader], data, SECONDS)
    except TooSlowError:
        return {
            "refusal": "This document takes too long to be read. Convert a part of it, "
            "or the Word file it was made from."
        }
    except FailedError:
        return {"refusal": f"This document is damaged, or not as others are. {ADVICE}"}
    answer: dict[str, Any] = json.loads(printed)
    return answer
