"""Pages about accounts that allauth does not give."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


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
