"""The list of plans."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cme.accounts import roles
from cme.accounts.guards import requires
from reintegration import access, plan_list, statuses
from reintegration.forms.listing import ENDED, PlanFilter, read_filter
from reintegration.models import Helpers


@require_safe
@requires("reintegration.view_plan")
@transaction.atomic(savepoint=False)
def listing(request: HttpRequest) -> HttpResponse:
    """List plans by what the address asks for, 25 at a time."""
    today = timezone.localdate()
    wanted = read_filter(request.GET, usually=_usually(request))
    asked = plan_list.asked_for(request.user, wanted)
    counted = plan_list.counts(asked, today)
    total = plan_list.total_of(asked, wanted, counted, today)
    page = plan_list.page_of(request.user, asked, wanted, total=total, on=today)
    rows = plan_list.rows_of(page)
    access.show_list(request.user, [row.plan for row in rows if not row.hidden], page="plans")
    form = PlanFilter(initial=wanted)
    form.count(counted, works=request.user.has_perm("reintegration.work_plan"))
    context = {"page": page, "rows": rows, "total": total, "filter": form}
    context |= {"selected": _selected(request, wanted, form), "views": _views(request)}
    context |= {"is_default": not request.GET, "mine": wanted["whose"] == "mine"}
    context |= {"may_ask": request.user.has_perm("reintegration.request_plan")}
    context |= {"may_manage": request.user.has_perm("reintegration.manage_team")}
    return render(request, "reintegration/list.html", context)


def _usually(request: HttpRequest) -> str:
    """Return whose plans come first: one's own for who works them, else everybody's."""
    own = (roles.REINTEGRATION_OFFICER, roles.REINTEGRATION_SUPPORT)
    return "mine" if getattr(request.user, "role", "") in own else ""


def _views(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the saved views as links; the one that is shown is marked."""
    mine = [("My plans", "whose=mine")] if request.user.has_perm("reintegration.work_plan") else []
    ended = "&".join(f"status={code}" for code in ENDED)
    views = (
        *mine,
        ("All plans", "whose="),
        ("To decide", f"whose=&status={statuses.REQUESTED}"),
        ("Overdue", "whose=&only=overdue"),
        ("Running", f"whose=&status={statuses.ACCEPTED}&status={statuses.ACTIVE}"),
        ("Aftercare", f"whose=&status={statuses.AFTERCARE}"),
        ("Ended", f"whose=&{ended}&sort=-first_day"),
    )
    here = _without_order(read_filter(request.GET, usually=_usually(request)))
    return [
        {"text": text, "href": f"?{query}", "current": here == _without_order(_read(query))}
        for text, query in views
    ]


def _read(query: str) -> dict[str, Any]:
    return read_filter(QueryDict(query), usually="")


def _without_order(wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if name not in ("sort", "page")}


def _selected(
    request: HttpRequest, wanted: dict[str, Any], form: PlanFilter
) -> list[dict[str, Any]]:
    """Return the filters that are set, each with the address that takes it out."""
    labels = dict(statuses.LIFECYCLE.choices())
    tags = []
    for name, heading in (("whose", "Officer"), ("area", "Area")):
        said = {str(key): text for key, text in form.fields[name].choices}
        if str(wanted[name]) and str(wanted[name]) in said:
            tags.append((heading, said[str(wanted[name])], name, ""))
    if tuple(wanted["status"]) != statuses.STANDING:
        tags += [("Status", labels[code], "status", code) for code in wanted["status"]]
    tags += [("Only show", "Overdue", "only", "overdue")] if wanted["only"] else []
    if wanted["helpers"]:
        tags.append(("Who helps", str(Helpers(wanted["helpers"]).label), "helpers", ""))
    tags += [("Words", wanted["q"], "q", "")] if wanted["q"] else []
    tags += [("School", wanted["school"], "school", "")] if wanted["school"] else []
    return _grouped(request, tags)


def _grouped(request: HttpRequest, tags: list[tuple[str, str, str, str]]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, str]]] = {}
    for heading, text, name, value in tags:
        query = request.GET.copy()
        query.setlist(name, [one for one in query.getlist(name) if value and one != value])
        if name == "whose":
            query["whose"] = ""  # left out, it would mean one's own again
        query.pop("page", None)
        groups.setdefault(heading, []).append({"text": text, "href": f"?{query.urlencode()}"})
    return [{"heading": heading, "tags": found} for heading, found in groups.items()]
