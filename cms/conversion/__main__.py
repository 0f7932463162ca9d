"""Reads a document from standard input, and writes its blocks; `process` starts it."""

import io
import json
import resource
import sys
from typing import Any

from django.core.exceptions import ValidationError

from cms.conversion import pdf_file, word_file
from cms.conversion.blocks import body_blocks
from cms.conversion.html import sanitised
from cms.conversion.losses import Losses

MEMORY = 1_500_000_000
SECONDS = 60
TOO_LARGE = (
    "There is too much in this document to convert it at once. Divide it into several, "
    "or upload its largest tables as workbooks (.xlsx), and try that."
)
READERS = {"docx": word_file.html_of, "pdf": pdf_file.html_of}


def main(reader: str) -> None:
    """Write what a document says, or why it is refused, as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    losses = Losses()
    document = io.BytesIO(sys.stdin.buffer.read())
    answer: dict[str, Any]
    try:
        html = READERS[reader](document, losses)
        blocks = body_blocks(sanitised(html), losses)
    except MemoryError:
        answer = {"refusal": TOO_LARGE}
    except ValidationError as refusal:
        answer = {"refusal": " ".join(refusal.messages)}
    else:
        answer = {"blocks": blocks, "losses": losses.dump()}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
