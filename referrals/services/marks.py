"""The two marks of a referral: set by any officer, lifted by a named manager with a reason."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from cases import services as casework
from cases.models import Child
from cme.accounts.models import User
from cme.accounts.querysets import holders_of
from cme.audit import mark_days, recording
from cme.core import dates
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist
from referrals.models import Referral

RESTRICTION = ["restricted", "restricted_on", "restricted_by", "restriction_review_on"]
NO_CONTACT = [
    "do_not_contact",
    "do_not_contact_on",
    "do_not_contact_by",
    "do_not_contact_why",
    "contact_decide_on",
]


@transaction.atomic
def restrict(*, by: User, referral: Referral, named_people: Sequence[User]) -> None:
    """Let only the named people open the referral from now on; those named before stay named."""
    named = {person.pk: person for person in (*_named(referral), *named_people)}
    if not any(person.has_perm("cases.lift_mark") for person in named.values()):
        raise RuleBroken(
            "Name at least one manager.",
            "Somebody named must be able to lift this mark.",
            field="named_people",
        )
    if not referral.restricted:
        referral.restricted = True
        referral.restricted_on = timezone.localdate()
        referral.restricted_by = by
        referral.restriction_review_on = mark_days.review_by(timezone.localdate())
        recording.save(referral, by=by, fields=RESTRICTION)
    referral._history_user = by  # type: ignore[attr-defined]
    referral.named_people.add(*named_people)
    worklist.refresh(referral, by=by)


@transaction.atomic
def stop_contact(*, by: User, referral: Referral, why: str) -> None:
    """Stop every call, letter, visit and receipt to the family until a manager lifts the mark."""
    if referral.do_not_contact:
        return
    if not why.strip():
        raise RuleBroken(
            "A do-not-contact mark needs a reason.",
            "Say why the family must not be contacted.",
            field="stop_contact_why",
        )
    referral.do_not_contact = True
    referral.do_not_contact_on = timezone.localdate()
    referral.do_not_contact_by = by
    referral.do_not_contact_why = why.strip()
    referral.contact_decide_on = mark_days.decide_by(timezone.localdate())
    recording.save(referral, by=by, fields=NO_CONTACT)
    worklist.refresh(referral, by=by)


@transaction.atomic
def keep_stop(*, by: User, referral: Referral) -> Referral:
    """Decide that the do-not-contact mark stays; only a manager may."""
    row = _lock(referral)
    _refuse_who_may_not_lift(by)
    if row.do_not_contact and row.contact_decide_on:
        row.contact_decide_on = None
        row.notes = [*row.notes, note("mark_kept", by=by, words="")]
        recording.save(row, by=by, fields=["contact_decide_on", "notes"])
        worklist.refresh(row, by=by)
    return row


@transaction.atomic
def lift_stop(*, by: User, referral: Referral, why: str) -> Referral:
    """Let the family be contacted again; only a manager may, and says what has changed."""
    row = _lock(referral)
    _refuse_who_may_not_lift(by)
    _refuse_no_reason(why)
    if row.do_not_contact:
        row.do_not_contact, row.contact_decide_on = False, None
        row.do_not_contact_why = _lifted(why, by=by, on=timezone.localdate())
        recording.save(row, by=by, fields=NO_CONTACT)
        worklist.refresh(row, by=by)
    return row


@transaction.atomic
def lift_restriction(*, by: User, referral: Referral, why: str) -> Referral:
    """Open a restricted referral to every officer; only a manager named on it may."""
    row = _lock(referral)
    _refuse_who_may_not_lift(by)
    _refuse_who_is_not_named(row, by)
    _refuse_no_reason(why)
    if row.restricted:
        row.restricted, row.restriction_review_on = False, None
        row.notes = [*row.notes, note("restriction_lifted", by=by, words=why)]
        recording.save(row, by=by, fields=[*RESTRICTION, "notes"])
        row.named_people.clear()
        worklist.refresh(row, by=by)
    return row


@transaction.atomic
def review_restriction(*, by: User, referral: Referral) -> Referral:
    """Say, having looked, that the restriction stays; it is reviewed again so many days on."""
    row = _lock(referral)
    _refuse_who_may_not_lift(by)
    _refuse_who_is_not_named(row, by)
    if row.restricted:
        row.restriction_review_on = mark_days.review_by(timezone.localdate())
        row.notes = [*row.notes, note("restriction_reviewed", by=by, words="")]
        recording.save(row, by=by, fields=["restriction_review_on", "notes"])
        worklist.refresh(row, by=by)
    return row


def carry(*, by: User, referral: Referral, child: Child) -> Child:
    """Give a child the marks of the referral it came by; a mark the child has is never lifted."""
    if referral.restricted:
        child = keep_to(by=by, child=child, people=_named(referral))
    if referral.do_not_contact and not child.do_not_contact:
        why = referral.do_not_contact_why or "Set on the referral."
        child = casework.stop_contact(by=by, child=child, why=why)
    return child


def keep_to(*, by: User, child: Child, people: Sequence[User]) -> Child:
    """Restrict a child to these people and those named before; a manager is always among them."""
    named = {person.pk: person for person in (*child.named_people.all(), *people)}
    if not any(person.has_perm("cases.lift_mark") for person in named.values()):
        named |= {person.pk: person for person in holders_of("cases.lift_mark")}
    return casework.restrict(by=by, child=child, named_people=list(named.values()))


def note(kind: str, *, by: User, words: str, **facts: str) -> dict[str, str]:
    """Return one line of what was asked, what came and what was undone, as it is stored."""
    moment = timezone.now().isoformat()
    return {"kind": kind, "at": moment, "by": by.name, "words": words, **facts}


def _lock(referral: Referral) -> Referral:
    return Referral.objects.select_for_update().get(pk=referral.pk)


def _lifted(why: str, *, by: User, on: dt.date) -> str:
    return f"Lifted by {by.name} on {dates.short_day_words(on)}: {why.strip()}"[:500]


def _refuse_who_may_not_lift(by: User) -> None:
    if not by.has_perm("cases.lift_mark"):
        managers = ", ".join(who_may_lift()) or "a manager"
        raise RuleBroken(
            f"Only {managers} can lift this mark.", "Ask one of them. Say what has changed."
        )


def _refuse_who_is_not_named(row: Referral, by: User) -> None:
    if row.restricted and by not in (named := _named(row)):
        lifters = [person.name for person in named if person.has_perm("cases.lift_mark")]
        raise RuleBroken(
            f"Only {', '.join(lifters)} can lift this mark.",
            "Ask one of them. Say what has changed.",
        )


def _refuse_no_reason(why: str) -> None:
    if not why.strip():
        raise RuleBroken(
            "A mark is lifted only with a reason.", "Say what has changed.", field="why"
        )


def who_may_lift() -> list[str]:
    """Return the names of the people whose role may lift a mark."""
    return list(holders_of("cases.lift_mark").values_list("name", flat=True))


def _named(referral: Referral) -> list[User]:
    return list(referral.named_people.all()) if referral.restricted else []
