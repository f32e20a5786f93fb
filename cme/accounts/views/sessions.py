"""Signing in with something typed, going on where one was, and staying signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cme.accounts import kept, rules, sessions
from cme.accounts.roles import home_of
from cme.core.errors import RuleBroken

View = Callable[..., HttpResponseBase]
asks = require_http_methods(["GET", "HEAD", "POST"])


def carries_typed(view: View) -> View:
    """Let a page of signing in hand on what was typed, until the person is signed in."""

    @wraps(view)
    def carrying(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        sealed = request.POST.get(kept.FIELD, "") if request.method == "POST" else ""
        if not sealed:
            return response
        moved = 300 <= response.status_code < 400
        if moved and request.user.is_authenticated:
            return _go_on(request, sealed)
        return _hand_on(_next_page(request, response) if moved else response, sealed)

    return carrying


def _go_on(request: HttpRequest, sealed: str) -> HttpResponse:
    """Show the page whose one button sends again what was typed."""
    facts: dict[str, Any] = {"home_url": reverse(home_of(request.user.role))}
    try:
        facts["typed"] = kept.unseal(sealed, person=request.user.pk)
    except RuleBroken as broken:
        facts["broken"] = broken
    return render(request, "account/go_on.html", facts)


def _next_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the page of signing in that the response leads to; a redirect would lose the text."""
    pages = {
        reverse("account_login"): account.login,
        reverse("mfa_authenticate"): mfa.authenticate,
    }
    view = pages.get(urlsplit(response["Location"]).path)  # type: ignore[index]
    if view is None:
        return response
    request.method = "GET"
    return view(request)


def _hand_on(response: HttpResponseBase, sealed: str) -> HttpResponseBase:
    if isinstance(response, TemplateResponse):
        response.context_data = (response.context_data or {}) | {"typed_before": sealed}
    return response


sign_in = asks(login_not_required(carries_typed(account.login)))
second_step = asks(login_not_required(carries_typed(mfa.authenticate)))


@asks
def stay(request: HttpRequest) -> HttpResponseBase:
    """Let the idle time begin again: for the warning's button, with or without scripts.

    It is looked at only by somebody who pressed the button too late and has just signed in.
    """
    sessions.renew(request)
    if request.accepts("text/html"):
        came_from = request.POST.get("next", "")
        return redirect(came_from if rules.is_own_path(came_from) else home_of(request.user.role))
    return JsonResponse({"seconds": sessions.seconds_left(request)})
