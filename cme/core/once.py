"""A form that is sent again is kept once, whatever the browser puts back.

The key of a form stands in its address, so that a page gone back to, loaded again or left open for
an hour has the same one, with and without JavaScript. A hidden field has not: a browser that goes
back asks for the page anew, and fills in what was typed but for fields without autocomplete, so
that the same form comes with another key and some of its answers gone.

What was typed is looked at too: a tab that was copied has the same address, and may hold another
child.
"""

import functools
import hashlib
import json
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from cme.core.models import SentForm

KEY = "form"
"""Name under which an address carries its form's key."""
IS_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
OWN_NAMES = {"csrfmiddlewaretoken", "submission_key"}  # of the page and not of who typed
AGAIN = "You have already sent this form. It is kept once."
View = Callable[..., HttpResponse]


class Kept(HttpResponseRedirect):
    """Where a form that was kept leads, and what is said and shown when it comes once more."""

    def __init__(self, to: str, *, reference: str = "", again: str = "") -> None:
        super().__init__(to)
        self.reference, self.again = reference, again


def once(view: View) -> View:
    """Let a view keep each form one time: who sends or opens it again is led to what it became.

    For forms that make something new. What the view does is one transaction with the key, so that
    two posts at once make one; a form that is refused may be sent again. Other words in a copy of
    the page are another form. It stands below the guard.
    """

    @functools.wraps(view)
    def kept_once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.GET.get(KEY, "")
        if not IS_KEY.fullmatch(key):
            # A post of no page of ours is taken as it comes: it has nothing to be known again by.
            return view(request, *args, **kwargs) if _is_sent(request) else _with_key(request)
        form = _digest(str(request.user.pk), request.path, key)
        if _is_sent(request):
            return _first_time(request, form, lambda: view(request, *args, **kwargs))
        before = SentForm.objects.filter(form=form).order_by("-pk").first()
        return _again(request, before) if before else view(request, *args, **kwargs)

    return kept_once


def _is_sent(request: HttpRequest) -> bool:
    return request.method == "POST"


def _with_key(request: HttpRequest) -> HttpResponse:
    asked = request.GET.copy()
    asked[KEY] = secrets.token_urlsafe(24)
    return redirect(f"{request.path}?{asked.urlencode()}")


def _digest(*facts: str) -> str:
    """A key is its person's and its page's own: it hides nothing of anybody else's."""
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _words(request: HttpRequest) -> str:
    """The key is in it, and stored nowhere: what was typed cannot be guessed from the digest."""
    typed = {name: texts for name, texts in request.POST.lists() if name not in OWN_NAMES}
    return _digest(request.GET[KEY], json.dumps(typed, sort_keys=True))


def _first_time(request: HttpRequest, form: str, do: Callable[[], HttpResponse]) -> HttpResponse:
    refused: Exception | None = None
    with transaction.atomic():
        # Of two at once the second waits here until the first is kept, or is not.
        sent, is_first = SentForm.objects.get_or_create(form=form, words=_words(request))
        if not is_first:
            return _again(request, sent)
        try:
            response = do()
        except (Http404, PermissionDenied) as problem:
            refused = problem  # that it was refused stays on record
        if refused or not isinstance(response, HttpResponseRedirect):
            sent.delete()
        else:
            _remember(sent, response)
    if refused:
        raise refused
    return response


def _remember(sent: SentForm, response: HttpResponseRedirect) -> None:
    sent.led_to = getattr(response, "again", "") or response.url
    sent.reference = getattr(response, "reference", "")
    sent.save(update_fields=["led_to", "reference"])


def _again(request: HttpRequest, sent: SentForm) -> HttpResponse:
    said = f"You have already sent this. Your reference is {sent.reference}."
    messages.info(request, said if sent.reference else AGAIN)
    return redirect(sent.led_to)
