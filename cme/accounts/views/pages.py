"""Pages about accounts that allauth does not give."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cme.accounts.guards import requires
from cme.accounts.querysets import people as everyone

PAGE_SIZE = 25


@login_not_required
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that the person is signed out."""
    return render(request, "account/signed_out.html")


@login_not_required
@require_safe
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Say that accounts are made by an administrator."""
    return render(request, "account/signup_closed.html")


@require_safe
@requires("accounts.view_user")
def people(request: HttpRequest) -> HttpResponse:
    """List everyone with an account, their role, their area and when they last signed in."""
    page = Paginator(everyone(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"page": page})
