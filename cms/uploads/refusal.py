"""How a file is refused: in words that tell an editor what to do."""

from django.core.exceptions import ValidationError


class UploadRefusedError(ValidationError):
    """A file that is not kept, with what to do about it.

    Args:
        message: what is wrong, and what to do, for an editor.
        code: the same for a program.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message, code=code)


def damaged(what: str, advice: str) -> UploadRefusedError:
    """Return the refusal of a file that cannot be read to its end."""
    return UploadRefusedError(
        f"This {what} is damaged or incomplete. {advice}", code="damaged"
    )
