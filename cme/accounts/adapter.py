"""How allauth meets our accounts: nobody signs themselves up, and a sign-in has a first moment."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cme.accounts import roles, sessions


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up; the role decides the first page; the words are ours."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The email address or password is wrong.",
        "invalid_login": "The email address or password is wrong.",
        "too_many_login_attempts": "Too many tries. Wait 5 minutes, or ask for a new link.",
        "invalid_password_reset": "This link has been used or is too old. Ask for a new one.",
        "incorrect_password": "The password is wrong.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator, never from outside."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, and note when, so that ten hours can end it.

        A new secret against forged forms is made for everybody but the person it was made for:
        their other tabs hold forms half filled in, which would be refused with another one.
        """
        secret = request.META.get("CSRF_COOKIE")
        is_same = sessions.last_person(request) == user.pk
        super().login(request, user)
        request.session[sessions.SIGNED_IN_AT] = timezone.now().timestamp()
        if is_same:
            request.META["CSRF_COOKIE"] = secret

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the first page of the person's role."""
        if not request.user.is_authenticated:
            return reverse("home")
        return reverse(roles.home_of(request.user.role))

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Return the page that says you are signed out."""
        return reverse("account_signed_out")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing on sign-in and sign-out; the page itself shows it."""
