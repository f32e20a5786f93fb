"""What an administrator can do with areas, districts, teams, agencies, sources and groups."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cme.authority import rules
from cme.authority.holding import in_words, standing_on
from cme.authority.kinds import CHECKS, DISTRICTS, TEAMS, Kind, refuse_faults
from cme.authority.models import Arrangement, Council, Team
from cme.authority.services.changing import held_council, mark_lengths, put, refuse_if_changed
from cme.core.errors import RuleBroken


@transaction.atomic
def add_arrangement(*, kind: Kind, values: Mapping[str, Any], by: Any) -> Arrangement:
    """Write a new arrangement of a kind and return it; an ordered one comes last.

    Raises RuleBroken for a value that may not be, and for a name that is here already.
    """
    council = held_council()
    values = _tidied(kind, values)
    refuse_faults(kind, values)
    _refuse_twice(kind, values)
    row = kind.model()
    if not kind.is_coded_by_hand:
        values = values | {"code": _new_code(kind, str(values["name"]))}
    if kind.is_ordered:
        values = values | {"position": _last_position(kind) + 1}
    put(row, values, by=by)
    _follow(kind, council, before={}, row=row, by=by)
    return row


@transaction.atomic
def change_arrangement(
    *, kind: Kind, row: Arrangement, values: Mapping[str, Any], by: Any, seen: str | None = None
) -> bool:
    """Change an arrangement; return whether anything differed.

    Raises RuleBroken for a value that may not be, and where somebody was quicker (`seen`).
    """
    council, row = held_council(), _fresh(kind, row)
    refuse_if_changed(row, seen)
    values = _tidied(kind, values)
    refuse_faults(kind, values)
    _refuse_twice(kind, values, but=row)
    before = {name: getattr(row, name) for name in values}
    changed = put(row, values, by=by)
    if changed:
        _follow(kind, council, before=before, row=row, by=by)
    return changed


@transaction.atomic
def set_aside(*, kind: Kind, row: Arrangement, by: Any) -> None:
    """Stop offering an arrangement; records that name it keep it.

    Raises RuleBroken where something would be left without what it needs, with the way on.
    """
    council, row = held_council(), _fresh(kind, row)
    in_the_way = [one for one in standing_on(kind.code, row) if one.way_on]
    if in_the_way:
        ways = dict.fromkeys(one.way_on for one in in_the_way)
        raise RuleBroken(
            f"{row} cannot be set aside: {in_words(in_the_way)} would be left.", " ".join(ways)
        )
    put(row, {"in_use": False}, by=by)
    _follow(kind, council, before={"in_use": True}, row=row, by=by)


@transaction.atomic
def take_back(*, kind: Kind, row: Arrangement, by: Any) -> None:
    """Offer an arrangement again. Raises RuleBroken for one in an area that is set aside."""
    council, row = held_council(), _fresh(kind, row)
    area = getattr(row, "area", None)
    if area is not None and not area.in_use:
        raise RuleBroken(
            f"{row} is in {area}, which is set aside.",
            "Take the area back into use first, or choose another area.",
        )
    put(row, {"in_use": True}, by=by)
    _follow(kind, council, before={"in_use": False}, row=row, by=by)


@transaction.atomic
def reorder(*, kind: Kind, row: Arrangement, up: bool, by: Any) -> None:
    """Move an arrangement one place up or down among those in use."""
    held_council()
    rows: list[Any] = list(kind.model.objects.offered().order_by("position", "pk"))
    at = next((n for n, one in enumerate(rows) if one.pk == row.pk), None)
    to = None if at is None else at + (-1 if up else 1)
    if at is None or to is None or not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for position, one in enumerate(rows, start=1):
        put(one, {"position": position}, by=by)


def _fresh(kind: Kind, row: Arrangement) -> Any:
    return kind.model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


def _tidied(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the kind's own columns and no others; an empty text where nothing was said."""
    tidy: dict[str, Any] = {}
    for column in kind.columns:
        value = values.get(column.name)
        if kind.keys[column.name].kind is str:
            value = str(value or "").strip()
            value = value.upper() if column.is_upper else value
        tidy[column.name] = bool(value) if column.look == "yes" else value
    return tidy


def _refuse_twice(kind: Kind, values: Mapping[str, Any], but: Arrangement | None = None) -> None:
    """Refuse a name, or a code typed by hand, that is here already."""
    others = kind.model._default_manager.exclude(pk=but.pk if but else None)
    for name in ("code", "name") if kind.is_coded_by_hand else ("name",):
        twin = others.filter(**{f"{name}__iexact": values[name]}).first()
        if twin is not None:
            aside = "" if twin.in_use else ", set aside"
            way = f"Use another {name}." if twin.in_use else "Take it back into use instead."
            has = f" with the code {values[name]}" if name == "code" else ""
            raise RuleBroken(f"There is {kind.a} “{twin}”{has} already{aside}.", way, field=name)


def _new_code(kind: Kind, name: str) -> str:
    """Return a code made of the name that no other row has, at most 30 characters."""
    stem = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
    stem = (stem if stem[:1].isalpha() else f"n_{stem}".rstrip("_"))[:26].rstrip("_")
    taken = set(kind.model._default_manager.values_list("code", flat=True))  # type: ignore[misc]
    number, code = 2, stem
    while code in taken:
        code, number = f"{stem}_{number}", number + 1
    return code


def _last_position(kind: Kind) -> int:
    rows = kind.model._default_manager.order_by("-position")
    return int(rows.values_list("position", flat=True).first() or 0)  # type: ignore[misc]


def _follow(kind: Kind, council: Council, *, before: Mapping[str, Any], row: Any, by: Any) -> None:
    """Do what a change brings with it: the numbers on pages, and days that wait."""
    if kind is TEAMS:
        _follow_words(council, before=before, team=row, by=by)
        _refuse_without_team(row)
    if kind is CHECKS:
        mark_lengths(council)
    if kind is DISTRICTS and not row.area.in_use and row.in_use:
        raise RuleBroken(
            f"{row.area} is set aside.", "Choose an area that is in use.", field="area"
        )


def _follow_words(council: Council, *, before: Mapping[str, Any], team: Team, by: Any) -> None:
    """Let the number that pages give be the team's new one; refuse to leave them without one."""
    words = dict(council.words)
    for word, (purpose, column) in rules.WORDS_OF_TEAMS.items():
        was_its = before.get("purpose", team.purpose) == purpose
        shown, old, new = words.get(word, ""), before.get(column), getattr(team, column)
        if not shown and new and team.in_use and team.purpose == purpose:
            words[word] = new
        elif shown and was_its and shown == (old or new) and not _is_answered(word, shown):
            if not (new and team.in_use and team.purpose == purpose):
                other = _answer_of(purpose, column)
                if not other:
                    raise RuleBroken(
                        f"Pages and letters give “{shown}”, and no other team has it.",
                        "Give another team for the same purpose its number first.",
                        field=column if team.in_use else None,
                    )
                new = other
            words[word] = new
    put(council, {"words": words}, by=by)


def _is_answered(word: str, shown: str) -> bool:
    purpose, column = rules.WORDS_OF_TEAMS[word]
    return Team.objects.offered().filter(purpose=purpose, **{column: shown}).exists()


def _answer_of(purpose: str, column: str) -> str:
    teams = Team.objects.offered().filter(purpose=purpose).exclude(**{column: ""})
    return str(teams.values_list(column, flat=True).first() or "")


def _refuse_without_team(team: Team) -> None:
    """Refuse a change that leaves nobody for what every council must answer."""
    before = team.history.order_by("-history_id")[1:2]
    purpose = before[0].purpose if before else team.purpose
    left = Team.objects.offered().filter(purpose=purpose).exists()
    if purpose in rules.NEEDED_PURPOSES and not left:
        raise RuleBroken(
            f"No other team is for “{rules.PURPOSES[purpose]}”, and the service needs one.",
            "Add another team for it first.",
            field="purpose",
        )
