"""Three years of the allocation list, told in bulk: most children started, some were passed up."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cme.accounts.doors import SWEEP, door
from cme.audit import recording
from cme.audit.lifecycle import begin_many, move_many
from cme.core import dates
from cme.core.dates import short_day_words
from cme.core.models import PersonDetails
from cme.core.people import store_keys
from cme.core.references import new_reference
from cme.site.demo.bulk import dated, in_groups, stamped_by_hand
from cme.site.demo.clock import moment, working
from cme.site.demo.lists import as_reported
from cme.site.demo.past import YEARS, days_of, one_of
from cme.site.demo.world import World
from schools import statuses
from schools.models import Allocation, AllocationEntry
from schools.services.allocation_counts import set_counts

OF_CASES = 9  # for so many cases there is one child on the list
NEWEST = 60  # days ago; who came later is told one by one
WAITS = (((2, 9), 40), ((10, 19), 46), ((21, 30), 10), ((31, 48), 4))
"""Days until a child of the list started school, and of a hundred children how many."""
ENDS = ((statuses.ON_ROLL, 90), (statuses.CONFIRMED_EHE, 7), (statuses.ENTERED_IN_ERROR, 3))
FOUND = (
    "Seen at home with an aunt. Had not known of the place. The school was told and called.",
    "The family had moved within the borough; the letter had gone to the old flat.",
    "Waited for a uniform voucher. It was sent the same day.",
)
TAUGHT = "Both parents teach at home. Plan and work seen, and found suitable."
WRONG = "Entered twice: the same child had two spellings."
SCHOOL = "The school office"


@dataclass
class Wait:
    """One child's time on the list."""

    entry: AllocationEntry
    ended_on: dt.date
    ends: str


def tell(world: World, cases: int) -> int:
    """Tell the children who were on the list in these years; return how many."""
    days = days_of(world, cases // OF_CASES, YEARS * 365, NEWEST)
    waits = [_wait(world, working(day)) for day in days]
    world.clock.now = world.clock.started_at
    with stamped_by_hand():
        _list(world, [wait.entry for wait in waits])
        _pass_up(waits)
        _end(world, waits)
    return len(waits)


def _wait(world: World, since: dt.date) -> Wait:
    family = world.families.make(on=since)
    born = since - dt.timedelta(days=world.rng.randrange(5, 15) * 365 + 120)
    family = family.with_first_born(born)
    clerk, added = world.people["admissions.officer"], moment(since, 10)
    school = world.rng.choice(world.schools[:6])
    days = world.rng.randrange(*one_of(world, WAITS))
    entry = AllocationEntry(
        reference=new_reference("L"),
        person=dated(PersonDetails(**as_reported(family, family.first)), added),
        school=school,
        year_group=dates.year_group(born, since),
        since=since,
        added_by=clerk,
        matched_at=added,
    )
    ended_on = working(since + dt.timedelta(days=days))
    return Wait(dated(entry, added), ended_on, one_of(world, ENDS))


def _list(world: World, entries: Sequence[AllocationEntry]) -> None:
    """Put every child on the list, with the school they were given."""
    clerk, people = world.people["admissions.officer"], [entry.person for entry in entries]
    recording.create_many(people, by=clerk)
    store_keys(*people)
    for entry in entries:
        entry.person = entry.person  # its number is known only now
    set_counts(entries)
    begin_many(entries, by=clerk, reason="listed", on=lambda entry: entry.since)
    Allocation.objects.bulk_create(
        Allocation(entry=entry, school=entry.school, allocated_on=entry.since, recorded_by=clerk,
                   recorded_at=moment(entry.since, 10))
        for entry in entries
    )  # fmt: skip


def _pass_up(waits: Iterable[Wait]) -> None:
    """Escalate each child whose days were over before they started, on the day they were."""
    late = [wait.entry for wait in waits if wait.entry.escalates_on < wait.ended_on]
    for entry in late:
        dated(entry, moment(entry.escalates_on, 6))
    move_many(late, statuses.ESCALATED, by=door(SWEEP), reason="twenty_days",
              on=lambda entry: entry.escalates_on)  # fmt: skip


def _end(world: World, waits: Sequence[Wait]) -> None:
    """Let each child start school, be taught at home, or turn out to be no new child."""
    office, head = world.people["school.office"], world.people["admissions.manager"]
    reasons = {
        statuses.ON_ROLL: "school_confirmed",
        statuses.CONFIRMED_EHE: "home_educated",
        statuses.ENTERED_IN_ERROR: "wrong_entry",
    }
    for ends, group in in_groups(waits, lambda wait: wait.ends):
        for wait in group:
            _find(world, wait)
        ended = {wait.entry.pk: wait.ended_on for wait in group}
        move_many(
            [wait.entry for wait in group], ends, reason=reasons[ends],
            by=office if ends == statuses.ON_ROLL else head, fields=FIELDS,
            on=lambda entry, ended=ended: ended[entry.pk],
        )  # fmt: skip


FIELDS = (
    "latest",
    "latest_on",
    "first_day",
    "confirmed_by",
    "found_words",
    "found_by",
    "found_on",
    "outcome_proof",
)


def _find(world: World, wait: Wait) -> None:
    """Write on the entry how it ended, and what was found of a child who was passed up."""
    entry, on, head = wait.entry, wait.ended_on, world.people["admissions.manager"]
    dated(entry, moment(on, 14))
    entry.latest_on = on
    if wait.ends == statuses.ENTERED_IN_ERROR:
        entry.latest = f"Entered in error: {WRONG}"
        return
    taught = wait.ends == statuses.CONFIRMED_EHE
    if entry.status == statuses.ESCALATED or taught:
        entry.found_words = TAUGHT if taught else world.rng.choice(FOUND)
        entry.found_by, entry.found_on = head, on
    if taught:
        entry.latest, entry.confirmed_by = (
            "Confirmed home educated",
            "Bryn Dotterel, home education",
        )
        entry.outcome_proof = "Report of the visit"
        return
    entry.latest, entry.first_day = f"On roll since {short_day_words(on)}", on
    entry.confirmed_by, entry.outcome_proof = SCHOOL, SCHOOL
