"""The door to the lists behind the figures: who may see a name, and that they saw it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q, Value, When
from django.db.models import Case as Choose
from django.urls import reverse

from cases.models import Case, Child, Residency
from cme.audit.access import record_access
from cme.audit.marks import open_to
from cme.core.dates import day_words
from cme.performance import rules
from reintegration.models import ReintegrationPlan
from schools.models import AllocationEntry

RESTRICTED = "Restricted record"
NOT_SHOWN = "Not shown"


@dataclass(frozen=True)
class Row:
    """One record of a figure as this person may see it; `href` only where they may open it."""

    reference: str
    name: str
    href: str
    facts: tuple[tuple[str, str], ...]
    restricted: bool
    since_reported: bool = False


@dataclass(frozen=True)
class Listing:
    """A kind of list: what its rows are of, and what each says to whom it is no secret."""

    noun: str
    many: str
    model: Any
    related: tuple[str, ...]
    url: str
    unrestricted: Callable[[Any], Q]
    columns: tuple[str, ...]
    facts: Callable[[Any, Any], tuple[str, ...]]
    subject: Callable[[Any], Any] = lambda record: record
    divided: bool = False

    def name(self, record: Any) -> str:
        """Return who the record is about."""
        return str(self.subject(record).person.full_name)


def _area(record: Any) -> str:
    return record.area.name if record.area else "–"


CASES = Listing(
    noun="Case",
    many="cases",
    model=Case,
    related=("child__person", "area"),
    url="cases:case",
    unrestricted=lambda user: open_to(user, Child, "child__"),
    columns=("Where the child lived then", "Area"),
    facts=lambda line, case: (
        Residency(line.residency or Residency.UNKNOWN).label,
        _area(case),
    ),
    subject=lambda case: case.child,
    divided=True,
)
ENTRIES = Listing(
    noun="Child",
    many="children",
    model=AllocationEntry,
    related=("person",),
    url="schools:allocation",
    unrestricted=lambda user: open_to(user, AllocationEntry),
    columns=("First on the list",),
    facts=lambda _line, entry: (day_words(entry.since),),
)
PLANS = Listing(
    noun="Plan",
    many="plans",
    model=ReintegrationPlan,
    related=("person", "child__person", "area"),
    url="reintegration:plan",
    unrestricted=lambda user: (
        open_to(user, ReintegrationPlan) & (Q(child=None) | open_to(user, Child, "child__"))
    ),
    columns=("Weeks", "Area"),
    facts=lambda _line, plan: (str(plan.weeks), _area(plan)),
    subject=lambda plan: plan.child or plan,
)


def listing_of(figure: str) -> Listing:
    """Return which kind of list a figure has."""
    listed = (rules.ESCALATED, rules.LISTED, *(band.code for band in rules.DAYS_LISTED))
    if figure in listed:
        return ENTRIES
    return PLANS if figure in rules.PLANS else CASES


def rows_shown(
    user: Any, lines: Sequence[Any], *, page: str, listing: Listing = CASES, fixed_at: Any = None
) -> list[Row]:
    """Return a row for each line, hiding who a child is from those who may not know.

    A name is shown to who may open the record; a reference alone to others, unless it is
    restricted. What is shown by name or reference is recorded before anything is returned, in
    one access for each kind of record. Lines written after `fixed_at`, when the month was fixed,
    say so.
    """
    records = _records(user, {line.subject_id for line in lines}, listing)
    shown: dict[type, list[Any]] = {}
    for subject in (listing.subject(records[pk]) for pk in sorted(records) if records[pk].plain):
        shown.setdefault(type(subject), []).append(subject)
    for subjects in shown.values():
        record_access(by=user, subjects=subjects, kind="list", page=page)
    return [
        _row(
            line,
            records[line.subject_id],
            listing,
            since_reported=fixed_at is not None and line.recorded_at > fixed_at,
        )
        for line in lines
    ]


def _records(user: Any, ids: set[int], listing: Listing) -> dict[int, Any]:
    """Return the records by key, each with whether it is `openable`, or at least `plain`."""
    openable = listing.model.objects.visible_to(user).filter(pk=OuterRef("pk")).order_by()
    rows = listing.model.objects.filter(pk__in=ids).select_related(*listing.related)
    rows = rows.annotate(openable=Exists(openable)).annotate(
        plain=Choose(
            When(openable=True, then=Value(True)),
            When(listing.unrestricted(user), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
    )
    return rows.in_bulk()


def _row(line: Any, record: Any, listing: Listing, *, since_reported: bool) -> Row:
    columns, status = listing.columns, listing.model.LIFECYCLE.status(line.to_status)
    facts = listing.facts(line, record) if record.plain else (NOT_SHOWN,) * len(columns)
    return Row(
        reference=record.reference if record.plain else "",
        name=RESTRICTED if not record.plain else listing.name(record) if record.openable else "",
        href=reverse(listing.url, args=[record.reference]) if record.openable else "",
        facts=(
            ("Status then", status.label),
            ("From", day_words(line.effective_on)),
            *zip(columns, facts, strict=True),
        ),
        restricted=not record.plain,
        since_reported=since_reported,
    )
