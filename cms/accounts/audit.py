"""What happens to accounts, in Wagtail's log: who and what, and never a secret."""

from typing import Any

from wagtail import hooks

ACTIONS = {
    "cms.use_api_token": ("Use API token", "API token used on this day"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)
