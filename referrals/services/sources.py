"""What schools and Admissions tell us becomes a referral, by the one door, once.

Work that must happen up here because of something below is pulled: the service below wakes a task
by its name, and the sweep finds whatever was missed. A return or an entry has one referral at most.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from cases.services.opening import MARK_FIELDS, PERSON_FIELDS
from cme.accounts import doors
from cme.accounts.models import User
from cme.accounts.querysets import holders_of
from cme.audit import mark_days, recording
from cme.audit.marks import Marked
from cme.core.attempts import attempt_each
from cme.core.models import PersonDetails
from cme.core.people import store_keys
from cme.worklist import services as worklist
from referrals.models import Referral
from referrals.services import source_answers
from referrals.services.intake import receive
from schools import statuses
from schools.models import AllocationEntry, DeletionReturn
from schools.services import reconciling


@transaction.atomic
def refer_return(return_id: int) -> Referral | None:
    """Make a referral of a return whose destination nobody knows; return it, or None.

    It is received when the school sent the return, with the details as reported and its marks, and
    in the same transaction the return becomes an enquiry. Again, or eight at once, it is the same.
    """
    rows = DeletionReturn.objects.select_for_update(of=("self",)).filter(pk=return_id)
    row = rows.select_related("person", "school", "new_school", "submitted_by").first()
    if row is None or not row.destination_unknown or row.status not in statuses.SENT:
        return Referral.objects.filter(source_return=return_id).first()
    by = doors.door(doors.SWEEP)
    referral = Referral.objects.filter(source_return=row).first()
    if referral is None:
        referral = receive(
            by=by,
            channel=Referral.Channel.SCHOOL_RETURN,
            submission_key=f"return:{row.pk}",
            answers=source_answers.of_return(row),
            received_at=row.submitted_at,
        )
        referral.source_return = row
        _carry(referral, row, row.person, source="source_return", by=by)
    if row.status == statuses.SUBMITTED:
        reconciling.open_enquiry(by=by, deletion_return=row)
    return referral


@transaction.atomic
def refer_entry(entry_id: int) -> Referral | None:
    """Make a referral of a child on the list who was confirmed as missing education, or None.

    It is received when Admissions confirmed it, with the details as reported and its marks.
    """
    rows = AllocationEntry.objects.select_for_update(of=("self",)).filter(pk=entry_id)
    row = rows.select_related("person", "school", "status_by").first()
    if row is None or row.status != statuses.CONFIRMED_CME:
        return None
    if before := Referral.objects.filter(source_entry=row).first():
        return before
    by = doors.door(doors.SWEEP)
    referral = receive(
        by=by,
        channel=Referral.Channel.ALLOCATION,
        submission_key=f"entry:{row.pk}",
        answers=source_answers.of_entry(row),
        received_at=_confirmed_at(row),
    )
    referral.source_entry = row
    return _carry(referral, row, row.person, source="source_entry", by=by)


@transaction.atomic
def refer_again(
    *, by: User, key: str, answers: source_answers.Answers, person: PersonDetails, marked: Marked
) -> Referral:
    """Make a referral of a child whose plan back into school did not hold, or return the first.

    It carries every detail of `person` and the marks of `marked`; `key` is the plan's own.
    """
    if before := Referral.objects.filter(submission_key=key).first():
        return before
    channel = Referral.Channel.REINTEGRATION
    referral = receive(by=by, channel=channel, submission_key=key, answers=answers)
    return _carry(referral, marked, person, by=by)


def unreferred_returns() -> list[int]:
    """Return the ids of returns that owe a referral, or their move to an enquiry, oldest first."""
    owing = DeletionReturn.objects.owing_referral().values_list("pk", flat=True)
    waiting = DeletionReturn.objects.owing_enquiry().values_list("pk", flat=True)
    return [*owing, *waiting]


def unreferred_entries() -> list[int]:
    """Return the ids of confirmed entries that owe a referral, oldest first."""
    return list(AllocationEntry.objects.owing_referral().values_list("pk", flat=True))


def refer_missed_returns() -> int:
    """Refer every return that no wake-up reached; return how many. One failure stops no other."""
    return _each(refer_return, unreferred_returns())


def refer_missed_entries() -> int:
    """Refer every entry that no wake-up reached; return how many. One failure stops no other."""
    return _each(refer_entry, unreferred_entries())


def _each(refer: Callable[[int], Referral | None], ids: Iterable[int]) -> int:
    attempted = attempt_each(ids, refer)
    attempted.raise_first()
    return sum(made is not None for made in attempted.results)


def _carry(
    referral: Referral, marked: Marked, person: PersonDetails, *, by: User, source: str = ""
) -> Referral:
    """Tie the referral to what it came from, with the marks and every detail that was given."""
    for name in MARK_FIELDS:
        setattr(referral, name, getattr(marked, name, None))
    # What came from below was never ours to decide; from today it is.
    today = timezone.localdate()
    if referral.do_not_contact:
        referral.do_not_contact_on = referral.do_not_contact_on or today
        referral.contact_decide_on = mark_days.decide_by(today)
    if referral.restricted:
        referral.restricted_on = referral.restricted_on or today
        referral.restriction_review_on = mark_days.review_by(today)
    recording.save(referral, by=by, fields=[*filter(None, [source]), *MARK_FIELDS])
    if marked.restricted:
        named = {one.pk: one for one in marked.named_people.all()}
        if not any(one.has_perm("cases.lift_mark") for one in named.values()):
            named |= {one.pk: one for one in holders_of("cases.lift_mark")}
        referral.named_people.set(named.values())
    _say_all(referral, person, by=by)
    worklist.refresh(referral, by=by)
    return referral


def _say_all(referral: Referral, person: PersonDetails, *, by: User) -> None:
    """Give the child as reported what the answers of a form have no place for: a third adult."""
    mine = PersonDetails.objects.get(reported_in__referral=referral)
    changed = []
    for name in PERSON_FIELDS:
        value = getattr(person, name)
        if name == "other_addresses":
            value = [*value, *(one for one in mine.other_addresses if one not in value)]
        if value != getattr(mine, name):
            setattr(mine, name, value)
            changed.append(name)
    if changed:
        recording.save(mine, by=by, fields=changed)
        store_keys(mine)


def _confirmed_at(row: AllocationEntry) -> dt.datetime:
    """Return when Admissions recorded it, which its own history keeps."""
    lines = row.history.filter(status=statuses.CONFIRMED_CME).order_by("history_date")
    first = lines.values_list("history_date", flat=True).first()
    return first or timezone.now()
