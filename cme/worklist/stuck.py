"""What is stuck: whose work is overdue, of which kind, how old the oldest is, who has too much."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Count, Min, Q

from cme.accounts.models import User
from cme.worklist import rules
from cme.worklist.clocks import CLOCKS
from cme.worklist.lists import ALL_AREAS, MOST, Group, count_all, groups_of, page_of
from cme.worklist.models import WorkItem
from cme.worklist.querysets import WorkItemQuerySet
from cme.worklist.wording import GROUP_WORDS, kind_words, rows_of

NOBODY = "nobody"


@dataclass
class Line:
    """What one person has, or what there is of one kind."""

    title: str
    query: dict[str, str]
    open: int = 0
    late: int = 0
    oldest: dt.date | None = None
    age: str = ""
    is_overloaded: bool = False

    def add(self, counted: Mapping[str, Any]) -> None:
        """Count one group of items in."""
        self.open += counted["n"]
        self.late += counted["late"]
        days = [day for day in (self.oldest, counted["oldest"]) if day]
        self.oldest = min(days, default=None)

    @property
    def open_query(self) -> str:
        """The list behind the number of open items."""
        return f"?{urlencode(self.query)}"

    @property
    def late_query(self) -> str:
        """The list behind the number of overdue items."""
        return f"?{urlencode(self.query | {'due': rules.OVERDUE})}"


@dataclass(frozen=True)
class Stuck:
    """The team's work by person and by kind, and the sums."""

    people: list[Line]
    kinds: list[Line]
    whole: Line
    average: float
    all_areas: bool

    @property
    def is_anyone_overloaded(self) -> bool:
        """Whether the page must say what that means."""
        return any(line.is_overloaded for line in self.people)


@dataclass(frozen=True)
class TeamPage:
    """One page of the list behind a number."""

    words: str
    groups: list[Group]
    page: Page
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether there is more than the page counts."""
        return self.total > MOST


def read(user: Any, *, all_areas: bool, on: dt.date) -> Stuck:
    """Count what is open of the team in one query, restricted records aside as in every list."""
    area = {"area": ALL_AREAS} if all_areas else {}
    people: dict[int | None, Line] = {}
    kinds: dict[str, Line] = {}
    whole = Line("All", area)
    late = Q(due_on__lt=on)
    counted = (
        _team(user, all_areas=all_areas)
        .order_by()
        .values("owner_id", "owner__name", "kind")
        .annotate(n=Count("pk"), late=Count("pk", filter=late), oldest=Min("due_on", filter=late))
    )
    for row in counted:
        who, kind = row["owner_id"], row["kind"]
        owner = {"owner": str(who or NOBODY)}
        people.setdefault(who, Line(row["owner__name"] or "Nobody yet", area | owner)).add(row)
        kinds.setdefault(kind, Line(kind_words(kind), area | {"kind": kind})).add(row)
        whole.add(row)
    average = _mark_overloaded(line for who, line in people.items() if who)
    for line in (*people.values(), *kinds.values()):
        line.age = rules.lateness(line.oldest, on)[1] if line.oldest else ""
    return Stuck(
        people=sorted(people.values(), key=_worst_first),
        kinds=sorted(kinds.values(), key=_worst_first),
        whole=whole,
        average=average,
        all_areas=all_areas,
    )


def _mark_overloaded(people: Iterable[Line]) -> float:
    lines = list(people)
    average = sum(line.open for line in lines) / len(lines) if lines else 0
    for line in lines:
        line.is_overloaded = rules.is_overloaded(line.open, average)
    return average


def _worst_first(line: Line) -> tuple[int, int, str]:
    return -line.late, -line.open, line.title


def read_team(user: Any, asked: Mapping[str, str], *, on: dt.date) -> TeamPage:
    """Read the list behind a number; a filter that is no filter is left out."""
    items = _team(user, all_areas=asked.get("area") == ALL_AREAS)
    words = ["All areas" if asked.get("area") == ALL_AREAS else ""]
    owner, kind, group = (asked.get(name, "") for name in ("owner", "kind", "due"))
    if owner == NOBODY or (owner.isdecimal() and len(owner) < 10):
        items = items.filter(owner=None if owner == NOBODY else int(owner))
        words.append("Nobody has taken these" if owner == NOBODY else _name(int(owner)))
    if kind in CLOCKS:
        items = items.filter(kind=kind)
        words.append(f"“{kind_words(kind)}”")
    wanted = {one: items.in_group(one, on) for one in rules.GROUPS}
    numbers = count_all(wanted, user)
    if group in rules.GROUPS:
        items, numbers = wanted[group], {group: numbers[group]}
        words.append(GROUP_WORDS[group])
    total = sum(numbers.values())
    page = page_of(items, asked.get("page"), total=total)
    groups = groups_of(rows_of(page.object_list, user, on), numbers, on)
    return TeamPage(words=". ".join(filter(None, words)), groups=groups, page=page, total=total)


def _name(pk: int) -> str:
    return str(User.objects.filter(pk=pk).first() or "")


def _team(user: Any, *, all_areas: bool) -> WorkItemQuerySet:
    items = WorkItem.objects.open().visible_to(user)
    return items if all_areas else items.in_area_of(user)
