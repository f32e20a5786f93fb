"""The allocation list and the page of one child on it."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cme.accounts.guards import requires
from schools import access, allocation_list, statuses
from schools.forms.allocations import ListFilter


@require_safe
@requires("schools.view_allocation")
@transaction.atomic(savepoint=False)
def listing(request: HttpRequest) -> HttpResponse:
    """List the children given a place and not yet on roll, 25 at a time."""
    today = timezone.localdate()
    wanted = allocation_list.wanted_from(request.GET)
    found = allocation_list.asked_for(request.user, wanted, today)
    page, totals = allocation_list.page_of(request.user, found, request.GET.get("page"))
    rows = allocation_list.rows_of(request.user, page.object_list, today)
    access.show_list(
        request.user, [row.entry for row in rows if not row.hidden], page="allocation list"
    )
    length = allocation_list.council_length()
    counted = allocation_list.numbers(request.user, today)
    context = {"page": page, "rows": rows, "groups": _groups(request, rows, totals)}
    context |= {"counts": allocation_list.count_items(counted, length), "total": totals["all"]}
    context |= {"form": ListFilter(initial=wanted), "shown": _shown(wanted)}
    context |= {"searched": any(wanted[name] for name in ("q", "school", "status"))}
    context |= {"counting": allocation_list.length_words(length)}
    context |= {"may_change": request.user.has_perm("schools.change_allocation")}
    return render(request, "schools/allocations.html", context)


def _groups(request: HttpRequest, rows: list[Any], totals: dict[str, int]) -> list[dict[str, Any]]:
    """Return the rows under their headings, with how many there are on every page."""
    looks = request.user.has_perm("schools.investigate_allocation")
    escalated = [row for row in rows if row.entry.status == statuses.ESCALATED]
    rest = [row for row in rows if row.entry.status != statuses.ESCALATED]
    heading = "On the list" if all(row.is_open for row in rest) else "No longer on the list"
    groups = [
        {
            "heading": "Escalated to you" if looks else "Escalated to the Admissions Manager",
            "rows": escalated,
            "total": totals["escalated"],
        },
        {"heading": heading, "rows": rest, "total": totals["all"] - totals["escalated"]},
    ]
    return [group for group in groups if group["rows"]]


SHOWN = {
    "late": "The last day has come",
    "near": "Five days or fewer are left",
    "early": "More than five days are left",
    "cme": "Confirmed missing this month",
    "roll": "On roll this month",
}


def _shown(wanted: dict[str, str]) -> str:
    """Say what the list is narrowed to, or nothing."""
    parts = [SHOWN.get(wanted["show"], "")]
    if wanted["status"]:
        parts.append(statuses.ALLOCATION.status(wanted["status"]).label)
    parts += [f"“{wanted[name]}”" for name in ("q", "school") if wanted[name]]
    return "; ".join(filter(None, parts))


@require_safe
@requires("schools.view_allocation")
def entry(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one child on the list."""
    found = access.open_allocation(request.user, reference, page="allocation")
    context = allocation_list.entry_page(request.user, found)
    return render(request, "schools/allocation.html", context)
