"""What happens in the admin where something is refused."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import HttpHeaders
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages

from cms.publishing.refused import RefusedError


class RefusalMiddleware:
    """Leads people back to the page that was not published, and says why.

    The refusal may come in any view that publishes. What the view saved until then,
    such as the draft, stays saved.

    What a script asks for unseen, such as the editor that saves by itself, is refused
    by a status alone. Wagtail would lead it to the dashboard, where it would use up
    the messages that are meant for the person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_of_script(request):
            request.META["HTTP_X_REQUESTED_WITH"] = "XMLHttpRequest"
            # Read from META once, and perhaps before this.
            request.headers = HttpHeaders(request.META)
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, RefusedError):
            return None
        if not request.accepts("text/html"):
            return JsonResponse({"message": " ".join(exception.messages)}, status=400)
        for message in exception.messages:
            messages.error(request, message)
        address = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # A dialogue of Wagtail's, which goes where it is told.
            return JsonResponse({"step": "success", "redirect": address})
        return redirect(address)


def _is_of_script(request: HttpRequest) -> bool:
    """Say whether a browser asks for something in the admin that it will not show."""
    return request.headers.get("Sec-Fetch-Dest") == "empty" and request.path.startswith(
        reverse("wagtailadmin_home")
    )
