"""Real records for every address that names one."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases import services as casework
from cases.models import Case, Child, OnwardReferral, ReturnedChild, Sighting
from cme.accounts.models import User
from cme.authority.models import Agency, Closure
from cme.worklist.models import WorkItem
from cme.worklist.services import refresh
from referrals.models import Referral
from reintegration.models import ReintegrationPlan
from schools.models import AllocationEntry, DeletionReturn, NewPupilReturn, School
from tests.factories import make_entry, make_new_pupil, make_plan, make_return


@dataclass(frozen=True)
class World:
    """One of each record, visible to the officer and the manager."""

    officer: User
    manager: User
    referral: Referral
    case: Case
    child: Child
    school: School


def _referral(world: World) -> dict[str, Any]:
    return {"reference": world.referral.reference}


def _onward(world: World) -> dict[str, Any]:
    sent = OnwardReferral.objects.of(world.referral).first() or casework.send_onward(
        by=world.officer,
        subject=world.referral,
        subject_reference=world.referral.reference,
        agency=Agency.objects.get(code="post16"),
        to_words="",
        message="Please take over.",
        on=world.referral.status_on,
    )
    return _referral(world) | {"onward_reference": sent.reference}


def _returned(world: World) -> dict[str, Any]:
    found = ReturnedChild.objects.filter(case=world.case).first() or casework.report_returned(
        by=world.officer,
        case=world.case,
        new_pupil_return=make_new_pupil(by=world.officer, school=world.school),
        verdict="same",
    )
    return {"reference": world.case.reference, "returned": found.pk if found else 0}


def _match(world: World) -> dict[str, Any]:
    found, _is_new = Sighting.objects.get_or_create(
        case=world.case,
        source_type="referrals.referral",
        source_id=world.referral.pk,
        defaults={
            "source_reference": world.referral.reference,
            "verdict": "possible",
            "found_on": world.referral.status_on,
        },
    )
    return {"reference": world.case.reference, "sighting": found.pk}


def _work(world: World) -> dict[str, Any]:
    """An item about the referral, or about the case where the referral is decided."""
    for record in (world.referral, world.case):
        refresh(record)
        item = WorkItem.objects.open().about(record).order_by("pk").first()
        if item is not None:
            return {"item": item.pk}
    raise AssertionError("nothing is owed")


RETURN_PAGES = (
    "return",
    "return_ask",
    "return_confirm",
    "return_challenge",
    "return_accept",
    "return_enquiry",
    "return_finish",
)


def _return(world: World) -> dict[str, Any]:
    sent = DeletionReturn.objects.first() or make_return(by=world.officer, school=world.school)
    return {"reference": sent.reference}


def _joined(world: World) -> dict[str, Any]:
    told = NewPupilReturn.objects.first() or make_new_pupil(by=world.officer, school=world.school)
    return {"reference": told.reference}


CASE_PAGES = (
    "case",
    "enquiries",
    "contacts",
    "chronology",
    "household",
    "history",
    "check",
    "contact",
    "note",
    "establish",
    "otherwise",
    "own_done",
    "plan",
    "move",
    "wake",
    "residency",
    "category",
    "carer",
    "sibling",
    "marks",
    "restrict",
    "stop_contact",
    "flags",
    "send",
    "close",
    "countersign",
    "reopen",
    "archive",
    "archive_begin",
    "archive_draft",
    "archive_sign",
    "archive_decide",
    "archive_take_up",
    "archive_take_back",
    "archive_take_over",
    "archive_replace",
    "archive_paper",
)


def _case(world: World) -> dict[str, Any]:
    return {"reference": world.case.reference}


def _child(world: World) -> dict[str, Any]:
    return {"reference": world.child.reference}


def _entry(world: World) -> dict[str, Any]:
    person = world.officer
    entry = AllocationEntry.objects.first() or make_entry(by=person, school=world.school)
    return {"reference": entry.reference}


ENTRY_PAGES = ("note", "again", "start", "on_roll", "outcome", "finding", "error")


def _school(world: World) -> dict[str, Any]:
    return {"urn": world.school.urn}


def _closure_pk() -> int:
    return Closure.objects.order_by("pk").values_list("pk", flat=True)[0]


PLAN_PAGES = (
    "plan",
    "sent",
    "reviews",
    "attendance",
    "contacts",
    "history",
    "paper",
    "decide",
    "give",
    "path",
    "first_day",
    "voice",
    "goal",
    "action",
    "contact",
    "professional",
    "signpost",
    "part_time",
    "weeks",
    "review",
    "end",
    "aftercare",
    "relapse",
    "early",
)
PART_PAGES = ("rate", "drop", "action_done", "professional_left", "week", "attended")


def _plan(world: World) -> dict[str, Any]:
    """A plan of the child, asked for by the officer."""
    found = ReintegrationPlan.objects.filter(child=world.child).first()
    plan = found or make_plan(by=world.officer, case=world.case, school=world.school)
    return {"reference": plan.reference}


SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "performance:month": lambda world: {"month": dt.date(2026, 10, 1)},
    "performance:figure": lambda world: {"month": dt.date(2026, 10, 1), "code": "opened"},
    "performance:return_list": lambda world: {
        "census_day": "2026-10-01",
        "topic": "sex",
        "code": "female",
    },
    "schools:allocation": _entry,
    **{f"schools:allocation_{name}": _entry for name in ENTRY_PAGES},
    "schools:school": lambda world: {"urn": world.school.urn},
    "schools:calendar": _school,
    **dict.fromkeys(
        ("schools:calendar_terms", "schools:calendar_back", "schools:calendar_add"),
        lambda world: _school(world) | {"year": "2026"},
    ),
    **dict.fromkeys(
        ("schools:calendar_change", "schools:calendar_remove"),
        lambda world: _school(world) | {"pk": 1},
    ),
    **dict.fromkeys(
        (
            "set-up-person",
            "set-up-person-deactivate",
            "set-up-person-reactivate",
            "set-up-person-link",
            "set-up-person-two-step",
        ),
        lambda world: {"pk": world.officer.pk},
    ),
    "set-up-words": lambda world: {"group": "hub"},
    "set-up-threshold": lambda world: {"code": "allocation"},
    **dict.fromkeys(("set-up-list", "set-up-add"), lambda world: {"kind": "agencies"}),
    **dict.fromkeys(
        ("set-up-change", "set-up-aside", "set-up-back", "set-up-order"),
        lambda world: {"kind": "agencies", "pk": Agency.objects.values_list("pk", flat=True)[0]},
    ),
    **dict.fromkeys(
        ("set-up-calendar-terms", "set-up-calendar-add"), lambda world: {"year": "2026"}
    ),
    **dict.fromkeys(
        ("set-up-calendar-change", "set-up-calendar-remove"), lambda world: {"pk": _closure_pk()}
    ),
    **dict.fromkeys(
        ("schools:leaver", "schools:leaver_withdraw", "schools:leaver_file_sent"),
        lambda world: {"reference": "D-0000-00"},
    ),
    **dict.fromkeys(
        ("schools:new_pupil_sent", "schools:new_pupil_correct"),
        lambda world: {"reference": "N-0000-00"},
    ),
    "schools:leaver_step": lambda world: {"reference": "D-0000-00", "step": "reason"},
    **{f"schools:{name}": _return for name in RETURN_PAGES},
    "schools:joined": _joined,
    "schools:arrived": lambda world: {"reference": "L-0000-00"},
    "audit:looks": lambda world: {"reference": world.child.reference},
    "audit:history": lambda world: {"reference": world.child.reference},
    **dict.fromkeys(
        (
            "referrals:detail",
            "referrals:judge",
            "referrals:facts",
            "referrals:reopen",
            "referrals:lift_stop",
            "referrals:lift_restriction",
        ),
        _referral,
    ),
    "referrals:acknowledge": _onward,
    "referrals:answer": _onward,
    "referrals:ask_again": _onward,
    "try-again": lambda _world: {"pk": 1},
    "send-again": lambda _world: {"pk": 1},
    **dict.fromkeys(("work:done", "work:hand_on", "work:take"), _work),
    "refer:step": lambda world: {"name": "where"},
    "refer:add": lambda world: {"name": "sibling"},
    "refer:change": lambda world: {"name": "sibling", "number": 1},
    "refer:remove": lambda world: {"name": "sibling", "number": 1},
    **{f"cases:{name}": _case for name in CASE_PAGES},
    "cases:returned": _returned,
    "cases:match": _match,
    "cases:child": _child,
    "cases:details": _child,
    "cases:circumstances": _child,
    "cases:end_delegation": lambda _world: {"delegation": 1},
    "cases:lift_flag": lambda world: _case(world) | {"flag": 1},
    "cases:onward": lambda world: _case(world) | {"onward": "S-0000-00"},
    **{f"reintegration:{name}": _plan for name in PLAN_PAGES},
    **{f"reintegration:{name}": lambda world: _plan(world) | {"pk": 1} for name in PART_PAGES},
    "reintegration:member": lambda world: {"pk": world.officer.pk},
    "account_reset_password_from_key": lambda world: {"uidb36": "1", "key": "no-such-key"},
}
