"""Headers every response carries beside Django's own and the content security policy."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class Headers:
    """Keeps pages out of other sites and out of shared or left-behind caches.

    Every page is `no-store`: a phone handed back or a shared computer must not show a child's
    record, or a concern half written, from its cache. Static files keep their own long life.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers the response does not set itself."""
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store"
        return response
