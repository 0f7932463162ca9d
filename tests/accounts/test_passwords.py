"""Which passwords are taken."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cms.models import User

USER = User(email="robin.example@council.example", first_name="Robin")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse",  # long enough and nobody's
        "the tide is out at noon",
        "Pwm-7fK2-qLx9-wT",
    ],
)
def test_a_password_of_ones_own_is_taken(password: str) -> None:
    validate_password(password, USER)


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "123456789012",
        "password2026!!",
        "!!!P4ssw0rd!!!2026",
        "passwordpassword",
        "letmein!!!!!!",
        "robin.example@council",
    ],
)
def test_a_password_that_is_soon_guessed_is_not(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, USER)
