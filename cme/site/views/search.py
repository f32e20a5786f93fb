"""Finding a child, a case, a referral or a school."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cases.models import Case, Child
from cme.accounts.guards import requires
from cme.audit.access import record_access
from cme.site.forms import SearchForm
from cme.site.search import Results, record_called
from cme.site.search import search as find
from reintegration.models import ReintegrationPlan

PAGES = {Case: "cases:case", Child: "cases:child", ReintegrationPlan: "reintegration:plan"}


@require_safe
@requires("site.search")
@transaction.atomic
def search(request: HttpRequest) -> HttpResponse:
    """Show what answers to the words typed, or go straight to the record of a reference."""
    form = SearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    record = record_called(typed, request.user)
    if record is not None:
        return redirect(PAGES.get(type(record), "referrals:detail"), record.reference)
    results = find(typed, request.user) if typed else Results()
    _record(request, results)
    context = {"form": form, "typed": typed, "results": results}
    return render(request, "site/search.html", context)


def _record(request: HttpRequest, results: Results) -> None:
    if results.children:
        record_access(by=request.user, subjects=results.children, kind="list", page="search")
    referrals = list({row.referral_id: row.referral for row in results.reported}.values())
    if referrals:
        record_access(by=request.user, subjects=referrals, kind="list", page="search")
