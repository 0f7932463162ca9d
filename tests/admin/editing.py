"""An editor at work: the admin's own forms, filled in and sent as a browser does."""

from html import unescape
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html


class Editor:
    """Somebody signed in to the admin, who keeps the messages that were shown."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.messages: list[str] = []

    def open(self, name: str, *args: Any, **query: Any) -> HttpResponse:
        return self.client.get(reverse(name, args=args), query)

    def send(self, name: str, /, *args: Any, **data: Any) -> HttpResponse:
        """Post to a view, and keep what the editor is told about it."""
        response = self.client.post(reverse(name, args=args), data)
        told = get_messages(response.wsgi_request)
        self.messages = [spoken(str(message)) for message in told]
        # The page that it may lead to would show them, and take longest to make.
        self.client.cookies.pop("messages", None)
        return response

    def create(
        self, parent: Page, model: type[Page], data: dict[str, Any], action: str = ""
    ) -> HttpResponse:
        """Fill in the form for a new page below a parent and send it.

        The action is that of the button: "publish", "submit", or none to save a draft.
        """
        kind = (model._meta.app_label, model._meta.model_name, parent.pk)
        form = self._form("wagtailadmin_pages:add", *kind, data=data, action=action)
        return self.send("wagtailadmin_pages:add", *kind, **form)

    def edit(
        self, page: Page, data: dict[str, Any] | None = None, action: str = ""
    ) -> HttpResponse:
        """Open a page, change what the data says and send the form."""
        form = self._form(
            "wagtailadmin_pages:edit", page.pk, data=data or {}, action=action
        )
        return self.send("wagtailadmin_pages:edit", page.pk, **form)

    def filled_form(self, page: Page, data: dict[str, Any]) -> dict[str, Any]:
        """Return what the editor's form would send, without sending it."""
        return self._form("wagtailadmin_pages:edit", page.pk, data=data)

    def preview(self, page: Page, data: dict[str, Any] | None = None) -> HttpResponse:
        """Return the preview of a page as the form has it, saved or not."""
        url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        if data is not None:
            form = self._form("wagtailadmin_pages:edit", page.pk, data=data)
            assert self.client.post(url, form).json()["is_valid"]
        return self.client.get(url, follow=True)

    def preview_of_new(
        self, parent: Page, model: type[Page], data: dict[str, Any]
    ) -> HttpResponse:
        """Return the preview of a page that has never been saved."""
        kind = (model._meta.app_label, model._meta.model_name, parent.pk)
        form = self._form("wagtailadmin_pages:add", *kind, data=data)
        url = reverse("wagtailadmin_pages:preview_on_add", args=kind)
        assert self.client.post(url, form).json()["is_valid"]
        return self.client.get(url, follow=True)

    def _form(
        self, name: str, *args: Any, data: dict[str, Any], action: str = ""
    ) -> dict[str, Any]:
        shown = self.open(name, *args)
        assert shown.status_code == 200
        form = filled(querydict_from_html(shown.content.decode(), "page-edit-form"))
        form |= nested_form_data(data)
        if action:
            form[f"action-{action}"] = f"action-{action}"
        return form


def spoken(message: str) -> str:
    """Return a message without its buttons and markup."""
    words, _, _ = message.partition('<span class="buttons">')
    return " ".join(unescape(strip_tags(words)).split())


def filled(form: QueryDict) -> dict[str, Any]:
    """Return what a form sends, with several values where there are several."""
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in form.lists()
        if values
    }


def errors(response: HttpResponse) -> dict[str, Any]:
    """Return the messages beside the fields of a form that was refused."""
    return dict(response.context["form"].errors)
