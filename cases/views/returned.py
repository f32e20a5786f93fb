"""A school may have the child: the officer holds both records side by side and answers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from cases import access, services, statuses
from cases.beside import rows_beside, school_before
from cases.forms.acts import ReturnedForm
from cases.models import Case, ReturnedChild
from cases.pages import act
from cases.views.acting import do_act
from cases.views.enquiring import form_page
from cme.accounts.guards import requires
from cme.core.dates import short_day_words


@form_page
@requires("cases.work_case")
def returned(request: HttpRequest, reference: str, returned: int) -> HttpResponse:
    """Show what a school said of a new pupil beside our record, and take the answer."""
    case = access.open_case(request.user, reference, page="a school may have the child")
    found = access.open_returned(request.user, case, returned, page="a school may have the child")
    form = ReturnedForm(request.POST or None)

    def do(given: dict[str, Any]) -> str:
        is_the_child = given["is_the_child"] == "yes"
        services.answer_returned(
            by=request.user,
            case=case,
            returned=found,
            is_the_child=is_the_child,
            words=given["words"],
        )
        school = found.new_pupil_return.school.name
        return f"{school} has the child. Now record the outcome." if is_the_child else "Saved."

    page = {"heading": "A school may have this child", "button": "Save my answer"}
    page |= {"found": found, "rows": _rows(case, found), "looked": found.is_the_child is not None}
    page |= {"then": _after(case, found, request.POST.get("is_the_child", ""))}
    return do_act(request, case, form, do, template="cases/returned.html", **page)


def outcome_of(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Return what the outcome form begins with where a school's return led to it."""
    asked = request.GET.get("returned", "")
    if not (asked.isdecimal() and len(asked) < 10):
        return {}
    try:
        found = access.open_returned(request.user, case, int(asked), page="close")
    except Http404:
        return {}
    told = found.new_pupil_return
    begun = told.starts_on <= timezone.localdate()
    return {
        "school": told.school,
        "first_day": told.starts_on if begun else None,
        "confirmed_how": f"New-pupil return {told.reference}",
        "confirmed_outside": "yes",
    }


def outcome_url(case: Case, found: ReturnedChild) -> str:
    """Return where the outcome of a child whom a school has is recorded; a dormant case wakes."""
    if case.status == statuses.DORMANT:
        return act("wake", case)
    return f"{act('close', case)}?outcome=on_roll&returned={found.pk}"


def _after(case: Case, found: ReturnedChild, answer: str) -> str:
    return outcome_url(case, found) if answer == "yes" else act("case", case)


def _rows(case: Case, found: ReturnedChild) -> list[dict[str, str]]:
    told = found.new_pupil_return
    entered = f"{told.school.name}, on the register from {short_day_words(told.entered_on)}"
    before = ("School before", school_before(case.child), school_before(told))
    return rows_beside(case.child, told.person, [("School now", "", entered), before])
