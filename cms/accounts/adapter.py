"""Where we differ from allauth's defaults about accounts."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import unstash_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from cms.audit import sign_ins
from cms.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts for people who were asked in, and a log of who tries their doors."""

    trying: User | None = None

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        self.trying = _account(credentials)
        super().pre_authenticate(request, **credentials)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        # Whoever has tried passwords or codes too often is told so, always by this.
        if code == "too_many_login_attempts":
            sign_ins.locked_out(self.trying or _between_steps(self.request))
        return super().validation_error(code, *args)

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        # A failure must not tell who has an account, nor undo what was done.
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # its text may have the address
            kind = type(error).__name__
            logger.error("An e-mail could not be sent (%s, %s)", template_prefix, kind)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sign_ins.failed(_account(credentials))


def _account(credentials: dict[str, Any]) -> User | None:
    email = str(credentials.get("email") or "").lower()
    return User.objects.filter(email=email).first()


def _between_steps(request: HttpRequest) -> User | None:
    """Return who gave the password and not yet the second factor."""
    login = unstash_login(request, peek=True)
    return login.user if login else None
