"""Keeps each case's stored next step the one its facts lead to."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from cases.models import Case, Check, Contact, OnwardReferral
from cases.rules.contacts import TO_FAMILY
from cases.rules.next_step import CaseFacts, Chase, Lengths, Planned, Recheck, Source, next_step
from cases.rules.sources import current_checks, in_order_of_use
from cme.audit import recording
from cme.authority.models import CheckType, Threshold
from cme.core.dates import date_of

THRESHOLDS = {
    "long_term": "long_term",
    "dormant_review": "dormant_review",
    "first_check": "first_check",
    "first_checks": "first_checks",
    "countersign": "countersign",
    "case_step": "step",
    "application_outcome": "application",
    "attendance_notice": "notice",
}
"""The council's thresholds that the case clocks read, and what each is called here."""


def lengths() -> Lengths:
    """Return the council's lengths of the case clocks; a default where it set none."""
    rows = Threshold.objects.filter(code__in=THRESHOLDS).values_list("code", "value")
    return Lengths(**{THRESHOLDS[code]: int(value) for code, value in rows})


@dataclass(frozen=True)
class Gathered:
    """The rows a case's next step is worked out from, read once."""

    checks: dict[str, Check]  # the last check of each source, by its code
    expected: list[CheckType]
    planned: list[Contact]
    onward: list[OnwardReferral]
    last_contact_at: dt.datetime | None


def gather(case: Case) -> Gathered:
    """Read the rows a case's next step is worked out from."""
    checks = case.checks.select_related("source", "checked_by").order_by("checked_on", "pk")
    planned = case.contacts.filter(state=Contact.State.PLANNED).select_related("by")
    return Gathered(
        checks=current_checks(checks),
        expected=list(CheckType.objects.offered().filter(expected=True)),
        planned=list(planned.order_by("happened_at")) if _may_have_planned(case) else [],
        onward=list(OnwardReferral.objects.of(case).select_related("agency", "asked_by")),
        last_contact_at=_last_contact(case),
    )


def _may_have_planned(case: Case) -> bool:
    return bool(getattr(case, "has_planned", True))


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
        told=frozenset(sent.agency.code for sent in rows.onward),
    )


def refresh(case: Case, *, by: Any) -> Case:
    """Work out the case's next step again and store it where it changed. Call in a transaction."""
    step = next_step(facts_of(case, gather(case)), lengths())
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
    return case


def _recheck(check: Check) -> Recheck:
    assert check.again_on is not None  # noqa: S101 (the caller keeps those that have a day)
    return Recheck(
        check.source.code,
        check.source.name,
        check.again_on,
        check.again_why,
        asked=check.result == Check.Result.ASKED,
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
