"""What Admissions, schools and the daily clock do with a child on the allocation list."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from cme.audit import recording
from cme.audit.lifecycle import begin, move
from cme.authority.models import Council
from cme.core import queue
from cme.core.dates import short_day_words
from cme.core.errors import RuleBroken
from cme.core.models import PersonDetails
from cme.core.people import fold, store_keys
from cme.core.references import new_reference
from cme.worklist.services import refresh
from schools import statuses
from schools.models import AllocationEntry, AllocationNote, School
from schools.rules import CLOSED
from schools.rules import allocation as rules
from schools.services.allocating import give
from schools.services.allocation_counts import (
    COUNTED,
    escalate_due,
    recount,
    recount_due,
    set_counts,
)

__all__ = [
    "add",
    "allocate_again",
    "confirm_cme",
    "confirm_ehe",
    "confirm_on_roll",
    "escalate_due",
    "note",
    "record_finding",
    "recount",
    "recount_due",
    "void",
]

REFER = "referrals.tasks.refer_entry"
LATEST = 300


@transaction.atomic
def add(
    *,
    by: Any,
    person: Mapping[str, Any],
    school: School,
    year_group: int | None,
    since: dt.date,
    starts_on: dt.date | None = None,
    normal_round: bool = False,
) -> AllocationEntry:
    """Put a child on the list, with the first school allocated; return the entry.

    `person` holds fields of PersonDetails as reported. Raises RuleBroken for a child who is on the
    list already, a school that closed, or a day to come.
    """
    one_at_a_time()
    _refuse_future(since, "since")
    refuse_closed(school)
    refuse_wrong_round(normal_round, year_group)
    details = PersonDetails(**person)
    _refuse_listed(by, details)
    recording.save(details, by=by)
    store_keys(details)
    entry = AllocationEntry(
        reference=new_reference("L", taken=_is_taken),
        person=details,
        school=school,
        year_group=year_group,
        since=since,
        normal_round=normal_round,
        starts_on=starts_on,
        added_by=by,
    )
    set_counts([entry])
    begin(entry, by=by, reason="listed", on=since)
    give(by=by, entry=entry, school=school, on=since, starts_on=starts_on)
    refresh(entry, by=by)
    return entry


@transaction.atomic
def allocate_again(
    *,
    by: Any,
    entry: AllocationEntry,
    school: School,
    allocated_on: dt.date,
    starts_on: dt.date | None = None,
) -> AllocationEntry:
    """Record that the child was given another school; the days go on from the first one."""
    row = _locked_open(entry)
    _refuse_future(allocated_on, "allocated_on")
    refuse_closed(school)
    if school.pk == row.school_id:
        raise RuleBroken(
            f"This child already has a place at {school.name}.",
            "Choose another school, or change the start date.",
            field="school",
        )
    if allocated_on < row.since:
        raise RuleBroken(
            f"The child came on the list on {short_day_words(row.since)}.",
            "A new allocation must be on or after that day.",
            field="allocated_on",
        )
    give(by=by, entry=row, school=school, on=allocated_on, starts_on=starts_on)
    row.school, row.starts_on = school, starts_on
    tell(row, again_words(row, row.allocations.count()), allocated_on)
    _save_counted(row, by, "school", "starts_on")
    return _done(entry, row, by)


@transaction.atomic
def change_start(
    *,
    by: Any,
    entry: AllocationEntry,
    starts_on: dt.date | None,
    year_group: int | None,
    normal_round: bool,
) -> AllocationEntry:
    """Put right the start date, the year or the round of the school allocated now."""
    row = _locked_open(entry)
    refuse_wrong_round(normal_round, year_group)
    row.allocations.filter(pk=row.allocations.latest("pk").pk).update(starts_on=starts_on)
    row.starts_on, row.year_group, row.normal_round = starts_on, year_group, normal_round
    if starts_on:
        tell(row, f"Start date {short_day_words(starts_on)}", timezone.localdate())
    _save_counted(row, by, "starts_on", "year_group", "normal_round")
    return _done(entry, row, by)


@transaction.atomic
def note(*, by: Any, entry: AllocationEntry, words: str, on: dt.date) -> AllocationNote:
    """Record what somebody did or heard about the child; return the note."""
    row = _locked_open(entry)
    _refuse_future(on, "on")
    if not words.strip():
        raise RuleBroken("Enter what was done or heard.", field="words")
    written = AllocationNote.objects.create(entry=row, words=words.strip(), on=on, by=by)
    if row.latest_on is None or on >= row.latest_on:
        tell(row, words, on)
        recording.save(row, by=by, fields=("latest", "latest_on"))
    _done(entry, row, by)
    return written


@transaction.atomic
def confirm_on_roll(
    *,
    by: Any,
    entry: AllocationEntry,
    first_day: dt.date,
    confirmed_by: str,
    proof: str = "",
    found_words: str = "",
) -> AllocationEntry:
    """Record that the school has the child on roll, from their first day there.

    Where the school itself says so (an arrival confirmed, a new-pupil return), its word is what an
    escalated entry's investigation found, and the proof.
    """
    row = _locked_open(entry)
    _refuse_future(first_day, "first_day")
    if not confirmed_by.strip():
        raise RuleBroken("Enter who at the school confirmed it.", field="confirmed_by")
    row.first_day, row.confirmed_by = first_day, confirmed_by.strip()[:200]
    if by.has_perm("schools.confirm_arrival"):
        school = f"The school confirmed that the child started on {short_day_words(first_day)}."
        found_words, proof = found_words or row.found_words or school, proof or row.confirmed_by
    tell(row, f"On roll since {short_day_words(first_day)}", first_day)
    _find(row, by, found_words, proof or row.outcome_proof or row.confirmed_by)
    recording.save(row, by=by, fields=(*FOUND, *LATEST_FIELDS, "first_day", "confirmed_by"))
    # The ledger goes forward only: a start before an escalation takes effect with it.
    on = max(first_day, row.status_on)
    move(row, statuses.ON_ROLL, by=by, reason="school_confirmed", on=on)
    return _done(entry, row, by)


@transaction.atomic
def confirm_cme(
    *, by: Any, entry: AllocationEntry, reason: str, proof: str, found_words: str = ""
) -> AllocationEntry:
    """Confirm that the child is missing education; a referral is made of it within seconds.

    `reason` is found_not_taught or not_found. The task that refers may be lost with the broker: the
    sweep finds every entry confirmed and not referred.
    """
    row = _outcome(entry, by, proof, found_words, "Confirmed missing education")
    move(row, statuses.CONFIRMED_CME, by=by, reason=reason, on=timezone.localdate(), words=proof)
    queue.enqueue(REFER, row.pk)
    return _done(entry, row, by)


@transaction.atomic
def confirm_ehe(
    *, by: Any, entry: AllocationEntry, confirmed_by: str, proof: str, found_words: str = ""
) -> AllocationEntry:
    """Confirm that the child is taught at home, in the word of a home education officer."""
    if not confirmed_by.strip():
        raise RuleBroken(
            "Enter the name of the home education officer who confirmed it.", field="confirmed_by"
        )
    row = _outcome(entry, by, proof, found_words, "Confirmed home educated")
    row.confirmed_by = confirmed_by.strip()[:200]
    recording.save(row, by=by, fields=("confirmed_by",))
    today = timezone.localdate()
    move(row, statuses.CONFIRMED_EHE, by=by, reason="home_educated", on=today, words=proof)
    return _done(entry, row, by)


@transaction.atomic
def void(*, by: Any, entry: AllocationEntry, words: str) -> AllocationEntry:
    """Mark an entry that should never have been on the list; the Admissions Manager alone may."""
    row = _locked_open(entry)
    if not words.strip():
        raise RuleBroken("Enter what is wrong with this entry.", field="words")
    today = timezone.localdate()
    tell(row, f"Entered in error: {words}", today)
    recording.save(row, by=by, fields=LATEST_FIELDS)
    move(row, statuses.ENTERED_IN_ERROR, by=by, reason="wrong_entry", on=today, words=words)
    return _done(entry, row, by)


@transaction.atomic
def record_finding(
    *, by: Any, entry: AllocationEntry, words: str, on: dt.date, proof: str = ""
) -> AllocationEntry:
    """Record what the investigation of an escalated entry did and found, and how it is proved."""
    row = _locked_open(entry)
    if row.status != statuses.ESCALATED:
        raise RuleBroken(
            "Only an escalated entry is looked into.",
            f"This one escalates on {short_day_words(row.escalates_on)}. Add a note until then.",
        )
    _refuse_future(on, "on")
    if not words.strip():
        raise RuleBroken("Enter what was done and found.", field="words")
    _find(row, by, words, proof or row.outcome_proof)
    row.found_on = on
    AllocationNote.objects.create(entry=row, words=words.strip(), on=on, by=by)
    tell(row, words, on)
    recording.save(row, by=by, fields=(*FOUND, *LATEST_FIELDS))
    return _done(entry, row, by)


# --- What several of them, and the file, share ----------------------------------------------------
FOUND = ("found_words", "found_on", "found_by", "outcome_proof")
LATEST_FIELDS = ("latest", "latest_on")


def one_at_a_time() -> None:
    """Let one person or file add children at once, so that nobody is added twice."""
    list(Council.objects.select_for_update(no_key=True).values_list("pk"))


def name_key(person: Any) -> str:
    """Return a person's name as two entries are compared by it."""
    return fold(f"{person.given_name} {person.family_name}")


def tell(entry: AllocationEntry, words: str, on: dt.date) -> None:
    """Put the latest that is known on the entry's line of the list, unsaved."""
    line = " ".join(words.split())
    entry.latest = line if len(line) <= LATEST else f"{line[: LATEST - 1]}…"
    entry.latest_on = on


def again_words(entry: AllocationEntry, number: int) -> str:
    """Return what the list says of an entry with so many allocations."""
    which = {2: "Second", 3: "Third", 4: "Fourth"}.get(number, "New")
    since = short_day_words(entry.since).rsplit(" ", 1)[0]
    return f"{which} allocation; counted from the first, {since}"


def refuse_closed(school: School) -> None:
    """Refuse a school that closed, naming the one that came after it where the register does."""
    if school.register_status != CLOSED:
        return
    after = school.links.after().order_by("linked_on", "pk").last()
    way = f"{after.other_name} (URN {after.other_urn}) came after it." if after else ""
    raise RuleBroken(f"{school.name} is closed.", way or "Choose another school.", field="school")


def refuse_wrong_round(normal_round: bool, year_group: int | None) -> None:
    """Refuse a year that has no normal admission round."""
    if normal_round and year_group not in rules.NORMAL_ROUND_YEARS:
        raise RuleBroken(
            "Only Reception, year 3 and year 7 have a normal round.",
            "Correct the year, or say that this is not the normal round.",
            field="normal_round",
        )


def listed_like(person: PersonDetails) -> AllocationEntry | None:
    """Return the entry on the list of the same child: the same UPN, or name and date of birth."""
    entries = AllocationEntry.objects.on_the_list().select_related("person").order_by("pk")
    if person.upn:
        same = entries.filter(person__keys__kind="upn", person__keys__value=person.upn).first()
        if same:
            return same
    if person.born_on is None:
        return None
    born = entries.filter(person__born_on=person.born_on)
    return next((e for e in born if name_key(e.person) == name_key(person)), None)


def _refuse_listed(by: Any, person: PersonDetails) -> None:
    entry = listed_like(person)
    if entry is None:
        return
    if not AllocationEntry.objects.visible_to(by).filter(pk=entry.pk).exists():
        named = entry.named_people.order_by("name").first()
        who = named.get_full_name() if named else "Somebody who may open it"
        raise RuleBroken(
            f"A restricted record may match. {who} will look.",
            "Carry on with what you have. Do not search further.",
        )
    raise RuleBroken(
        f"This child is already on the list, {entry.reference}.",
        "Open that entry and record the new allocation there. A new allocation does not restart the"
        f" 20 days. The entry keeps its first day, {short_day_words(entry.since)}.",
    )


def _locked_open(entry: AllocationEntry) -> AllocationEntry:
    rows = AllocationEntry.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("school", "person").get(pk=entry.pk)
    if row.status not in statuses.ON_THE_LIST:
        label = statuses.ALLOCATION.status(row.status).label
        raise RuleBroken(
            f'{row.reference} is no longer on the list: "{label}" since '
            f"{short_day_words(row.status_on)}.",
            "There is nothing left to do.",
        )
    return row


def _outcome(
    entry: AllocationEntry, by: Any, proof: str, found_words: str, latest: str
) -> AllocationEntry:
    """Lock the entry and put down how its outcome is proved."""
    row = _locked_open(entry)
    if not (proof.strip() or row.outcome_proof):
        raise RuleBroken("Enter how this was confirmed.", field="proof")
    tell(row, latest, timezone.localdate())
    _find(row, by, found_words, proof or row.outcome_proof)
    recording.save(row, by=by, fields=(*FOUND, *LATEST_FIELDS))
    return row


def _find(row: AllocationEntry, by: Any, words: str, proof: str) -> None:
    row.outcome_proof = proof.strip()[:500]
    looks = by.has_perm("schools.investigate_allocation") or by.has_perm("schools.confirm_arrival")
    if row.status == statuses.ESCALATED and words.strip() and not looks:
        raise RuleBroken(
            "Only the Admissions Manager records what an investigation found.",
            "Add a note, and tell them.",
        )
    if words.strip() and words.strip() != row.found_words:
        row.found_words, row.found_by, row.found_on = words.strip(), by, timezone.localdate()


def _save_counted(row: AllocationEntry, by: Any, *fields: str) -> None:
    """Save what changed; the days too while they run, for an escalation is never taken back."""
    if row.status == statuses.ON_LIST:
        set_counts([row])
        fields = (*fields, *COUNTED, "counted_at")
    recording.save(row, by=by, fields=(*fields, *LATEST_FIELDS))


def _done(entry: AllocationEntry, row: AllocationEntry, by: Any) -> AllocationEntry:
    """Bring the work list up to date and give the caller's entry what was saved; return it."""
    refresh(row, by=by)
    for field in row._meta.concrete_fields:
        setattr(entry, field.attname, getattr(row, field.attname))
    return entry


def _refuse_future(on: dt.date, field: str) -> None:
    if on > timezone.localdate():
        raise RuleBroken("The day must be today or in the past.", field=field)


def _is_taken(reference: str) -> bool:
    return AllocationEntry.objects.filter(reference=reference).exists()
