"""What a person may do on a case now; what is blocked says what blocks it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases import statuses
from cases.models import Case
from cases.pages import act
from cases.rules.archiving import refuse_too_soon
from cases.rules.closing import may_countersign, may_decide_countersign, may_reopen
from cme.core.errors import RuleBroken


@dataclass(frozen=True)
class Action:
    """One thing to do: a link, or why it cannot be done."""

    text: str
    href: str = ""
    why: str = ""


def actions_of(case: Case, user: Any) -> list[Action]:
    """Return the actions of a case for one person, in the order they are looked for."""
    if not user.has_perm("cases.work_case"):
        return []
    if case.status == statuses.CLOSED:
        return _when_closed(case, user)
    if case.status == statuses.CLOSING:
        return [*_when_closing(case, user), *_always(case, user)]
    return [*_when_worked(case), *_archiving(case), *_closing(case), *_always(case, user)]


def _when_worked(case: Case) -> list[Action]:
    if case.status == statuses.DORMANT:
        return [Action("Wake this case", act("wake", case))]
    return [
        Action("Change status", act("move", case)),
        Action("Write a renewed plan", act("plan", case)),
        Action("Record what is established", act("establish", case)),
        Action("Refer to another team or council", act("send", case)),
    ]


def _archiving(case: Case) -> list[Action]:
    """Return the archiving form as the next thing to do about it; of a dormant case it is done."""
    if case.status == statuses.DORMANT:
        return []
    standing = getattr(case, "archive_status", None)
    if standing:
        label = statuses.ARCHIVE.status(standing).label
        return [Action(f"Archiving form: {label[:1].lower()}{label[1:]}", act("archive", case))]
    try:
        refuse_too_soon(case.long_term_on, timezone.localdate())
    except RuleBroken as broken:
        return [Action("Start the archiving form", why=broken.way_on)]
    return [Action("Start the archiving form", act("archive_begin", case))]


def _closing(case: Case) -> list[Action]:
    flag = getattr(case, "flag_words", None)
    if flag:
        return [Action("Close the case", why=f"A flag blocks closing: {flag}")]
    needs = "Needs an outcome that someone outside the team confirmed, or a second person"
    return [Action("Close the case", act("close", case), needs)]


def _always(case: Case, user: Any) -> list[Action]:
    found = [
        Action("Change where the child lives", act("residency", case)),
        Action("Change what the case counts as", act("category", case)),
        Action("Add to the household", act("household", case)),
        Action("Mark restricted, or do not contact", act("marks", case)),
        Action("Set or lift a flag", act("flags", case)),
    ]
    if user.has_perm("reintegration.request_plan"):
        asked = f"{reverse('reintegration:new')}?case={case.reference}"
        found.append(Action("Ask for a plan back into school", asked))
    if user.has_perm("cases.assign_case"):
        found.append(
            Action("Give to another officer", f"{reverse('cases:assign')}?case={case.reference}")
        )
    return found


def _when_closing(case: Case, user: Any) -> list[Action]:
    try:
        may_decide_countersign(statuses.load_second(case, user))
    except RuleBroken as broken:
        return [Action("Countersign or return", why=str(broken))]
    try:
        may_countersign(statuses.load_second(case, user))
    except RuleBroken as broken:
        return [Action("Return for more evidence", act("countersign", case), str(broken))]
    return [Action("Countersign or return", act("countersign", case))]


def _when_closed(case: Case, user: Any) -> list[Action]:
    try:
        may_reopen(statuses.load_reopen(case, user))
    except RuleBroken as broken:
        return [Action("Reopen", why=str(broken))]
    return [Action("Reopen", act("reopen", case))]
