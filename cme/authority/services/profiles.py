"""Loads a council's arrangements: all of a profile, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from cme.authority.date_books import kind_of, mark_changed
from cme.authority.models import (
    Agency,
    Area,
    AtRiskGroup,
    CheckType,
    Closure,
    Council,
    District,
    LocalCategory,
    Team,
    Term,
    Threshold,
)
from cme.authority.profile_calendars import YearDates
from cme.authority.profile_files import Profile
from cme.core.errors import RuleBroken


@dataclass
class Count:
    """What loading did to one kind of row."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    set_aside: list[str] = field(default_factory=list)


@transaction.atomic
def load_profile(profile: Profile, *, by: str) -> dict[str, Count]:
    """Make the arrangements as the profile has them; nothing that a record names is deleted.

    Rows the profile no longer has are set aside. Raises RuleBroken where another council's
    arrangements are here already, and then changes nothing.
    """
    counts = {"council": _load_council(profile, by)}
    counts["areas"] = _load(Area, profile.areas)
    areas = {area.code: area for area in Area.objects.all()}
    counts["districts"] = _load(District, _with_areas(profile.districts, areas))
    counts["teams"] = _load(Team, _with_areas(profile.teams, areas))
    counts["agencies"] = _load(Agency, _in_order(profile.agencies))
    counts["checks"] = _load(CheckType, _in_order(profile.checks))
    counts["thresholds"] = _load(Threshold, profile.thresholds)
    counts["local categories"] = _load(LocalCategory, _in_order(profile.categories))
    counts["at-risk groups"] = _load(AtRiskGroup, _in_order(profile.at_risk_groups))
    counts["school years"] = _load_calendar(profile.calendar)
    return counts


def _load_council(profile: Profile, by: str) -> Count:
    here = Council.objects.select_for_update().first()
    if here is None:
        Council.objects.create(
            id=1,
            **profile.council,
            words=profile.words,
            loaded_at=timezone.now(),
            loaded_by=by,
        )
        return Count(added=1)
    if here.code != profile.council["code"]:
        raise RuleBroken(
            f"This service is {here.name}'s ({here.code}). The profile is "
            f"{profile.council['name']}'s ({profile.council['code']}), so nothing was loaded.",
            "Load it into a new, empty database.",
        )
    wanted = profile.council | {"words": profile.words}
    if not _differs(here, wanted):
        return Count(unchanged=1)
    _take(here, wanted | {"loaded_at": timezone.now(), "loaded_by": by})
    return Count(changed=1)


def _load(model: type[models.Model], rows: Mapping[str, dict[str, Any]]) -> Count:
    """Bring one table to what the profile has, by code."""
    count = Count()
    rests = any(column.name == "in_use" for column in model._meta.fields)
    here: dict[str, Any] = {
        getattr(row, "code", ""): row for row in model._default_manager.select_for_update()
    }
    for code, values in rows.items():
        wanted = values | {"in_use": True} if rests else values
        row = here.pop(code, None)
        if row is None:
            model._default_manager.create(code=code, **wanted)
            count.added += 1
        elif _differs(row, wanted):
            _take(row, wanted)
            count.changed += 1
        else:
            count.unchanged += 1
    for code, row in here.items():
        if rests and row.in_use:
            _take(row, {"in_use": False})
            count.set_aside.append(code)
    return count


def _load_calendar(years: Mapping[int, YearDates]) -> Count:
    """Write the school years that have no terms yet; one that has is the administrator's."""
    here, written = set(Term.objects.years()), set(Closure.objects.years())
    fresh = {year: dates for year, dates in years.items() if year not in here}
    terms = [
        Term(name=term.name, first_day=term.first, last_day=term.last)
        for dates in fresh.values()
        for term in dates.terms
    ]
    closings = [
        Closure(kind=kind_of(closing), first_day=closing.first, last_day=closing.last, why=why)
        for year, dates in fresh.items()
        if year not in written
        for closing, why in dates.closings
    ]
    bulk_create_with_history(terms, Term)
    bulk_create_with_history(closings, Closure)
    if fresh:
        mark_changed(Council.objects.get(), by=None)
    return Count(added=len(fresh), unchanged=len(years) - len(fresh))


def _differs(row: models.Model, wanted: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in wanted.items())


def _take(row: models.Model, wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save(update_fields=list(wanted))


def _in_order(rows: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {code: row | {"position": at} for at, (code, row) in enumerate(rows.items(), start=1)}


def _with_areas(
    rows: Mapping[str, dict[str, Any]], areas: Mapping[str, Area]
) -> dict[str, dict[str, Any]]:
    return {code: row | {"area": areas.get(row["area"])} for code, row in rows.items()}
