"""No record of a reading, no reading: the page becomes a 503 without content."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cme.audit.access import AccessNotRecorded


class AccessRecordedMiddleware:
    """Answers 503 where a view could not record that somebody reads a child's record."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the 503 page for AccessNotRecorded; let every other exception go on."""
        if not isinstance(exception, AccessNotRecorded):
            return None
        response = render(request, "503.html", status=503)
        response["Cache-Control"] = "no-store"
        return response
