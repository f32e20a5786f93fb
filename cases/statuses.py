"""What a case and its archiving form can be, and how they move (design §4, content §4.1, §4.3)."""

from typing import Any

from django.utils import timezone

from cases.archive_form import flags_of, load_form, load_resting
from cases.rules import archiving, closing
from cases.rules.outcomes import confirmation
from cme.audit.lifecycle import Lifecycle, Move, Status, moves
from cme.authority.models import Threshold

ENQUIRIES = "enquiries"
PLACE_SOUGHT = "place_sought"
PLACE_ALLOCATED = "place_allocated"
ATTENDANCE_ORDER = "attendance_order"
DORMANT = "dormant"
CLOSING = "closing"
CLOSED = "closed"

WORKED = (ENQUIRIES, PLACE_SOUGHT, PLACE_ALLOCATED, ATTENDANCE_ORDER)
OPEN = (*WORKED, DORMANT, CLOSING)

REASONS = {
    "opened": "Opened at triage",
    "status_established": "Status established",
    "needs_place": "Needs a place",
    "place_offered": "Place offered",
    "place_fell_through": "Place fell through",
    "notice_needed": "Notice needed",
    "order_ended": "Order ended",
    "archive_agreed": "Archiving form agreed",
    "woken_match": "Woken by a match",
    "woken_facts": "Woken by new facts",
    "outcome_recorded": "Outcome recorded",
    "countersigned": "Countersigned",
    "no_second_needed": "Confirmed outside the team",
    "not_convinced": "Countersign refused",
    "reopened_14": "Reopened soon after closing",
}


WORK = (
    "check",
    "contact",
    "note",
    "moved",
    "established",
    "did_otherwise",
    "outcome",
    "sent_on",
    "opened",
)
"""Lines of the chronology that show who worked the case."""


def load_ending(case: Any, _by: Any) -> closing.EndingFacts:
    """Read what closing or resting a case rests on."""
    return closing.EndingFacts(case.outcome, flags_of(case))


def load_second(case: Any, by: Any) -> closing.SecondFacts:
    """Read what a second person's agreement rests on."""
    return closing.SecondFacts(
        outcome=case.outcome,
        confirmed=confirmation(
            outside=case.outcome_confirmed_outside,
            evidence=case.outcome_evidence,
            born_estimated=case.child.person.born_estimated,
        ),
        flags=flags_of(case),
        is_manager=by.has_perm("cases.countersign_case"),
        recorded_it=case.outcome_by_id == by.pk,
        worked_it=case.officer_id == by.pk or case.events.filter(by=by, kind__in=WORK).exists(),
    )


def load_reopen(case: Any, by: Any) -> closing.ReopenFacts:
    """Read what reopening a closed case rests on."""
    other = case.child.cases.open().exclude(pk=case.pk).first()
    days = Threshold.objects.filter(code="reopen").values_list("value", flat=True).first()
    return closing.ReopenFacts(
        closed_on=case.status_on,
        today=timezone.localdate(),
        is_manager=by.has_perm("cases.reopen_case"),
        other_open_case=other.reference if other else "",
        days=int(days) if days else closing.REOPEN_DAYS,
    )


LIFECYCLE = Lifecycle(
    record="case",
    statuses=(
        Status(
            ENQUIRIES,
            "Enquiries",
            "We are finding out where the child is and if they are taught.",
            "blue",
        ),
        Status(PLACE_SOUGHT, "Place being sought", "The child needs a school place.", "yellow"),
        Status(
            PLACE_ALLOCATED,
            "Place allocated",
            "A school is named; the child has not started.",
            "teal",
        ),
        Status(
            ATTENDANCE_ORDER,
            "Attendance order",
            "A notice or order has been served on a parent.",
            "purple",
        ),
        Status(
            DORMANT,
            "Dormant",
            "Every enquiry is used up and three people agreed. Still open, still watched.",
            "grey",
        ),
        Status(
            CLOSING,
            "Waiting for countersign",
            "An outcome is recorded; a second person must agree.",
            "orange",
        ),
        Status(
            CLOSED,
            "Closed",
            "Ended with an outcome that can be proved.",
            "green",
            is_open=False,
            is_final=True,
        ),
    ),
    moves=(
        *moves(
            WORKED,
            WORKED,
            (
                "status_established",
                "needs_place",
                "place_offered",
                "place_fell_through",
                "notice_needed",
                "order_ended",
            ),
        ),
        *moves(
            WORKED,
            (DORMANT,),
            ("archive_agreed",),
            guard=archiving.may_rest,
            load=load_resting,
        ),
        Move(DORMANT, ENQUIRIES, ("woken_match", "woken_facts")),
        *moves(
            (*WORKED, DORMANT),
            (CLOSING,),
            ("outcome_recorded",),
            guard=closing.may_begin_closing,
            load=load_ending,
        ),
        Move(CLOSING, CLOSED, ("countersigned",), closing.may_countersign, load_second),
        Move(CLOSING, CLOSED, ("no_second_needed",), closing.may_close_unseconded, load_second),
        *moves(
            (CLOSING,),
            (*WORKED, DORMANT),
            ("not_convinced",),
            guard=closing.may_decide_countersign,
            load=load_second,
        ),
        Move(CLOSED, ENQUIRIES, ("reopened_14",), closing.may_reopen, load_reopen),
    ),
    reasons=REASONS,
)

DRAFTING = "drafting"
WITH_LINE_MANAGER = "with_line_manager"
WITH_DIRECTOR = "with_director"
AGREED = "agreed"
RETURNED = "returned"
WITHDRAWN = "withdrawn"

ARCHIVE_REASONS = {
    "begun": "Begun",
    "form_complete": "Form complete",
    "signed": "Signed",
    "more_checks": "More checks needed",
    "visit_needed": "Visit needed",
    "unclear": "Not clear",
    "taken_up": "Taken up again",
    "edited": "Edited after a signature",
    "case_woke": "Case woke",
    "case_closed": "Case closed",
    "taken_over": "Taken over by another officer",
    "taken_back": "Taken back",
}
IN_SIGNATURE = (WITH_LINE_MANAGER, WITH_DIRECTOR)
"""The form lies with a signatory; an edit takes it back to the officer."""
RETURN_REASONS = ("more_checks", "visit_needed", "unclear")

ARCHIVE = Lifecycle(
    record="archiving form",
    statuses=(
        Status(DRAFTING, "Being drafted", "The officer is writing the archiving form.", "grey"),
        Status(
            WITH_LINE_MANAGER, "With line manager", "Waiting for the second signature.", "yellow"
        ),
        Status(WITH_DIRECTOR, "With director", "Waiting for the third signature.", "purple"),
        Status(RETURNED, "Returned", "A signatory sent it back with a reason.", "orange"),
        Status(
            AGREED,
            "Agreed",
            "Three people signed; the case is dormant.",
            "green",
            is_open=False,
            is_final=True,
        ),
        Status(
            WITHDRAWN,
            "Withdrawn",
            "Taken back, or the case woke or closed.",
            "grey",
            is_open=False,
            is_final=True,
        ),
    ),
    moves=(
        Move(
            DRAFTING,
            WITH_LINE_MANAGER,
            ("form_complete",),
            archiving.may_leave_officer,
            load_form,
        ),
        Move(
            WITH_LINE_MANAGER,
            WITH_DIRECTOR,
            ("signed",),
            archiving.may_leave_line_manager,
            load_form,
        ),
        Move(WITH_DIRECTOR, AGREED, ("signed",), archiving.may_agree, load_form),
        *moves(IN_SIGNATURE, (RETURNED,), RETURN_REASONS),
        *moves(IN_SIGNATURE, (DRAFTING,), ("edited", "taken_over")),
        Move(RETURNED, DRAFTING, ("taken_up", "taken_over")),
        *moves(
            (DRAFTING, RETURNED, *IN_SIGNATURE),
            (WITHDRAWN,),
            ("case_woke", "case_closed", "taken_back"),
        ),
    ),
    reasons=ARCHIVE_REASONS,
)
