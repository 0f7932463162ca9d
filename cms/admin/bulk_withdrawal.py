"""Withdrawing several pages at once, for one reason."""

from typing import Any

from wagtail.models import Page

from cms.admin.page_actions import ConfirmedPageAction
from cms.admin.withdrawal import WithdrawalForm, may_withdraw, withdraw, withdrawal_of
from cms.models import User


class WithdrawBulkAction(ConfirmedPageAction):
    """Withdraws pages; what is below them stays."""

    display_name = "Withdraw"
    action_type = "withdraw"
    aria_label = "Withdraw the selected pages"
    template_name = "cms/admin/withdraw_pages.html"
    button_label = "Withdraw"
    why_not = (
        "These are not published, are withdrawn already, are locked, or are not yours "
        "to unpublish:"
    )
    action_priority = 52
    form_class = WithdrawalForm

    def check_perm(self, page: Page) -> bool:
        return may_withdraw(page, self.request.user) and not withdrawal_of(page)

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "form": self.cleaned_form}

    @classmethod
    def execute_action(
        cls, objects: list[Page], user: User, form: WithdrawalForm, **kwargs: Any
    ) -> tuple[int, int]:
        for page in objects:
            withdraw(page, form.cleaned_data, user)
            form.record_reason(page)
        return len(objects), 0

    def get_success_message(self, pages: int, _: int) -> str | None:
        if not pages:
            return None
        if pages == 1:
            return "1 page is withdrawn: it stays readable under a notice."
        return f"{pages} pages are withdrawn: they stay readable under a notice."
