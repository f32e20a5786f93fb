"""Who signs archiving forms while somebody is away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import services
from cases.forms.archiving import DelegateForm, holding_now
from cases.views.enquiring import form_page
from cme.accounts.guards import requires
from cme.core.dates import long_day_words
from cme.core.errors import RuleBroken
from cme.core.forms import acted

ANY = "cases.name_any_delegate"
names = requires("cases.name_delegate", ANY)


@form_page
@names
def delegates(request: HttpRequest) -> HttpResponse:
    """Name who signs while a person is away: for oneself, or as administrator for anybody."""
    for_any = request.user.has_perm(ANY)
    form = DelegateForm(request.POST or None, by=request.user, for_any=for_any)

    def do(given: dict[str, Any]) -> str:
        made = services.name_delegate(by=request.user, **({"person": request.user} | given))
        until = long_day_words(made.until_on)
        return f"{made.delegate} signs for {made.person} until {until}."

    if acted(request, form, do):
        return redirect("cases:delegates")
    today = timezone.localdate()
    context = {"form": form, "rows": _rows(request.user, for_any=for_any), "today": today}
    context |= {"for_any": for_any, "stands_in": holding_now(today).filter(delegate=request.user)}
    return render(request, "cases/delegates.html", context)


@require_POST
@names
def end_delegation(request: HttpRequest, delegation: int) -> HttpResponse:
    """End a delegation from today."""
    rows = _rows(request.user, for_any=request.user.has_perm(ANY))
    row = get_object_or_404(rows, pk=delegation)
    try:
        services.end_delegation(by=request.user, delegation=row)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, f"{row.delegate} signs for {row.person} no longer.")
    return redirect("cases:delegates")


def _rows(user: Any, *, for_any: bool) -> Any:
    rows = holding_now(timezone.localdate())
    return rows if for_any else rows.filter(person=user)
