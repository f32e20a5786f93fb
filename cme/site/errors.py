"""The pages shown when a request cannot be answered, in the words of content §7.6.

`server_error` and `unavailable` stand without a database: they draw only what this process knows.
"""

import logging
import secrets
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token

from cme.accounts.roles import ROLES
from cme.authority.context import last_council
from cme.core.references import ALPHABET

log = logging.getLogger(__name__)
PUBLIC_DOORS = ("/refer/",)


@requires_csrf_token
@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the browser sent something that cannot be read."""
    return _plain(request, "400.html", 400)


@requires_csrf_token
@login_not_required
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this person may not take this step, and who may."""
    at = request.resolver_match
    facts = {"roles": _roles_holding(str(exception or "")), "of_record": bool(at and at.kwargs)}
    return _known(request, "403.html", 403, **facts)


@requires_csrf_token
@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page, without saying whether there is such a record."""
    return _known(request, "404.html", 404)


@login_not_required
def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that too many pages were asked for from one place."""
    return _known(request, "429.html", 429)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong, with a number that the log carries too."""
    error_id = "".join(secrets.choice(ALPHABET) for _ in range(8))
    log.error("error %s at %s", error_id, request.resolver_match and request.resolver_match.route)
    return _plain(request, "500.html", 500, error_id=error_id)


@login_not_required
def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that records cannot be shown safely, so none are."""
    response = _plain(request, "503.html", 503)
    response["Retry-After"] = "120"
    return response


@requires_csrf_token
@login_not_required
@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old to be sent safely."""
    return _plain(request, "403_csrf.html", 403)


def _known(request: HttpRequest, template: str, status: int, **facts: Any) -> HttpResponse:
    """Draw a page with the menu of whoever looks at it."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    frame = "casework.html" if signed_in else "public.html"
    response = render(request, template, {"frame": frame, **facts}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _plain(request: HttpRequest, template: str, status: int, **facts: Any) -> HttpResponse:
    """Draw a page from what this process knows: no request context, so no query and no menu."""
    council = last_council()
    public = request.path.startswith(PUBLIC_DOORS)
    html = render_to_string(template, {"council": council, "is_public": public, **facts})
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _roles_holding(permission: str) -> str:
    """Return the roles that may do it, as a sentence says them; "a manager" where none is named."""
    labels = [
        f"{'an' if role.label[0] in 'AEIOU' else 'a'} {role.label}"
        for role in ROLES.values()
        if permission in role.permissions
    ]
    return " or ".join(labels) if 1 <= len(labels) <= 3 else "your manager"
