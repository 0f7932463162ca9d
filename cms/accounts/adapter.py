"""Where we differ from allauth's defaults about accounts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts for people who were asked in, and for nobody else."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
