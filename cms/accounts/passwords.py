"""Passwords that are no secret."""

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from cms.models import User

_LETTERS = str.maketrans("013457@$!", "oieastasi")


class DisguisedPasswordValidator(CommonPasswordValidator):
    """Refuses a well-known password that is decorated, spelt with digits or doubled.

    Those are what is tried next by whoever has a list of stolen passwords: the list
    itself, which Django brings, has few that are long enough anyway.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        bare = password.lower().strip("0123456789 !\"#$%&'()*+,-./:;<=>?@[]^_{|}~")
        plain = {bare, bare.translate(_LETTERS), password.lower().translate(_LETTERS)}
        halves = {word[: len(word) // 2] for word in plain if _is_double(word)}
        if (plain | halves) & self.passwords or not bare:
            raise ValidationError(
                "This is a well-known password in disguise.", code="password_too_common"
            )

    def get_help_text(self) -> str:
        return "A well-known password with digits or signs added is no better."


def _is_double(word: str) -> bool:
    half = len(word) // 2
    return half > 0 and word[:half] == word[half:]
