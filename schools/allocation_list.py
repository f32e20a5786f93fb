"""What the allocation list shows: its numbers, one page of rows, and an entry in words."""

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from cme.audit.lines import status_lines
from cme.authority import arrangements
from cme.authority.rules import Length
from cme.core.dates import (
    SchoolCalendar,
    age_on,
    day_words,
    short_day_words,
    taught_year_words,
    year_group,
    year_label,
)
from cme.core.models import PersonDetails
from schools import statuses
from schools.models import AllocationEntry, School
from schools.querysets import AllocationQuerySet, band
from schools.rules import allocation as rules
from schools.services.calendars import calendars_of

PAGE_SIZE = 25
BANDS = ("late", "near", "early", "cme", "roll")
BAR = 120
LOOKS = {"late": "#a32020", "today": "#b58840", "": "#0b5563"}


@dataclass(frozen=True)
class Row:
    """One line of the list; a hidden one shows its days and nothing of the child."""

    entry: AllocationEntry
    hidden: bool
    year: str
    day: int
    of: int
    why: str
    look: str
    bar: int
    latest: str
    links: tuple[tuple[str, str], ...] = ()

    @property
    def colour(self) -> str:
        """The colour of the bar; the words beside it say the same."""
        return LOOKS[self.look]

    @property
    def is_open(self) -> bool:
        """Whether the child is still on the list."""
        return self.entry.status in statuses.ON_THE_LIST


class Counted(Paginator):
    """A paginator that is told how many rows there are instead of asking again."""

    def __init__(self, *, total: int) -> None:
        super().__init__((), PAGE_SIZE)
        self._total = total

    @cached_property
    def count(self) -> int:
        """Return the number of entries listed."""
        return self._total


def wanted_from(data: Any) -> dict[str, str]:
    """Return what the address asks for, with what is unknown left out."""
    wanted = {name: data.get(name, "").replace("\0", "").strip()[:150] for name in ("q", "school")}
    wanted["show"] = data.get("show", "") if data.get("show") in BANDS else ""
    known = statuses.ALLOCATION.codes()
    wanted["status"] = data.get("status", "") if data.get("status") in known else ""
    return wanted


def asked_for(user: Any, wanted: dict[str, str], on: dt.date) -> AllocationQuerySet:
    """Return the entries of a filter; what a restricted child is called or where finds nothing."""
    entries = AllocationEntry.objects.listed_to(user)
    if wanted["q"] or wanted["school"]:
        entries = AllocationEntry.objects.visible_to(user)
    if wanted["q"]:
        entries = entries.answering_to(wanted["q"])
    if wanted["school"]:
        entries = entries.filter(school__in=School.objects.matching(wanted["school"]).values("pk"))
    if wanted["show"]:
        return entries.filter(band(wanted["show"], on))
    if wanted["status"]:
        return entries.filter(status=wanted["status"])
    return entries.on_the_list()


def numbers(user: Any, on: dt.date) -> dict[str, int]:
    """Return the five numbers above the list, each counted by the queryset it leads to."""
    entries = AllocationEntry.objects.listed_to(user)
    conditions = {name: band(name, on) for name in BANDS}
    counts = {name: Count("pk", filter=one) for name, one in conditions.items()}
    return entries.filter(reduce(or_, conditions.values())).order_by().aggregate(**counts)


def count_items(counted: dict[str, int], length: Length) -> list[dict[str, Any]]:
    """Return the numbers as links to their lists, in the council's own length."""
    last, near = length.amount, max(length.amount - rules.NEAR, 1)
    items = [
        ("late", f"{last} days or more", "late"),
        ("near", f"{near} to {last - 1} days", "today"),
        ("early", f"under {near} days", ""),
        ("cme", "confirmed missing this month", ""),
        ("roll", "on roll this month", ""),
    ]
    return [
        {"number": counted[band], "text": text, "href": f"?show={band}", "look": look}
        for band, text, look in items
    ]


def page_of(user: Any, entries: AllocationQuerySet, number: Any) -> tuple[Page, dict[str, int]]:
    """Return one page of entries, and how many are escalated and listed in all."""
    totals = entries.order_by().aggregate(
        all=Count("pk"), escalated=Count("pk", filter=Q(status=statuses.ESCALATED))
    )
    page = Counted(total=totals["all"]).get_page(number)
    shown = entries.longest_first().select_related("person", "school").with_hidden(user)
    first = (page.number - 1) * PAGE_SIZE
    page.object_list = list(shown[first : first + PAGE_SIZE])
    return page, totals


def rows_of(user: Any, entries: list[Any], on: dt.date) -> list[Row]:
    """Return the lines of a page in words."""
    calendars = _calendars(entries)
    return [_row(user, entry, on, calendars) for entry in entries]


def _calendars(entries: list[AllocationEntry]) -> dict[int, SchoolCalendar]:
    """Read the calendars only where days of school are counted."""
    counted = {entry.school for entry in entries if entry.counted_unit == rules.SCHOOL}
    return calendars_of(counted) if counted else {}


def _row(user: Any, entry: Any, on: dt.date, calendars: dict[int, SchoolCalendar]) -> Row:
    day, look = _day(entry, on, calendars), _look(entry, on)
    return Row(
        entry=entry,
        hidden=entry.hidden,
        year=year_label(entry.year_group),
        day=day,
        of=entry.counted_days,
        why=rules.short_why(entry.counted_days, entry.counted_unit, entry.counted_from),
        look=look,
        bar=min(BAR, round(BAR * day / entry.counted_days)),
        latest=latest_of(entry),
        links=() if entry.hidden else _links(user, entry),
    )


def _day(entry: AllocationEntry, on: dt.date, calendars: dict[int, SchoolCalendar]) -> int:
    until = on if entry.status in statuses.ON_THE_LIST else min(on, entry.status_on)
    calendar = calendars.get(entry.school_id) or SchoolCalendar("", ())
    return rules.day_number(
        until, counted_from=entry.counted_from, unit=entry.counted_unit, calendar=calendar
    )


def _look(entry: AllocationEntry, on: dt.date) -> str:
    if entry.status not in statuses.ON_THE_LIST:
        return ""
    if entry.status == statuses.ESCALATED or entry.escalates_on <= on:
        return "late"
    return "today" if entry.nears_on <= on else ""


def latest_of(entry: AllocationEntry) -> str:
    """Return the last that is known of a child, for the list."""
    if entry.latest:
        return entry.latest
    return f"Start date {short_day_words(entry.starts_on)}" if entry.starts_on else ""


def _links(user: Any, entry: AllocationEntry) -> tuple[tuple[str, str], ...]:
    if entry.status not in statuses.ON_THE_LIST:
        return ()
    if entry.status == statuses.ESCALATED and not entry.found_words:
        if not user.has_perm("schools.investigate_allocation"):
            return ()
        return (("Record what you found", act("finding", entry)),)
    if not user.has_perm("schools.change_allocation"):
        return ()
    return (("On roll", act("on_roll", entry)), ("Other outcome", act("outcome", entry)))


def act(name: str, entry: AllocationEntry) -> str:
    """Return the address of one act on an entry; "" is the entry itself."""
    url_name = f"schools:allocation_{name}" if name else "schools:allocation"
    return reverse(url_name, args=[entry.reference])


# --- One entry ------------------------------------------------------------------------------------
def entry_page(user: Any, entry: AllocationEntry) -> dict[str, Any]:
    """Return what the page of one entry shows."""
    today = timezone.localdate()
    calendars = _calendars([entry])
    return {
        "entry": entry,
        "identity": identity(entry),
        "day": _day(entry, today, calendars),
        "look": _look(entry, today),
        "is_open": entry.status in statuses.ON_THE_LIST,
        "facts": _facts(entry),
        "allocations": list(entry.allocations.select_related("school", "recorded_by")),
        "notes": _notes(entry),
        "lines": status_lines(entry),
        "can_do": actions_of(user, entry),
    }


def identity(entry: AllocationEntry) -> dict[str, Any]:
    """Return what the bar above every page of an entry shows."""
    person = entry.person
    facts = [_born(person), _year(entry), f"Allocation {entry.reference}"]
    if person.upn:
        facts.append(f"UPN {person.upn}")
    marks = []
    if entry.restricted:
        marks.append({"text": "Restricted", "colour": "red"})
    if entry.do_not_contact:
        marks.append({"text": "Do not contact the family", "colour": "orange"})
    return {"name": person.full_name, "facts": facts, "badges": marks}


def _born(person: PersonDetails) -> str:
    if person.born_on is None:
        return "Date of birth not known"
    age = age_on(person.born_on, timezone.localdate())
    return f"Born {short_day_words(person.born_on)} ({age})"


def _year(entry: AllocationEntry) -> str:
    born = entry.person.born_on
    usual = year_group(born, timezone.localdate()) if born else None
    return taught_year_words(entry.year_group, usual)


def _facts(entry: AllocationEntry) -> list[dict[str, str]]:
    person = entry.person
    lines = (person.address_line_1, person.address_line_2, person.town, person.postcode)
    carers = [", ".join(filter(None, (one.get("name"), one.get("phone")))) for one in person.carers]
    facts = [
        ("School", f"{entry.school.name} (URN {entry.school.urn})"),
        ("Start date", day_words(entry.starts_on) if entry.starts_on else "Not agreed yet"),
        ("On the list since", day_words(entry.since)),
        ("Round", "Normal round" if entry.normal_round else "In year"),
        ("Address", "\n".join(filter(None, lines)) or "Not known"),
        ("Parent or carer", "\n".join(carers) or "Not known"),
        ("Added by", entry.added_by.get_full_name()),
        ("First day at school", day_words(entry.first_day) if entry.first_day else ""),
        ("Confirmed by", entry.confirmed_by),
        ("Proof", entry.outcome_proof if entry.outcome_proof != entry.confirmed_by else ""),
    ]
    return [{"key": key, "value": value} for key, value in facts if value]


def _notes(entry: AllocationEntry) -> list[dict[str, Any]]:
    written = entry.notes.select_related("by")
    return [{"title": one.words, "by": one.by.get_full_name(), "when": one.on} for one in written]


def actions_of(user: Any, entry: AllocationEntry) -> list[dict[str, str]]:
    """Return what this person may do with an entry now; what is blocked says what blocks it."""
    if entry.status not in statuses.ON_THE_LIST:
        return []
    may, looks = map(user.has_perm, ("schools.change_allocation", "schools.investigate_allocation"))
    acts: list[dict[str, str]] = []
    waits = entry.status == statuses.ESCALATED and not entry.found_words and not looks
    blocked = "Waits for what the Admissions Manager finds" if waits else ""
    if entry.status == statuses.ESCALATED and looks:
        acts.append(_action("Record what you found", "finding", entry))
    if may:
        acts += [
            _action("On roll", "on_roll", entry, blocked),
            _action("Missing education, or home educated", "outcome", entry, blocked),
            _action("Add a note", "note", entry),
            _action("New allocation", "again", entry),
            _action("Change start date or year", "start", entry),
        ]
    if user.has_perm("schools.void_allocation"):
        acts.append(_action("Entered in error", "error", entry))
    return acts


def _action(text: str, name: str, entry: AllocationEntry, blocked: str = "") -> dict[str, str]:
    return {"text": text, "href": "" if blocked else act(name, entry), "why": blocked}


def length_words(length: Length) -> str:
    """Return the line under the list: which days are counted from when."""
    kind = rules.KIND_WORDS[length.unit]
    return (
        f"{kind[0].upper()}{kind[1:]} from the day a child first came on the list."
        " A new allocation never restarts the count."
    )


def council_length() -> Length:
    """Return the council's length of the list."""
    return arrangements.threshold("allocation")
