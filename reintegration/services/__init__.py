"""Every write of plans back into school: one function for each thing a person can do."""

from reintegration.services.asking import request_plan, standing_plan
from reintegration.services.contacts import may_contact_family, record_contact
from reintegration.services.deciding import accept_plan, change_helpers, decline_plan
from reintegration.services.ending import (
    aftercare_days,
    end_early,
    end_support,
    record_aftercare,
    relapse,
)
from reintegration.services.making import (
    add_action,
    add_goal,
    add_professional,
    drop_goal,
    end_professional,
    finish_action,
    hear_child,
    rate_goal,
    signpost,
)
from reintegration.services.path import set_part_time, set_path
from reintegration.services.prompting import prompts_of
from reintegration.services.running import (
    hold_review,
    next_review,
    record_first_day,
)
from reintegration.services.suggestion import Suggestion, suggest
from reintegration.services.team import remove_member, set_member
from reintegration.services.timetabling import (
    record_attendance,
    set_week,
    set_weeks,
    weeks_of,
)

__all__ = [
    "Suggestion",
    "accept_plan",
    "add_action",
    "add_goal",
    "add_professional",
    "aftercare_days",
    "change_helpers",
    "decline_plan",
    "drop_goal",
    "end_early",
    "end_professional",
    "end_support",
    "finish_action",
    "hear_child",
    "hold_review",
    "may_contact_family",
    "next_review",
    "prompts_of",
    "rate_goal",
    "record_aftercare",
    "record_attendance",
    "record_contact",
    "record_first_day",
    "relapse",
    "remove_member",
    "request_plan",
    "set_member",
    "set_part_time",
    "set_path",
    "set_week",
    "set_weeks",
    "signpost",
    "standing_plan",
    "suggest",
    "weeks_of",
]
