"""Which role may open a view, and which public pages are open yet."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from cme.authority.context import read_council

View = Callable[..., HttpResponseBase]


def requires(permission: str, *others: str) -> Callable[[View], View]:
    """Refuse with 403 a signed-in person whose role has neither the permission nor another."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(map(request.user.has_perm, (permission, *others))):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def once_set_up(view: View) -> View:
    """Open a public page only once the council has answered every word that stands on it.

    Until then a reader would be told to call no number, and nobody would read what they sent.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not read_council().is_complete:
            return render(request, "not_open.html", status=503)
        return view(request, *args, **kwargs)

    return guarded
