"""What every page with one form does when it is sent: do it and say so, or say why not."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from cme.core.errors import RuleBroken


def acted(request: HttpRequest, form: Any, do: Callable[[dict[str, Any]], str]) -> bool:
    """Do what a form that was sent asks, show what `do` says was done, and return True.

    False where the page was only asked for, or the form or a rule refuses; the form says why.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        done = do(form.cleaned_data)
    except RuleBroken as broken:
        form.add_rule_broken(broken)
        return False
    messages.success(request, done)
    return True
