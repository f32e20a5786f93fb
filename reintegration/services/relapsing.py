"""A child out of school again becomes a referral, by the one door, with all that is known."""

import datetime as dt
from typing import Any

from cme.core.dates import day_words
from referrals.models import Referral
from referrals.services import source_answers, sources
from reintegration.models import Professional, ReintegrationPlan

CARE = {
    Professional.Under.IN_NEED: "child_in_need",
    Professional.Under.PROTECTION: "cp_plan",
    Professional.Under.LOOKED_AFTER: "looked_after",
}


def refer_again(*, by: Any, plan: ReintegrationPlan, on: dt.date, words: str) -> Referral:
    """Make the referral of a plan that did not hold, or return the one there is."""
    person = plan.child.person if plan.child else plan.person
    return sources.refer_again(
        by=by,
        key=f"plan:{plan.pk}",
        answers=answers_of(by, plan, on, words),
        person=person,
        marked=plan.marks,
    )


def answers_of(by: Any, plan: ReintegrationPlan, on: dt.date, words: str) -> source_answers.Answers:
    """Return what is known, as the answers a professional would give."""
    child, school = plan.child, plan.school.name if plan.school else ""
    pages = source_answers.child_pages(child.person if child else plan.person)
    has_plan = child is not None and child.has_ehc_plan
    pages["child-records"] |= {"sen": "ehcp" if has_plan else ""}
    sender = source_answers.sender_page(by, "Reintegration team", "Reintegration team")
    return source_answers.without_blanks(
        {
            "who": {"sender_kind": "professional"},
            "your-role": sender | {"organisation_type": "other"},
            "referral-reason": {
                "referral_reasons": ["other"],
                "reason_other": "Was helped back into school and is out of school again",
            },
            "worry": {"worry": _told(plan, on, words)},
            **pages,
            "social-care": {"care_status": _care_status(plan)},
            "at-risk-groups": {"at_risk_groups": list(child.at_risk_groups) if child else []},
            "visit-safety": {"visit_safety_note": child.visit_safety if child else ""},
            "school": {
                "school_status": "unknown",
                "school_name": school,
                "last_in_school": f"before {day_words(on)}",
            },
        }
    )


def _care_status(plan: ReintegrationPlan) -> list[str]:
    known = set(plan.child.care_status if plan.child else ()) - {"none", "unknown"}
    here = plan.professionals.filter(left_on=None).values_list("under", flat=True)
    return sorted(known | {CARE[Professional.Under(one)] for one in here if one})


def _told(plan: ReintegrationPlan, on: dt.date, words: str) -> str:
    """Return what an officer reads first: what happened, then where to look."""
    child, case = plan.child, plan.case
    told = [
        words.strip(),
        f"Out of school again, recorded for {day_words(on)}.",
        f"Plan {plan.reference} back into {plan.school.name}." if plan.school else "",
        f"First day there: {day_words(plan.first_day_on)}." if plan.first_day_on else "",
        f"The child is {child.reference}." if child else "",
        f"The case before was {case.reference}." if case else "",
    ]
    return "\n".join(filter(None, told))
