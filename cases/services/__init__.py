"""Every write of casework: one function for each thing a person can do."""

from cases.services.archive_officer import works_cases
from cases.services.archive_people import replace_signatory, take_over, to_replace
from cases.services.archiving import (
    begin_archive,
    check_turn,
    filled_form,
    lacks,
    return_archive,
    save_archive,
    sign_archive,
    signer_of,
    standing_request,
    take_back,
    take_up,
    void_if_changed,
    withdraw_for,
)
from cases.services.closing import countersign, record_outcome, refuse_countersign, reopen
from cases.services.delegates import acting_for, end_delegation, name_delegate, signs_for
from cases.services.enquiries import add_note, record_check, record_contact
from cases.services.keeping import add_carer, assign, change_child, set_category, set_residency
from cases.services.long_term import class_long_term
from cases.services.marks import (
    allow_contact,
    keep_stop,
    lift_flag,
    lift_restriction,
    restrict,
    review_restriction,
    set_flag,
    stop_contact,
)
from cases.services.moving import do_otherwise, establish, finish_own_step, move_case, renew_plan
from cases.services.onward import (
    acknowledge_onward,
    agency_name,
    answer_onward,
    chase_onward,
    send_onward,
)
from cases.services.opening import add_report, open_case, open_child, relate, wake
from cases.services.planning import plan, plan_missed, planning_paused, recount_due, refresh
from cases.services.returned import answer_returned, report_returned
from cases.services.sightings import answer_sighting, has_woken, see_match

__all__ = [
    "acknowledge_onward",
    "acting_for",
    "add_carer",
    "add_note",
    "add_report",
    "agency_name",
    "allow_contact",
    "answer_onward",
    "answer_returned",
    "answer_sighting",
    "assign",
    "begin_archive",
    "change_child",
    "chase_onward",
    "check_turn",
    "class_long_term",
    "countersign",
    "do_otherwise",
    "end_delegation",
    "establish",
    "filled_form",
    "finish_own_step",
    "has_woken",
    "keep_stop",
    "lacks",
    "lift_flag",
    "lift_restriction",
    "move_case",
    "name_delegate",
    "open_case",
    "open_child",
    "plan",
    "plan_missed",
    "planning_paused",
    "record_check",
    "record_contact",
    "record_outcome",
    "recount_due",
    "refresh",
    "refuse_countersign",
    "relate",
    "renew_plan",
    "reopen",
    "replace_signatory",
    "report_returned",
    "restrict",
    "return_archive",
    "review_restriction",
    "save_archive",
    "see_match",
    "send_onward",
    "set_category",
    "set_flag",
    "set_residency",
    "sign_archive",
    "signer_of",
    "signs_for",
    "standing_request",
    "stop_contact",
    "take_back",
    "take_over",
    "take_up",
    "to_replace",
    "void_if_changed",
    "wake",
    "withdraw_for",
    "works_cases",
]
