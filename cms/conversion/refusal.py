"""How a text or document is refused that cannot be converted."""

from django.core.exceptions import ValidationError


class ConversionRefusedError(ValidationError):
    """What cannot be converted, with what to do about it."""
