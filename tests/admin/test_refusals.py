"""Whoever publishes what may not be is led back to the page, and told why."""

from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from wagtail.actions.unpublish_page import UnpublishPageAction

from cms.admin.refusals import RefusalMiddleware
from cms.publishing.refused import RefusedError
from home.models import ContentPage
from tests.admin.editing import Editor
from tests.factories import ContentPageFactory

pytestmark = pytest.mark.django_db
WHY = "It is not ready, for a reason."


@pytest.fixture
def page() -> ContentPage:
    made: ContentPage = ContentPageFactory()
    return made


def answer(
    exception: Exception, **headers: str
) -> tuple[HttpResponse | None, list[str]]:
    """Return the answer to a request that fails so, and what the editor is told."""
    request = RequestFactory(headers=headers).post("/admin/")
    request.session = {}  # type: ignore[assignment]
    said: Any = FallbackStorage(request)
    request._messages = said  # type: ignore[attr-defined]

    def fail(_: HttpRequest) -> HttpResponse:
        raise AssertionError

    found = RefusalMiddleware(fail).process_exception(request, exception)
    return found, [str(message).strip() for message in said]


def test_browser_is_led_to_the_page_with_the_reason(page: ContentPage) -> None:
    response, said = answer(RefusedError(page, WHY, "not_ready"), accept="text/html")
    assert response is not None
    assert response.status_code == HTTPStatus.FOUND
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert said == [WHY]


def test_program_gets_the_reason_as_json(page: ContentPage) -> None:
    response, said = answer(
        RefusedError(page, WHY, "not_ready"), accept="application/json"
    )
    assert response is not None
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert response.content.decode() == f'{{"message": "{WHY}"}}'
    assert said == []


def test_dialogue_goes_to_the_page(page: ContentPage) -> None:
    """As Wagtail tells its own: what a redirect leads to would be drawn within."""
    response, said = answer(
        RefusedError(page, WHY, "not_ready"),
        accept="text/html",
        x_requested_with="XMLHttpRequest",
    )
    assert response is not None
    assert response.status_code == HTTPStatus.OK
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert response.content.decode() == (
        f'{{"step": "success", "redirect": "{address}"}}'
    )
    assert said == [WHY]


def test_other_failures_are_left_alone() -> None:
    assert answer(ValueError(WHY), accept="text/html") == (None, [])


def test_it_stands_before_every_view_of_the_admin(
    publisher: Editor, page: ContentPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise RefusedError(page, WHY, "not_ready")

    monkeypatch.setattr(UnpublishPageAction, "execute", refuse)
    response = publisher.send("wagtailadmin_pages:unpublish", page.pk)
    assert response.status_code == HTTPStatus.FOUND
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert publisher.messages == [WHY]


@pytest.mark.parametrize("destination", ["document", "empty"])
def test_only_people_are_told_that_they_may_not(
    writer: Editor, destination: str
) -> None:
    """What a script asks for unseen must not take the messages meant for its user."""
    groups = reverse("wagtailusers_groups:index")
    answer = writer.client.get(groups, headers={"Sec-Fetch-Dest": destination})
    told = [str(message).strip() for message in get_messages(answer.wsgi_request)]
    if destination == "document":
        assert answer.status_code == HTTPStatus.FOUND
        assert told == ["Sorry, you do not have permission to access this area."]
    else:
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert told == []
