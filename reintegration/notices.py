"""What happened around a plan that somebody should know before doing anything on it."""

from cases import statuses as case_statuses
from cases.models import Case
from cases.rules.outcomes import OUTCOMES
from cme.accounts.models import User
from cme.core.dates import CalendarTooShort, day_words, short_day_words
from reintegration import statuses
from reintegration.models import ReintegrationPlan
from schools.services.calendars import calendar_of

GOES_ON = ("on_roll", "never_missing", "opened_in_error")
"""Outcomes of a case with which its plan goes on."""


def notices(plan: ReintegrationPlan) -> list[str]:
    """Return what to know first: a case that closed, somebody who left, a closed first day."""
    if plan.status not in statuses.STANDING:
        return []
    said = (_closed(plan.case), _left(plan.officer), _left(plan.support), _no_school_day(plan))
    return [one for one in said if one]


def _closed(case: Case | None) -> str:
    if case is None or case.status != case_statuses.CLOSED or case.outcome in GOES_ON:
        return ""
    outcome = OUTCOMES[case.outcome].label if case.outcome in OUTCOMES else "No outcome"
    return (
        f"Case {case.reference} closed on {short_day_words(case.status_on)}: {outcome}. "
        "Ask its officer before anybody calls, and end this plan early if nothing is left to do."
    )


def _left(person: User | None) -> str:
    if person is None or (person.is_active and person.has_perm("reintegration.work_plan")):
        return ""
    return f"{person.name} no longer works on plans. A manager gives the plan to somebody else."


def _no_school_day(plan: ReintegrationPlan) -> str:
    """Say so where the agreed first day is a day on which the school does not meet."""
    if plan.first_day_on or plan.starts_on is None or plan.school is None:
        return ""
    try:
        meets = calendar_of(plan.school).is_school_day(plan.starts_on)
    except CalendarTooShort:
        return ""
    if meets:
        return ""
    day = day_words(plan.starts_on)
    return f"{plan.school.name} is closed on {day}, by its calendar. Agree another first day."
