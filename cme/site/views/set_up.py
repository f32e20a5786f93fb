"""The set-up pages of what people pick: areas, districts, teams, agencies, sources, groups."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cme.accounts.guards import requires
from cme.authority import services
from cme.authority.changes import changes_of, counted, shown
from cme.authority.holding import in_words, standing_on
from cme.authority.kinds import KINDS, Kind
from cme.authority.models import Area, Council
from cme.core.forms import CmeForm, acted
from cme.site import setting_up
from cme.site.forms.set_up import arrangement_form

CHANGE = "authority.change_arrangement"
View = Callable[..., HttpResponse]
asks = require_http_methods(["GET", "HEAD", "POST"])


def council_first(view: View) -> View:
    """Lead whoever comes before there is a council to the page that says which it is."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Council.objects.exists():
            return redirect("set-up-council")
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@requires(CHANGE)
def home(request: HttpRequest) -> HttpResponse:
    """Show everything there is to set up, and what is missing before going live."""
    return render(request, "set_up/home.html", setting_up.overview())


@require_safe
@requires(CHANGE)
@council_first
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """List one kind of arrangement: what is in use, what was set aside, what changed."""
    one = KINDS[kind]
    areas = dict(Area.objects.values_list("pk", "name"))
    rows = [_row(one, row, areas) for row in one.model.objects.all()]
    context = {
        "kind": one,
        "labels": [column.label for column in one.columns if column.listed][1:],
        "rows": [row for row in rows if row["row"].in_use],
        "aside": [row for row in rows if not row["row"].in_use],
        "changes": changes_of(one),
    }
    return render(request, "set_up/list.html", context)


@asks
@requires(CHANGE)
@council_first
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Add an arrangement."""
    one = KINDS[kind]
    form = arrangement_form(one, request.POST or None)

    def do(_cleaned: dict[str, Any]) -> str:
        row = services.add_arrangement(kind=one, values=form.values, by=request.user)
        return f"{row} is added."

    if acted(request, form, do):
        return redirect("set-up-list", kind)
    context = {"kind": one, "form": form, "heading": f"Add {one.a}", "button": "Add"}
    return render(request, "set_up/one.html", context)


@asks
@requires(CHANGE)
def change(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change an arrangement."""
    one, row = _found(kind, pk)
    seen = services.stamp_of(row)
    form = arrangement_form(one, request.POST or None, row=row, seen=seen)

    def do(cleaned: dict[str, Any]) -> str:
        services.change_arrangement(
            kind=one, row=row, values=form.values, by=request.user, seen=cleaned["seen"]
        )
        return "Saved."

    if acted(request, form, do):
        return redirect("set-up-list", kind)
    see_again(form, seen)
    context = {"kind": one, "form": form, "row": row, "heading": f"Change {row}"}
    context |= {"button": "Save", "changes": changes_of(one, row)}
    return render(request, "set_up/one.html", context)


@asks
@requires(CHANGE)
def aside(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Set an arrangement aside, once the person has read what follows."""
    one, row = _found(kind, pk)
    form = CmeForm(request.POST if request.method == "POST" else None)
    if acted(request, form, _aside(request, one, row)):
        return redirect("set-up-list", kind)
    staying = in_words(standing for standing in standing_on(kind, row) if not standing.way_on)
    context = {"kind": one, "form": form, "row": row, "staying": staying}
    return render(request, "set_up/aside.html", context)


def _aside(request: HttpRequest, kind: Kind, row: Any) -> Callable[[dict[str, Any]], str]:
    def do(_cleaned: dict[str, Any]) -> str:
        services.set_aside(kind=kind, row=row, by=request.user)
        return f"{row} is set aside. You can take it back into use at any time."

    return do


@asks
@requires(CHANGE)
def back(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take an arrangement back into use."""
    one, row = _found(kind, pk)
    form = CmeForm(request.POST if request.method == "POST" else None)

    def do(_cleaned: dict[str, Any]) -> str:
        services.take_back(kind=one, row=row, by=request.user)
        return f"{row} is in use again."

    if acted(request, form, do):
        return redirect("set-up-list", kind)
    return render(request, "set_up/back.html", {"kind": one, "form": form, "row": row})


@require_POST
@requires(CHANGE)
def order(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Move an arrangement one place up or down."""
    one, row = _found(kind, pk)
    services.reorder(kind=one, row=row, up=request.POST.get("up") == "1", by=request.user)
    return redirect(f"{reverse('set-up-list', args=[kind])}#row-{row.pk}")


def _found(kind: str, pk: int) -> tuple[Kind, Any]:
    return KINDS[kind], get_object_or_404(KINDS[kind].model, pk=pk)


def _row(kind: Kind, row: Any, areas: dict[int, str]) -> dict[str, Any]:
    cells = []
    for column in kind.columns[1:]:
        if column.listed:
            name = "area_id" if column.look == "area" else column.name
            value = shown(column, getattr(row, name), areas)
            value = counted(value, column.units) if value and column.units else value
            cells.append({"label": column.label, "value": value})
    return {"row": row, "cells": cells}


def see_again(form: Any, seen: str) -> None:
    """Let a refused page be saved again by who has now been told that somebody was quicker."""
    if form.is_bound and form.non_field_errors():
        form.data = form.data.copy()
        form.data["seen"] = seen
