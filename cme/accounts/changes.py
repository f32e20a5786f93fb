"""Who changed an account, when, and what it was before."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cme.accounts import roles
from cme.accounts.models import User
from cme.authority.models import Area

COLUMNS = {
    "name": "Name",
    "email": "Email address",
    "role": "Role",
    "area_id": "Area",
    "job_title": "Job title",
}


@dataclass(frozen=True)
class Change:
    """One save of an account, in words."""

    at: dt.datetime
    who: str
    name: str
    what: tuple[str, ...]


def changes_of(person: User, *, most: int = 10) -> list[Change]:
    """Return the latest changes of an account, without passwords and sign-ins."""
    areas = dict(Area.objects.values_list("pk", "name"))
    lines = list(person.history.select_related("history_user").order_by("-history_id")[:100])
    found = []
    for line, before in zip(lines, [*lines[1:], None], strict=True):
        what = _what(before, line, areas)
        if what:
            who = line.history_user.name if line.history_user else "The command line"
            found.append(Change(line.history_date, who, line.name, tuple(what)))
    return found[:most]


def _what(before: Any, line: Any, areas: dict[int, str]) -> list[str]:
    if before is None:
        return ["Added"] if line.history_type == "+" else []
    said = [line.history_change_reason.capitalize()] if line.history_change_reason else []
    if before.is_active != line.is_active:
        said.append("Reactivated" if line.is_active else "Deactivated")
    for name, label in COLUMNS.items():
        old, new = (_shown(name, getattr(one, name), areas) for one in (before, line))
        if old != new:
            said.append(f"{label}: “{old}” became “{new}”")
    return said


def _shown(name: str, value: Any, areas: dict[int, str]) -> str:
    if name == "role":
        return roles.ROLES[value].label if value in roles.ROLES else ""
    if name == "area_id":
        return areas.get(value, "the whole council")
    return str(value or "")
