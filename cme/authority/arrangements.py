"""What this council has arranged, read where it is needed.

Every call reads the database: these are single small rows, and what an administrator saves must
hold on the next page of every process. Nothing is kept between calls, so nothing can be stale; a
pass over very many records may say that it reads each once (`read_once`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import time
from typing import Any, NamedTuple

from django.conf import settings

from cme.authority import rules
from cme.authority.date_books import councils_book
from cme.authority.models import (
    Agency,
    Area,
    AtRiskGroup,
    CheckType,
    Council,
    District,
    LocalCategory,
    Team,
    Threshold,
)
from cme.authority.querysets import ArrangementQuerySet
from cme.authority.rules import Length
from cme.core import postcodes
from cme.core.dates import KnownDates, SchoolCalendar, merged
from cme.core.models import Postcode

_READ: ContextVar[dict[object, Any] | None] = ContextVar("arrangements read", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Read the council, a length and a district once while the block lasts, in this thread alone.

    For a pass over very many records in one transaction; what is saved meanwhile holds after it.
    """
    before = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(before)


def kept(key: object, read: Callable[[], Any]) -> Any:
    """Return what `read` reads; in a pass that reads each arrangement once, read for this key."""
    known = _READ.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return known[key]


class NotLoaded(Exception):
    """No council's arrangements are here yet."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} Run: manage.py load_authority PROFILE")


class Placed(NamedTuple):
    """Whose a postcode is: the area where it is ours, the district in words, and why."""

    area: Area | None
    district: str
    reason: str


def council() -> Council:
    """Return the council that runs this service; raise NotLoaded where there is none yet."""
    row: Council | None = kept("council", Council.objects.first)
    if row is None:
        raise NotLoaded("No council's arrangements are loaded.")
    return row


def words(area: Area | None = None) -> dict[str, str]:
    """Return every merge field of pages and letters; an area's own attendance line for its work.

    Raises NotLoaded where no council is loaded: a page must never show a blank telephone number.
    """
    here = council()
    filled = {
        **here.words,
        "council": here.name,
        "cutoff_time": rules.say_clock(cutoff_time()),
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    line = team("attendance", area) if area else None
    if line and line.area_id and line.phone:
        filled["attendance_line"] = line.phone
    return filled


def threshold(code: str) -> Length:
    """Return how long the council gives, with its unit; raise NotLoaded where it is not set."""
    row = _threshold(code)
    return Length(int(row.value), row.unit)


def amount(code: str, usual: int) -> int:
    """Return how many the council gives; what is usual where it set none."""
    row = _length(code)
    return int(row.value) if row else usual


def cutoff_time() -> time:
    """Return the latest time of a working day at which an urgent referral is read the same day."""
    at = rules.parse_clock(_threshold("cutoff_time").value)
    if at is None:
        raise NotLoaded("The threshold “cutoff_time” is not a time of day.")
    return at


def _threshold(code: str) -> Threshold:
    row = _length(code)
    if row is None:
        raise NotLoaded(f"The threshold “{code}” is not set.")
    return row


def _length(code: str) -> Threshold | None:
    row: Threshold | None = kept(("length", code), Threshold.objects.filter(code=code).first)
    return row


def team(purpose: str, area: Area | None = None) -> Team | None:
    """Return the area's team for this, else the council-wide one, else nothing."""
    teams = Team.objects.offered().filter(purpose=purpose)
    own = teams.filter(area=area).first() if area else None
    return own or teams.filter(area=None).first()


def area_for_district(gss: str) -> Area | None:
    """Return the area that covers the district of this GSS code; nothing where it is not ours."""
    found = district(gss)
    return found.area if found else None


def area_for_postcode(text: str) -> Placed:
    """Say which area a postcode falls in, and why in words that a triage page can show."""
    spelled = postcodes.tidy(text)
    if not spelled:
        return Placed(None, "", "No postcode was given.")
    found = kept(("postcode", spelled), lambda: Postcode.objects.find(text))
    if found is None:
        return Placed(None, "", f"We do not know postcode {spelled}.")
    if not found.district_code:
        return Placed(None, "", f"The national file does not say where {spelled} is.")
    ours = district(found.district_code)
    if ours is None:
        return Placed(None, "", f"{spelled} is outside {council().name}'s districts.")
    label = f", {ours.label}" if ours.label else ""
    return Placed(
        ours.area, ours.name, f"{spelled} is in {ours.name}{label}: {ours.area.name} area."
    )


def district(gss: str) -> District | None:
    """Return the council's district of this GSS code with its area; nothing for another's."""
    offered = District.objects.offered().select_related("area").filter(code=gss)
    found: District | None = kept(("district", gss), offered.first)
    return found


def calendar() -> SchoolCalendar:
    """Return the days schools here meet, where a school has no dates of its own."""
    name = Council.objects.values_list("name", flat=True).first()
    return merged(name or "the council", term_dates())


def term_dates() -> KnownDates:
    """Return the council's own terms and closings of every year; a school's go over them."""
    return councils_book().known()


def areas() -> ArrangementQuerySet:
    """Return the areas that can be picked."""
    return Area.objects.offered()


def agencies() -> ArrangementQuerySet:
    """Return where work can be sent today, in the council's order."""
    return Agency.objects.offered()


def check_types() -> ArrangementQuerySet:
    """Return the sources that can be searched today, in the council's order."""
    return CheckType.objects.offered()


def local_categories() -> ArrangementQuerySet:
    """Return the council's own groupings that can be picked."""
    return LocalCategory.objects.offered()


def at_risk_groups() -> ArrangementQuerySet:
    """Return the at-risk groups that can be picked, in order."""
    return AtRiskGroup.objects.offered()
