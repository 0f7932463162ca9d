"""What is raised where a page may not be published, or signed off."""

from django.core.exceptions import ValidationError
from wagtail.models import Page


class RefusedError(ValidationError):
    """Something was not done with a page. The message is for whoever tried."""

    def __init__(self, page: Page, message: str, code: str) -> None:
        self.page = page
        super().__init__(message, code=code)
