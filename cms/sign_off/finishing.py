"""What follows when a workflow is through.

Named in the settings, so that Wagtail's models import it before any other can be.
"""

from typing import Any


def finish_workflow(state: Any, user: Any = None) -> None:
    """Do what Wagtail does, which is to publish, where nothing had to be signed off.

    Signing off publishes nothing: a copy may still have to go to the Panel, and it is
    for whoever publishes to say when.
    """
    from wagtail.workflows import publish_workflow_state

    from cms.sign_off.state import sign_off_tasks

    if not sign_off_tasks(state.workflow):
        publish_workflow_state(state, user=user)
