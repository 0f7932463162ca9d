"""What is raised where sign-off stands in the way."""

from wagtail.models import Page

from cms.publishing.refused import RefusedError


class SignOffRefusedError(RefusedError):
    """A page lacks sign-off, or somebody may not give it."""

    def __init__(self, page: Page, message: str) -> None:
        super().__init__(page, message, code="sign_off")
