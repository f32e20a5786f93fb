"""Loads a council's arrangements: all of a profile, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from cme.authority import rules
from cme.authority.date_books import kind_of, mark_changed
from cme.authority.holding import in_words, standing_on
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
from cme.authority.services.changing import mark_lengths
from cme.core.errors import RuleBroken


@dataclass
class Count:
    """What loading did to one kind of row.

    `kept` says what people changed and so stayed; `needed` what the file no longer has and records
    still stand on.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    set_aside: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    needed: list[str] = field(default_factory=list)


@transaction.atomic
def load_profile(profile: Profile, *, by: str, replace: bool = False) -> dict[str, Count]:
    """Make the arrangements as the profile has them; nothing that a record names is deleted.

    Rows the profile no longer has are set aside. What somebody last changed on the set-up pages
    stays as it is and is counted as kept, unless `replace` asks for the profile's. Raises
    RuleBroken where another council's arrangements are here already, and where a length that was
    kept and one that is new do not go together; and then changes nothing.
    """
    load = _Loader(replace)
    counts = {"council": _load_council(profile, by, load)}
    counts["areas"] = load.table(Area, profile.areas)
    areas = {area.code: area for area in Area.objects.all()}
    counts["districts"] = load.table(District, _with_areas(profile.districts, areas))
    counts["teams"] = load.table(Team, _with_areas(profile.teams, areas))
    counts |= _load_common(profile, load)
    _keep_needed(counts["areas"])
    _refuse_disagreeing()
    council = Council.objects.get()
    _follow_teams(council)
    if load.lengths_changed:
        mark_lengths(council)
    return counts


def load_common(profile: Profile) -> None:
    """Write what every council starts from, where there is nothing yet."""
    _load_common(profile, _Loader(replace=False))


def _load_common(profile: Profile, load: "_Loader") -> dict[str, Count]:
    return {
        "agencies": load.table(Agency, _in_order(profile.agencies)),
        "checks": load.table(CheckType, _in_order(profile.checks)),
        "thresholds": load.table(Threshold, profile.thresholds),
        "local categories": load.table(LocalCategory, _in_order(profile.categories)),
        "at-risk groups": load.table(AtRiskGroup, _in_order(profile.at_risk_groups)),
        "school years": _load_calendar(profile.calendar),
    }


def _load_council(profile: Profile, by: str, load: "_Loader") -> Count:
    here = Council.objects.select_for_update(of=("self",)).first()
    if here is None:
        council = Council(id=1, **profile.council, words=profile.words)
        council.loaded_at, council.loaded_by = timezone.now(), by
        council.save(force_insert=True)
        return Count(added=1)
    if here.code != profile.council["code"]:
        raise RuleBroken(
            f"This service is {here.name}'s ({here.code}). The profile is "
            f"{profile.council['name']}'s ({profile.council['code']}), so nothing was loaded.",
            "Load it into a new, empty database.",
        )
    wanted = profile.council | {"words": profile.words}
    kept = [] if load.replace else _keep_own(here, wanted)
    if not _differs(here, wanted):
        return Count(unchanged=0 if kept else 1, kept=kept)
    _take(here, wanted | {"loaded_at": timezone.now(), "loaded_by": by})
    return Count(changed=1, kept=kept)


def _keep_own(here: Council, wanted: dict[str, Any]) -> list[str]:
    """Put back into `wanted` what a person changed last, word by word; say what differs."""
    own = _changed_by_people(here)
    kept = [
        f"council.{name} stays “{mine}” (the file has “{theirs}”)"
        for name, mine, theirs in _differences(here, wanted)
        if name in own
    ]
    words = {word: here.words[word] for word in own if word in here.words}
    wanted |= {name: getattr(here, name) for name in own if name in wanted}
    wanted["words"] = wanted["words"] | words
    return kept


def _changed_by_people(council: Council) -> set[str]:
    """Return the columns and words whose last change was a person's, from the history."""
    own: set[str] = set()
    before: dict[str, Any] = {}
    for line in council.history.order_by("history_id"):
        now = {"code": line.code, "gss_code": line.gss_code, "name": line.name, **line.words}
        changed = {name for name in now if before.get(name) != now[name]}
        own = own | changed if line.history_user_id else own - changed
        before = now
    return own


def _follow_teams(council: Council) -> None:
    """Let each number on pages be one that a team answers, whatever was kept and what is new."""
    words = dict(council.words)
    for word, (purpose, column) in rules.WORDS_OF_TEAMS.items():
        teams = Team.objects.offered().filter(purpose=purpose).exclude(**{column: ""})
        numbers = list(teams.values_list(column, flat=True))
        if numbers and words.get(word) not in numbers:
            words[word] = numbers[0]
    if words != council.words:
        _take(council, {"words": words})


def _keep_needed(count: Count) -> None:
    """Leave in use an area that people or open records are in, as the pages do, and say so."""
    for area in Area.objects.filter(code__in=count.set_aside):
        left = [one for one in standing_on("areas", area) if one.way_on]
        if left:
            _take(area, {"in_use": True})
            count.set_aside.remove(area.code)
            ways = " ".join(dict.fromkeys(one.way_on for one in left))
            count.needed.append(f"area {area.code}: {in_words(left)} would be left. {ways}")


def _refuse_disagreeing() -> None:
    """Refuse lengths that do not go together: one was kept and the other is the file's."""
    values = {one.code: _amount(one.value) for one in Threshold.objects.all()}
    for code, sentence in rules.what_disagrees(values).items():
        raise RuleBroken(
            f"“{code}”: {sentence}. Nothing was loaded.",
            "One of them was changed on the set-up pages. Change it there, or add --replace.",
        )


class _Loader:
    """Brings tables to what a profile has, and knows what people changed meanwhile."""

    def __init__(self, replace: bool) -> None:
        self.replace = replace
        self.lengths_changed = False

    def table(self, model: type[models.Model], rows: Mapping[str, dict[str, Any]]) -> Count:
        """Bring one table to what the profile has, by code."""
        count, fresh = Count(), []
        rests = any(column.name == "in_use" for column in model._meta.fields)
        here: dict[str, Any] = {
            getattr(row, "code", ""): row for row in model._default_manager.select_for_update()
        }
        for code, values in rows.items():
            wanted = values | {"in_use": True} if rests else values
            row = here.pop(code, None)
            if row is None:
                fresh.append(model(code=code, **wanted))
            elif not _differs(row, wanted):
                count.unchanged += 1
            else:
                self._bring(row, wanted, count)
        for code, row in here.items():
            if rests and row.in_use and not self._is_a_persons(row):
                _take(row, {"in_use": False})
                count.set_aside.append(code)
        _create(fresh, model)
        count.added = len(fresh)
        if model in (Threshold, CheckType) and (count.changed or count.set_aside):
            self.lengths_changed = True
        return count

    def keeps(self, row: Any, wanted: Mapping[str, Any]) -> list[str]:
        """Say what stays because a person changed the row last; nothing where it is the file's."""
        if not self._is_a_persons(row):
            return []
        return [
            f"{row.code}.{name} stays “{mine}” (the file has “{theirs}”)"
            for name, mine, theirs in _differences(row, wanted)
        ]

    def _bring(self, row: Any, wanted: Mapping[str, Any], count: Count) -> None:
        if kept := self.keeps(row, wanted):
            count.kept.extend(kept)
            return
        _take(row, wanted)
        count.changed += 1

    def _is_a_persons(self, row: Any) -> bool:
        if self.replace:
            return False
        last = row.history.order_by("-history_date", "-history_id").first()
        return last is not None and last.history_user_id is not None


def _differences(row: Any, wanted: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return what differs, the words of pages and letters one by one."""
    found = []
    for name, value in wanted.items():
        here = getattr(row, name)
        if here != value and isinstance(value, dict):
            words = [word for word in value | here if here.get(word) != value.get(word)]
            found += [(word, here.get(word, ""), value.get(word, "")) for word in words]
        elif here != value:
            found.append((name, here, value))
    return found


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
    _create(terms, Term)
    _create(closings, Closure)
    if fresh:
        mark_changed(Council.objects.get(), by=None)
    return Count(added=len(fresh), unchanged=len(years) - len(fresh))


def _create(rows: list[Any], model: type[models.Model]) -> None:
    """Store rows that are the file's, also where a person on a page had it read."""
    for row in rows:
        row._history_user = None
    bulk_create_with_history(rows, model)


def _differs(row: models.Model, wanted: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in wanted.items())


def _amount(value: str) -> object:
    return int(value) if value.isdecimal() else value


def _take(row: Any, wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        setattr(row, name, value)
    row._history_user = None
    row.save(update_fields=list(wanted))


def _in_order(rows: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {code: row | {"position": at} for at, (code, row) in enumerate(rows.items(), start=1)}


def _with_areas(
    rows: Mapping[str, dict[str, Any]], areas: Mapping[str, Area]
) -> dict[str, dict[str, Any]]:
    return {code: row | {"area": areas.get(row["area"])} for code, row in rows.items()}
