"""Keeps each case's stored next step the one its facts lead to."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from cases import statuses, wording
from cases.models import ArchiveRequest, Case, CaseStep, Check, Contact, OnwardReferral
from cases.querysets import CaseQuerySet
from cases.rules.archiving import role_in_turn
from cases.rules.contacts import TO_FAMILY
from cases.rules.next_step import (
    CaseFacts,
    Chase,
    Form,
    Lengths,
    Planned,
    Recheck,
    Source,
    Step,
    long_term_day,
    steps,
)
from cases.rules.sources import current_checks, in_order_of_use
from cases.services.archive_forms import standing_request, void_if_changed
from cme.accounts import doors
from cme.audit import recording
from cme.authority import arrangements
from cme.authority.models import CheckType, Council, Threshold
from cme.core.dates import date_of
from cme.worklist import services as worklist

THRESHOLDS = {
    "long_term": "long_term",
    "dormant_review": "dormant_review",
    "first_check": "first_check",
    "first_checks": "first_checks",
    "countersign": "countersign",
    "case_step": "step",
    "application_acknowledged": "acknowledged",
    "application_decided": "decided",
    "attendance_notice": "notice",
}
"""The council's thresholds that the case clocks read, and what each is called here."""
IN_SCHOOL_DAYS = ("application", "application_late")
SAID = ("about", "words", "due_on", "why")
_waits: ContextVar[bool] = ContextVar("planning waits", default=False)
CHUNK = 100
MOST = 2_000  # cases planned again in one sweep; the next one goes on


def lengths() -> Lengths:
    """Return the council's lengths of the case clocks; a default where it set none."""
    rows = Threshold.objects.filter(code__in=THRESHOLDS).values_list("code", "value")
    set_here = arrangements.kept("case lengths", lambda: list(rows))
    return Lengths(**{THRESHOLDS[code]: int(value) for code, value in set_here})


@dataclass(frozen=True)
class Gathered:
    """The rows a case's next step is worked out from, read once."""

    checks: dict[str, Check]  # the last check of each source, by its code
    expected: list[CheckType]
    planned: list[Contact]
    onward: list[OnwardReferral]
    form: ArchiveRequest | None  # the archiving form that stands
    last_contact_at: dt.datetime | None


def gather(case: Case) -> Gathered:
    """Read the rows a case's next step is worked out from."""
    checks = case.checks.select_related("source", "checked_by").order_by("checked_on", "pk")
    planned = case.contacts.filter(state=Contact.State.PLANNED).select_related("by")
    return Gathered(
        checks=current_checks(checks),
        expected=arrangements.kept("sources expected", _expected),
        planned=list(planned.order_by("happened_at")) if _may_have_planned(case) else [],
        onward=list(OnwardReferral.objects.of(case).select_related("agency", "asked_by")),
        form=standing_request(case) if _may_have_form(case) else None,
        last_contact_at=_last_contact(case),
    )


def _expected() -> list[CheckType]:
    return list(CheckType.objects.offered().filter(expected=True))


def _may_have_planned(case: Case) -> bool:
    return bool(getattr(case, "has_planned", True))


def _may_have_form(case: Case) -> bool:
    return case.status in statuses.WORKED and bool(getattr(case, "archive_status", True))


def _last_contact(case: Case) -> dt.datetime | None:
    if hasattr(case, "last_contact_at"):
        return case.last_contact_at
    made = case.contacts.filter(state=Contact.State.MADE)
    return made.aggregate(last=Max("happened_at"))["last"]


def _last_day(days: Iterable[dt.date]) -> dt.date | None:
    return max(days, default=None)


def facts_of(case: Case, rows: Gathered) -> CaseFacts:
    """Return everything a case's next step is worked out from."""
    child = case.child
    unsearched = (
        Source(source.code, source.name)
        for source in rows.expected
        if source.code not in rows.checks and not source.only_child_protection
    )
    searched = [check.checked_on for check in rows.checks.values()]
    asked = [sent.asked_on for sent in rows.onward]
    contacted = [date_of(rows.last_contact_at)] if rows.last_contact_at else []
    return CaseFacts(
        status=case.status,
        status_on=case.status_on,
        opened_on=case.opened_on,
        clock_from=case.clock_from,
        standing=case.standing,
        standing_on=case.standing_on,
        born_on=None if child.person.born_estimated else child.person.born_on,
        do_not_contact=child.do_not_contact,
        outcome_by=case.outcome_by.get_full_name() if case.outcome_by else "",
        outcome_on=case.outcome_on,
        own_step=case.own_step,
        own_step_on=case.own_step_on,
        own_step_why=case.own_step_why,
        own_step_by=case.own_step_by.get_full_name() if case.own_step_by else "",
        instead_of=case.own_step_for,
        instead_of_about=case.own_step_for_about,
        plan_renewed_on=case.plan_renewed_on,
        plan_until=case.plan_until,
        unsearched=tuple(in_order_of_use(unsearched, child.person.born_on, case.opened_on)),
        searched_any=bool(rows.checks),
        last_searched_on=_last_day(searched),
        last_done_on=_last_day([*searched, *asked, *contacted]),
        rechecks=tuple(_recheck(check) for check in rows.checks.values() if check.again_on),
        planned=tuple(_planned(contact) for contact in rows.planned),
        chases=tuple(_chase(sent) for sent in rows.onward if sent.answered_on is None),
        form=_form(rows.form) if rows.form else None,
        calendar=arrangements.calendar() if case.status == statuses.PLACE_SOUGHT else None,
        told=frozenset(sent.agency.code for sent in rows.onward),
    )


@contextmanager
def planning_paused() -> Iterator[None]:
    """Leave what waits on cases as it is while the block lasts; `plan_missed` plans them after.

    For the demonstration, whose cases take thousands of steps that are all past.
    """
    before = _waits.set(True)
    try:
        yield
    finally:
        _waits.reset(before)


def refresh(case: Case, *, by: Any) -> Case:
    """Work out what waits on the case again, and store what changed. Call in a transaction.

    The work list follows, so that the next page of anybody shows it.
    """
    return case if _waits.get() else plan(case, by=by)


def plan(case: Case, *, by: Any) -> Case:
    """Work out what waits on the case, whether or not that is paused; call in a transaction."""
    void_if_changed(by=by, case=case)
    now = timezone.now()  # before the dates are read: what changes after this is counted again
    waiting = steps(facts_of(case, gather(case)), lengths())
    step = waiting[0] if waiting else None
    new = {
        "next_step": step.code if step else "",
        "next_about": step.about[:150] if step else "",
        "next_due_on": step.due if step else None,
        "next_why": step.why[:300] if step else "",
    }
    changed = [name for name, value in new.items() if getattr(case, name) != value]
    for name in changed:
        setattr(case, name, new[name])
    if changed:
        recording.save(case, by=by, fields=changed)
    _store(case, waiting, counted_at=now)
    worklist.refresh(case, by=by)
    return case


def _store(case: Case, waiting: Iterable[Step], *, counted_at: dt.datetime) -> None:
    """Write the steps that wait, and take away those that no longer do."""
    wanted = {step.occurrence: step for step in (_row(case, one, counted_at) for one in waiting)}
    stored = {step.occurrence: step for step in case.steps.all()}
    gone = [step.pk for key, step in stored.items() if key not in wanted]
    if gone:
        CaseStep.objects.filter(pk__in=gone).delete()
    CaseStep.objects.bulk_create(step for key, step in wanted.items() if key not in stored)
    for key in wanted.keys() & stored.keys():
        if any(getattr(stored[key], name) != getattr(wanted[key], name) for name in SAID):
            wanted[key].pk = stored[key].pk
            wanted[key].save(force_update=True)
        elif stored[key].code in IN_SCHOOL_DAYS:
            # Counted again and come to the same day: the sweep need not look at it once more.
            CaseStep.objects.filter(pk=stored[key].pk).update(counted_at=counted_at)


def _row(case: Case, step: Step, counted_at: dt.datetime) -> CaseStep:
    words = wording.step_line(step.code, step.about)
    since = case.own_step_on if step.code == "own" else case.standing_on
    begun = f"{case.status_seq}-{since:%Y%m%d}" if since else str(case.status_seq)
    key = step.key or f"{step.about_code}-{begun}"
    return CaseStep(
        case=case,
        code=step.code,
        about=step.about[:150],
        words="Take your own next step" if step.code == "own" else words[:200],
        due_on=step.due,
        why=step.why[:300],
        occurrence=f"{step.code}-{key}"[:80],
        counted_at=counted_at,
    )


# --- Found by the sweep ---------------------------------------------------------------------------
def recount_due(on: dt.date) -> int:
    """Count steps again where the term dates or the council's lengths have changed since.

    Returns how many cases it looked at. Each chunk is a transaction of its own; a case that
    somebody else holds is counted by the next sweep.
    """
    council = Council.objects.first()
    if council is None:
        return 0
    old = Q(pk__in=[])
    if council.calendar_changed_at:
        old |= Q(code__in=IN_SCHOOL_DAYS, counted_at__lt=council.calendar_changed_at)
    if council.lengths_changed_at:
        old |= Q(counted_at__lt=council.lengths_changed_at)
    steps_of = CaseStep.objects.filter(old)
    return _plan_again(Case.objects.filter(pk__in=steps_of.values("case")))


def plan_missed(on: dt.date) -> int:
    """Work out what waits on open cases that nobody has worked it out for; return how many."""
    planned = CaseStep.objects.filter(case=OuterRef("pk"))
    return _plan_again(Case.objects.open().filter(~Exists(planned)))


def _plan_again(cases: CaseQuerySet) -> int:
    ids = list(cases.order_by("pk").values_list("pk", flat=True)[:MOST])
    return sum(_plan_chunk(ids[n : n + CHUNK]) for n in range(0, len(ids), CHUNK))


@transaction.atomic
def _plan_chunk(ids: list[int]) -> int:
    by, now = doors.door(doors.SWEEP), timezone.now()
    rows = Case.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=ids)
    cases = list(
        rows.select_related("child__person", "outcome_by", "own_step_by", "officer").order_by("pk")
    )
    months = lengths().long_term
    for case in cases:
        day = long_term_day(case.clock_from, months)
        if case.long_term_on != day:
            case.long_term_on = day
            recording.save(case, by=by, fields=["long_term_on"])
        plan(case, by=by)
    CaseStep.objects.filter(case__in=cases).update(counted_at=now)
    return len(cases)


def _recheck(check: Check) -> Recheck:
    assert check.again_on is not None  # noqa: S101 (the caller keeps those that have a day)
    return Recheck(
        check.source.code,
        check.source.name,
        check.again_on,
        check.again_why,
        asked=check.result == Check.Result.ASKED,
        pk=check.pk,
    )


def _form(request: ArchiveRequest) -> Form:
    role = role_in_turn(request.status)
    signer = getattr(request, role) if role else None
    return Form(
        request.status,
        request.status_on,
        in_turn=signer.get_full_name() if signer else "",
        sign_by=request.sign_by,
        sign_why=request.sign_why,
        returned_by=request.returned_by.get_full_name() if request.returned_by else "",
        returned_why=request.returned_why,
    )


def _planned(contact: Contact) -> Planned:
    return Planned(
        contact.pk,
        contact.get_kind_display(),
        date_of(contact.happened_at),
        contact.by.get_full_name(),
        with_family=contact.kind in TO_FAMILY,
    )


def _chase(sent: OnwardReferral) -> Chase:
    to = sent.to_words or sent.agency.name
    return Chase(sent.reference, sent.agency.code, to, sent.chase_on, sent.chase_why)
