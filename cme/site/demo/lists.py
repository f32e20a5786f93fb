"""The allocation list and the schools' returns as they stand this morning."""

import datetime as dt
from typing import Any

from cases.models import Child
from cme.accounts.models import User
from cme.core import dates
from cme.site.demo.clock import working
from cme.site.demo.families import Family, Kid
from cme.site.demo.world import World
from referrals.services import arrivals, sources
from schools.models import AllocationEntry, DeletionReturn, School
from schools.services import allocations, new_pupils, reconciling, returns

NOTES = (
    "School called twice, no answer",
    "Uniform appointment booked",
    "Offer letter sent",
    "Family says they will visit the school first",
)


class Lists:
    """What Admissions and the school offices did over the last weeks, day by day."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clerk = world.people["admissions.officer"]
        self.head_of_list = world.people["admissions.manager"]
        self.officer = world.people["cme.officer"]
        self.office = world.people["school.office"]
        self.primary, self.other, self.own, *_ = world.schools

    def days_ago(self, days: int, hour: int = 10) -> dt.date:
        """Set the clock to so many days ago, whatever day of the week, and return the day."""
        day = self.world.clock.today - dt.timedelta(days=days)
        self.world.clock.go_to(day, hour, self.world.rng.randrange(60))
        return day

    def pupil(self, lowest: int = 6, highest: int = 10) -> tuple[Family, Kid]:
        """Return a family whose first child has one of these ages today."""
        age = self.world.rng.randrange(lowest, highest + 1)
        born = self.world.clock.today - dt.timedelta(days=age * 365 + 120)
        family = self.world.families.make().with_first_born(born)
        return family, family.first

    # --- The allocation list ----------------------------------------------------------------------
    def listed(
        self, days: int, school: School, *, note: str = "", starts: int | None = None
    ) -> Any:
        """Put a child on the list so many days ago; return the entry."""
        since = self.days_ago(days)
        family, kid = self.pupil()
        entry = allocations.add(
            by=self.clerk,
            person=as_reported(family, kid),
            school=school,
            year_group=dates.year_group(kid.born, since),
            since=since,
            starts_on=None if starts is None else working(since + dt.timedelta(days=starts)),
        )
        if note:
            on = self.days_ago(max(days - 6, 0), 14)
            allocations.note(by=self.clerk, entry=entry, words=note, on=on)
        return entry


def as_reported(family: Family, kid: Kid) -> dict[str, Any]:
    """Return an invented child in the fields of a person as reported."""
    return {
        "given_name": kid.given,
        "family_name": kid.family,
        "born_on": kid.born,
        "sex": kid.sex,
        "upn": kid.upn,
        "address_kind": "known",
        "address_line_1": family.line_1,
        "town": family.home.town,
        "postcode": family.home.postcode,
        "family_language": family.language,
        "carers": [
            {"name": family.carer, "relationship": family.relationship, "phone": family.phone}
        ],
    }


def fill(world: World) -> int:
    """Fill both lists; return how many entries and returns there are."""
    lists = Lists(world)
    _allocated(lists)
    _leavers(lists)
    _joiners(lists)
    lists.days_ago(0)
    sources.refer_missed_returns()
    sources.refer_missed_entries()
    for pk in arrivals.unmatched_ids():
        arrivals.look_for_pupil(pk)
    return AllocationEntry.objects.count() + DeletionReturn.objects.count()


def _allocated(lists: Lists) -> None:
    primary, other, own = lists.primary, lists.other, lists.own
    ended = [lists.listed(days, primary) for days in (34, 31, 29)]
    looked_into = lists.listed(26, primary, note="Found at home; family wants another school")
    lists.listed(22, own)
    hidden = lists.listed(20, primary)
    lists.listed(18, other, note=NOTES[0])
    lists.listed(15, own, note=NOTES[1], starts=10)
    again = lists.listed(12, primary)
    lists.listed(7, other, starts=9)
    lists.listed(4, own, note=NOTES[3])
    lists.listed(1, primary, note=NOTES[2])
    arrived = [lists.listed(days, own, starts=2) for days in (16, 13, 9, 8)]
    wrong = lists.listed(6, other)

    allocations.allocate_again(
        by=lists.clerk, entry=again, school=own, allocated_on=lists.days_ago(3)
    )
    lists.days_ago(2)
    allocations.void(by=lists.head_of_list, entry=wrong, words="Entered twice under two names.")
    for days, entry in enumerate(arrived):
        first_day = working(lists.days_ago(days + 2))
        lists.world.clock.go_to(first_day, 15)
        allocations.confirm_on_roll(
            by=lists.office, entry=entry, first_day=first_day, confirmed_by="The school office"
        )
    _restrict(lists, hidden)
    today = lists.days_ago(0)
    allocations.escalate_due(today)
    _look_into(lists, looked_into, ended)


def _restrict(lists: Lists, entry: AllocationEntry) -> None:
    row = AllocationEntry.objects.get(pk=entry.pk)
    row.restricted, row.restricted_on, row.restricted_by = True, row.since, lists.head_of_list
    row.save(update_fields=["restricted", "restricted_on", "restricted_by"])
    row.named_people.add(lists.world.people["cme.manager"])


def _look_into(lists: Lists, open_one: Any, ended: list[Any]) -> None:
    manager = lists.head_of_list
    words = "Visited on two days. The family is at home and wants another school."
    on = lists.days_ago(0, 9)
    allocations.record_finding(by=manager, entry=open_one, words=words, on=on)
    missing, taught, unknown = ended
    allocations.confirm_cme(
        by=manager, entry=missing, reason="not_found", proof="Two visits and a neighbour",
        found_words="Flat empty since half-term. Nobody knows where they went.",
    )  # fmt: skip
    allocations.confirm_ehe(
        by=manager, entry=taught, confirmed_by="Bryn Dotterel, home education",
        proof="Her email of today", found_words="Parents teach at home; seen and suitable.",
    )  # fmt: skip
    allocations.confirm_cme(
        by=manager, entry=unknown, reason="found_not_taught", proof="Home visit",
        found_words="Found with an aunt; no school since they moved here.",
    )  # fmt: skip


# --- Joiners --------------------------------------------------------------------------------------
def _joiners(lists: Lists) -> None:
    for days, late in ((12, 9), (6, 1)):
        entered = working(lists.days_ago(days))
        family, kid = lists.pupil(7, 10)
        lists.days_ago(days - late)
        _joined(lists, as_reported(family, kid), entered)
    sought = Child.objects.filter(cases__status="enquiries", restricted=False)
    child = sought.select_related("person").exclude(person__born_on=None).order_by("pk").first()
    if child is None:
        return
    entered = working(lists.days_ago(2))
    names = ("given_name", "family_name", "born_on", "sex", "upn", "postcode")
    lists.days_ago(0, 8)
    _joined(lists, {name: getattr(child.person, name) for name in names}, entered)


def _joined(lists: Lists, details: dict[str, Any], entered: dt.date) -> None:
    names = (*PUPIL, *HOME)
    new_pupils.file_new_pupil(
        by=lists.office,
        school=lists.own,
        submission_key=f"demo-{lists.world.rng.getrandbits(64):016x}",
        details={name: value for name, value in details.items() if name in names},
        entered_on=entered,
        starts_on=entered,
        year_group=4,
    )


# --- Leavers --------------------------------------------------------------------------------------
def _leavers(lists: Lists) -> None:
    by_officer, office = {"by": lists.officer}, lists.office
    file_return(lists, 3, "g", send=False)
    to_confirm = file_return(lists, 4, "a", new_school=lists.other)
    asked = file_return(lists, 6, "a", new_school=lists.primary)
    early = file_return(lists, 5, "i", absent_for=16, unknown=True)
    file_return(lists, 2, "i", absent_for=45, unknown=True)
    settled = file_return(lists, 20, "a", new_school=lists.primary)
    accepted = file_return(lists, 18, "f", home=True)
    back = file_return(lists, 9, "g", unknown=True)
    assert to_confirm.submitted_at  # noqa: S101 (it waits for the other school)

    lists.days_ago(16)
    reconciling.reconcile(
        **by_officer, deletion_return=settled, reason="confirmed_by_school",
        words="Lapwing Row Primary School, by telephone", on=lists.days_ago(15),
    )  # fmt: skip
    lists.days_ago(14)
    reconciling.challenge(
        **by_officer, deletion_return=accepted, reason="ground_not_met",
        words="The letter asks to take the name off. It does not say how the child is taught.",
    )  # fmt: skip
    lists.days_ago(11)
    returns.answer(by=office, deletion_return=accepted, words="A second letter came; attached.")
    reconciling.accept_ground(
        **by_officer, deletion_return=accepted, words="The second letter says so in writing."
    )
    lists.days_ago(7)
    returns.withdraw(by=office, deletion_return=back, words="The family came back on Monday.")
    lists.days_ago(3)
    reconciling.ask(
        **by_officer, deletion_return=asked, words="Which date did the new school give you?"
    )
    lists.days_ago(1)
    sources.refer_missed_returns()
    reconciling.challenge(
        **by_officer, deletion_return=early, reason="ground_not_met",
        words="The 20th school day has not come yet. Please keep the name on the register.",
    )  # fmt: skip


def file_return(
    lists: Lists,
    days: int,
    ground: str,
    *,
    send: bool = True,
    new_school: School | None = None,
    absent_for: int = 0,
    unknown: bool = False,
    home: bool = False,
) -> DeletionReturn:
    """Let the school office file a return so many days ago; return it."""
    today = lists.days_ago(days, 9)
    family, kid = lists.pupil(7, 10)
    row = returns.begin(
        by=lists.office,
        school=lists.own,
        details={k: v for k, v in as_reported(family, kid).items() if k in PUPIL},
        year_group=dates.year_group(kid.born, today),
        last_attended_on=working(today - dt.timedelta(days=absent_for + 1)),
    )
    reason: dict[str, Any] = {"ground": ground, "deleted_on": today, "evidence": EVIDENCE[ground]}
    if absent_for:
        reason["first_absent_on"] = working(today - dt.timedelta(days=absent_for))
        reason |= {"all_unauthorised": True, "enquiries": ["called", "visited"]}
    _save(lists.office, row, "reason", reason)
    parents = {k: v for k, v in as_reported(family, kid).items() if k in HOME}
    _save(lists.office, row, "parents", parents)
    if not send:
        return row
    _save(lists.office, row, "destination", _destination(today, new_school, home, unknown))
    return returns.submit(by=lists.office, deletion_return=row)


PUPIL = ("given_name", "family_name", "born_on", "sex", "upn")
HOME = ("address_line_1", "town", "postcode", "carers")
EVIDENCE: dict[str, dict[str, Any]] = {"a": {}, "i": {}, "g": {}, "f": {"says_so": "no"}}


def _destination(
    today: dt.date, new_school: School | None, home: bool, unknown: bool
) -> dict[str, Any]:
    if new_school is not None:
        starts = working(today + dt.timedelta(days=3))
        return {
            "destination": "school",
            "new_school": new_school,
            "new_school_starts_on": starts,
        }
    return {"destination": "home" if home else "unknown" if unknown else "address"}


def _save(by: User, row: DeletionReturn, step: str, values: dict[str, Any]) -> None:
    returns.save_step(by=by, deletion_return=row, step=step, values=values)
