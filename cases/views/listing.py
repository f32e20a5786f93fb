"""The caseload."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import access, caseload, statuses
from cases.forms.caseload import WHOSE, CaseloadFilter, how_many, read_filter
from cme.accounts.guards import requires


@require_safe
@requires("cases.view_case")
@transaction.atomic(savepoint=False)
def listing(request: HttpRequest) -> HttpResponse:
    """List cases by what the address asks for, 25 at a time."""
    wanted = read_filter(request.GET, usually=_usually(request))
    asked = caseload.asked_for(request.user, wanted)
    counts = caseload.counts(request.user, asked, wanted)
    narrowed = caseload.narrowed(asked, wanted)
    total = caseload.total_of(narrowed, wanted, counts)
    sort = request.GET.get("sort", "due")
    page = caseload.page_of(
        request.user, narrowed, sort=sort, number=request.GET.get("page"), total=total
    )
    rows = caseload.rows_of(page)
    access.show_list(request.user, [row.case for row in rows if not row.hidden], page="caseload")
    context = {"page": page, "rows": rows, "total": how_many(total), "wanted": wanted}
    context |= {"most": f"{caseload.MOST:,}" if total > caseload.MOST else ""}
    context |= {"filter": _filter(request, wanted, counts), "selected": _selected(request, wanted)}
    context |= {"views": _views(request), "is_default": not request.GET}
    context |= {"may_assign": request.user.has_perm("cases.assign_case")}
    context |= {"mine": wanted["whose"] == "mine"}
    return render(request, "cases/list.html", context)


def _usually(request: HttpRequest) -> str:
    """Return whose cases come first: an officer's own, and the team's for who gives them out."""
    return "anyone" if request.user.has_perm("cases.assign_case") else "mine"


def _filter(request: HttpRequest, wanted: dict[str, Any], counts: dict[str, int]) -> CaseloadFilter:
    form = CaseloadFilter(initial=wanted)
    by_status = {code: counts[f"n_{code}"] for code in statuses.LIFECYCLE.codes()}
    form.count(by_status, counts["n_overdue"], counts["n_long_term"])
    return form


VIEWS = (
    ("My open cases", "whose=mine"),
    ("Overdue", "whose=mine&only=overdue"),
    ("My area", "whose=area"),
    ("All open", "whose=anyone"),
    ("Long-term", "whose=anyone&only=long_term"),
    ("Waiting for countersign", "whose=anyone&status=closing"),
    ("Closed", "whose=anyone&status=closed&sort=-open"),
)


def _views(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the saved views as links; the one that is shown is marked."""
    here = read_filter(request.GET, usually=_usually(request))
    return [
        {"text": text, "href": f"?{query}", "current": read_filter(QueryDict(query)) == here}
        for text, query in VIEWS
    ]


def _selected(request: HttpRequest, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the filters that are set, each with the address that takes it out."""
    labels = dict(statuses.LIFECYCLE.choices())
    tags = [("Whose", dict(WHOSE)[wanted["whose"]], {"whose": "anyone"}, "whose", "")]
    if tuple(wanted["status"]) == statuses.OPEN:
        tags.append(("Status", "All open", {}, "", ""))
    else:
        tags += [("Status", labels[code], {}, "status", code) for code in wanted["status"]]
    only = {"overdue": "Overdue", "long_term": "Long-term"}
    tags += [("Only show", only[code], {}, "only", code) for code in wanted["only"]]
    tags += [("Words", wanted["q"], {}, "q", wanted["q"])] if wanted["q"] else []
    tags += [("School", wanted["school"], {}, "school", "")] if wanted["school"] else []
    return _grouped(request, [tag for tag in tags if tag[1] not in ("Anyone", "All open")])


def _grouped(request: HttpRequest, tags: list[Any]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, str]]] = {}
    for heading, text, instead, name, value in tags:
        query = request.GET.copy()
        kept = [one for one in query.getlist(name) if value and one != value]
        query.setlist(name, kept)
        query.update(instead)
        query.pop("page", None)
        groups.setdefault(heading, []).append({"text": text, "href": f"?{query.urlencode()}"})
    return [{"heading": heading, "tags": found} for heading, found in groups.items()]
