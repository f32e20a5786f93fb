"""Making children and cases of the children a referral names."""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from cases import services as casework
from cases.models import Case, Child
from cases.services.looking import locked_case
from cases.statuses import CLOSED, DORMANT
from cme.accounts.models import User
from cme.audit.marks import Marked
from cme.authority import arrangements
from cme.authority.models import Area
from cme.core import dates
from cme.core.errors import RuleBroken
from cme.core.models import PersonDetails
from referrals.models import Referral, ReferralChild
from referrals.rules import ages, reported
from referrals.services import marks


@dataclass(frozen=True)
class Placing:
    """Who one reported child is: known to us, new, or new and perhaps somebody we know.

    With `case`, the child has it open already, and the referral is added to it.
    """

    child: ReferralChild
    known: Child | None = None
    possible: Child | None = None
    case: Case | None = None
    born_on: dt.date | None = None


def open_for(
    placing: Placing, row: Referral, *, by: User, area: Area | None, officer: User, why: str
) -> Case:
    """Open a case for one child of a referral: a new child, or a new episode of one we know."""
    today = timezone.localdate()
    _refuse_age(placing, row, on=today)
    child = placing.known or _new_child(placing, row, by=by, officer=officer)
    if placing.known:
        child = marks.carry(by=by, referral=row, child=child)
        refuse_officer_kept_out(child, officer)
    case = casework.open_case(
        by=by,
        child=child,
        area=area,
        officer=officer,
        on=today,
        referral_reference=row.reference,
        priority=row.priority,
        residency=reported.residency(row.answers, address_is_here=_lives_here(placing.child)),
        words=why,
        referred_by=referred_by(row),
    )
    _answer(placing.child, child=child, case=case)
    return case


def referred_by(row: Referral) -> str:
    """Return the organisation that told us, or the door; whoever is private stays unnamed."""
    organisation = "" if row.anonymous else row.sender.get("organisation")
    return organisation or str(row.get_channel_display())


def _lives_here(child: ReferralChild) -> bool:
    postcode = child.person.postcode
    return bool(postcode) and arrangements.area_for_postcode(postcode).area is not None


def _new_child(placing: Placing, row: Referral, *, by: User, officer: User) -> Child:
    """Accept the child as reported. While a restricted record may match, the new one is restricted
    to those who may open that record, the officer and whoever decided.
    """
    left = row.source_return if not placing.child.position else None
    child = casework.open_child(
        by=by,
        reported=_corrected(placing),
        last_school=left.school if left else None,
        last_school_words=placing.child.school_words,
        last_attended_on=left.last_attended_on if left else None,
        care_status=reported.care_status(row.answers),
        at_risk_groups=reported.at_risk_groups(row.answers),
        has_ehc_plan=reported.has_ehc_plan(row.answers) if not placing.child.position else None,
        visit_safety=reported.visit_safety(row.answers),
        possible_match_of=placing.possible,
        marks_of=row,
    )
    kept_back = User.objects.filter(
        named_on_childs__in=placing.child.candidates.kept_back_from(by).values("child")
    ).distinct()
    people = list(kept_back)
    return marks.keep_to(by=by, child=child, people=[*people, officer, by]) if people else child


def _corrected(placing: Placing) -> PersonDetails:
    """Return the child as reported, with the date of birth the person knows better."""
    person = placing.child.person
    if placing.born_on is None:
        return person
    corrected = copy.copy(person)
    corrected.born_on, corrected.born_estimated, corrected.age_years = placing.born_on, False, None
    return corrected


def add_to(placing: Placing, row: Referral, *, by: User, why: str) -> Case:
    """Add a referral to a child's open case; a dormant one wakes, unless it woke meanwhile."""
    today = timezone.localdate()
    seen = placing.case
    assert seen is not None  # noqa: S101 (the caller adds only to a case it has)
    child = marks.carry(by=by, referral=row, child=seen.child)  # locks the child before the case
    case = locked_case(seen)
    if case.status == CLOSED:
        raise RuleBroken(
            f"Case {case.reference} is closed.",
            "Open a new case. Soon after closing, a manager can reopen it.",
            field=f"link_{placing.child.position}",
        )
    if case.status == DORMANT:
        matched = {"source": row._meta.label_lower, "reference": row.reference}
        casework.wake(by=by, case=case, reason="woken_match", on=today, words=why, source=matched)
    casework.add_report(by=by, case=case, referral_reference=row.reference, on=today, words=why)
    _answer(placing.child, child=child, case=case)
    return case


def _answer(reported_child: ReferralChild, *, child: Child, case: Case) -> None:
    reported_child.child, reported_child.case = child, case
    reported_child.save(update_fields=["child", "case"])


def refuse_nobody(placings: Sequence[Placing]) -> None:
    """Refuse to open a case for no child at all."""
    if not placings:
        raise RuleBroken(
            "A case is opened for a child.", "Choose at least one child.", field="children"
        )


def refuse_same_child_twice(placings: Sequence[Placing]) -> None:
    """Refuse to take two reported children for one."""
    known = [one.case.child if one.case else one.known for one in placings]
    pks = [child.pk for child in known if child]
    if len(set(pks)) < len(pks):
        raise RuleBroken(
            "Two children of one referral cannot be the same child.",
            "Check who each of them is.",
            field="children",
        )


def refuse_officer_kept_out(marked: Marked, officer: User) -> None:
    """Refuse to give a restricted child to an officer who may not open the record."""
    if marked.restricted and not marked.named_people.filter(pk=officer.pk).exists():
        raise RuleBroken(
            f"{officer.name} may not open this restricted record.",
            "Name them under Restricted, or choose an officer who is named.",
            field="officer",
        )


def _refuse_age(placing: Placing, row: Referral, *, on: dt.date) -> None:
    person = placing.child.person
    if placing.known and placing.known.person.born_on:
        person = placing.known.person
    when = ages.born(
        born_on=placing.born_on or person.born_on,
        estimated=person.born_estimated and placing.born_on is None,
        age_years=person.age_years,
        said_on=dates.date_of(row.received_at),
    )
    words = placing.known.reference if placing.known else person.full_name
    try:
        ages.what_age_refuses(when, child_words=words, on=on)
    except RuleBroken as broken:
        broken.field = f"is_{placing.child.position}"
        raise
