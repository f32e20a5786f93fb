"""What came in may be about the child of a dormant case: both side by side, and the answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cases import access, services, statuses, wording
from cases.access import Match
from cases.beside import rows_beside, school_before
from cases.forms.acts import MatchForm
from cases.models import Case
from cases.views.acting import do_act, waking_refusal
from cases.views.enquiring import form_page
from cme.accounts.guards import requires

PAGES = {
    "referrals.referral": ("referrals.view_referral", "referrals:detail"),
    "schools.deletionreturn": ("schools.view_return", "schools:return"),
    "schools.newpupilreturn": ("schools.view_return", "schools:joined"),
    "schools.allocationentry": ("schools.view_allocation", "schools:allocation"),
}
"""Who may open the page of what came in, and its name."""


@form_page
@requires("cases.work_case")
def match(request: HttpRequest, reference: str, sighting: int) -> HttpResponse:
    """Show what came in beside our record, and take the answer: the child, or another."""
    case = access.open_case(request.user, reference, page="what may be about the child")
    seen = access.open_match(request.user, case, sighting, page="what may be about the child")
    form = MatchForm(request.POST or None)

    def do(given: dict[str, Any]) -> str:
        answer = {"is_the_child": given["is_the_child"] == "yes", "words": given["words"]}
        done = services.answer_sighting(
            by=request.user, case=case, sighting=seen.sighting, **answer
        )
        return 'Case moved to "Enquiries".' if done.woke else "Saved."

    page = {"heading": "New facts may be about this child", "button": "Save my answer"}
    page |= _shown(case, seen) | {"source_url": _source_url(request.user, seen)}
    return do_act(request, case, form, do, template="cases/match.html", **page)


def _shown(case: Case, seen: Match) -> dict[str, Any]:
    found = seen.sighting
    kind = wording.SOURCES[found.source_type]
    return {
        "found": found,
        "came": kind[:1].upper() + kind[1:],
        "rows": rows_beside(case.child, seen.person, _schools(case, seen)),
        "looked": found.woke or found.is_the_child is not None,
        "refusal": waking_refusal(case) if case.status == statuses.CLOSED else None,
    }


def _schools(case: Case, seen: Match) -> list[tuple[str, str, str]]:
    """Return the school that what came in is about, where it names one."""
    school = getattr(seen.source, "school", None)
    if school is None:
        return []
    before = school_before(case.child)
    leaves = seen.sighting.source_type == "schools.deletionreturn"
    if leaves:
        return [("School before", before, school.name)]
    return [("School now", "", school.name), ("School before", before, "")]


def _source_url(user: Any, seen: Match) -> str:
    permission, name = PAGES[seen.sighting.source_type]
    if not user.has_perm(permission):
        return ""
    return reverse(name, args=[seen.sighting.source_reference])
