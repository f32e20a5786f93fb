"""A school may have the child: the officer holds both records side by side and answers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from cases import access, services, statuses
from cases.forms.acts import ReturnedForm
from cases.models import Case, ReturnedChild
from cases.pages import act, address_words, born_words, carers_words
from cases.views.acting import do_act
from cases.views.enquiring import form_page
from cme.accounts.guards import requires
from cme.core.dates import short_day_words
from cme.core.models import PersonDetails
from cme.core.people import fold


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
    """Return what each of the two records says, line by line, and if they agree."""
    today = timezone.localdate()
    ours, told = case.child.person, found.new_pupil_return
    theirs = told.person

    def of(person: PersonDetails) -> dict[str, str]:
        names = [one for one in (person.known_as, person.former_names) if one]
        return {
            "Name": person.full_name,
            "Other names": ", ".join(names),
            "Born": born_words(person, today),
            "Sex": person.get_sex_display(),
            "UPN": person.upn,
            "Address": address_words(person),
            "Adults": carers_words(person) if person.carers else "",
        }

    mine, school = of(ours), of(theirs)
    rows = [
        {"label": label, "ours": mine[label], "theirs": school[label], **_sign(mine, school, label)}
        for label in mine
        if mine[label] or school[label]
    ]
    entered = f"{told.school.name}, on the register from {short_day_words(told.entered_on)}"
    last = told.last_school.name if told.last_school else told.last_school_words
    child = case.child
    before = child.last_school.name if child.last_school else child.last_school_words
    return [
        *rows,
        {"label": "School now", "ours": "", "theirs": entered, "sign": "", "look": ""},
        {"label": "School before", "ours": before, "theirs": last, "sign": "", "look": ""},
    ]


def _sign(ours: dict[str, str], theirs: dict[str, str], label: str) -> dict[str, str]:
    if not (ours[label] and theirs[label]) or label == "Other names":
        return {"sign": "", "look": ""}
    agree = fold(ours[label]) == fold(theirs[label])
    sign, look = ("✓ Agrees", "cme-agree") if agree else ("✗ Differs", "cme-differ")
    return {"sign": sign, "look": look}
