"""What a page of the work list shows: its tabs, its numbers, its groups and one page of rows.

Every number is asked of the same rows its list shows, all in one query, and no further than MOST.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.utils import timezone

from cme.worklist import rules
from cme.worklist.models import WorkItem
from cme.worklist.querysets import WorkItemQuerySet
from cme.worklist.wording import GROUP_WORDS, Row, rows_of

PER_PAGE = 25
MOST = 1_000  # no list is counted or paged further; the page says that there is more
MINE, TEAM, ESCALATED, DONE = "mine", "team", "escalated", "done"
TABS = (MINE, TEAM, ESCALATED, DONE)
ALL_AREAS = "all"
FOLDED_FROM = 3
"""So many items of one record, due in one stretch of days, are one row that opens."""
CARDS = ((rules.OVERDUE, "overdue", "late"), (rules.TODAY, "due today", "today"),
         (rules.SOON, "next 14 days", ""))  # fmt: skip


class Counted(Paginator):
    """A paginator that was told how many rows there are."""

    def __init__(self, rows: Any, *, total: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.count = min(total, MOST)


@dataclass(frozen=True)
class Group:
    """The rows of a page that are due in one stretch of days, and how many there are in all."""

    title: str
    number: str
    rows: list[Row]


@dataclass(frozen=True)
class WorkPage:
    """One page of the work list."""

    tab: str
    group: str
    tabs: list[dict[str, Any]]
    cards: list[dict[str, Any]]
    page: Page
    groups: list[Group]
    total: int
    team: int
    areas: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        """Whether there is more than the page counts."""
        return self.total > MOST

    @property
    def is_mine(self) -> bool:
        """Whether it shows the person's own work."""
        return self.tab == MINE

    @property
    def is_escalated(self) -> bool:
        """Whether it shows what was passed up."""
        return self.tab == ESCALATED

    @property
    def is_done(self) -> bool:
        """Whether it shows what is finished."""
        return self.tab == DONE

    @property
    def show_whose(self) -> bool:
        """Whether each row says whose it is."""
        return self.tab in (TEAM, ESCALATED)

    @property
    def caption(self) -> str:
        """What the table holds, and in which order."""
        return "What you finished today, latest first" if self.is_done else "Work, overdue first"


def of_tab(tab: str, user: Any, *, all_areas: bool, on: dt.date) -> WorkItemQuerySet:
    """Return the items of one tab, in no order."""
    if tab == DONE:
        midnight = timezone.make_aware(dt.datetime.combine(on, dt.time.min))
        return WorkItem.objects.told_to(user).done_by(user, midnight)
    items = WorkItem.objects.open()
    if tab == ESCALATED:
        return items.passed_up_for(user)
    if tab == MINE:
        return items.of(user).visible_to(user)
    return (items if all_areas else items.in_area_of(user)).of_others(user).visible_to(user)


def read(user: Any, asked: Mapping[str, str], *, on: dt.date) -> WorkPage:
    """Read the page a person asked for; odd values fall back to where their work lies."""
    tab = asked.get("tab", "") if asked.get("tab") in TABS else _first_with_work(user, on)
    group = asked.get("due", "") if asked.get("due") in rules.GROUPS and tab != DONE else ""
    all_areas = asked.get("area") == ALL_AREAS and tab == TEAM
    numbers = _numbers(user, tab, all_areas=all_areas, on=on)
    items = of_tab(tab, user, all_areas=all_areas, on=on)
    if group:
        items = items.in_group(group, on)
    total = numbers[group or tab]
    page = page_of(items, asked.get("page"), total=total, latest_first=tab == DONE)
    rows = rows_of(page.object_list, user, on)
    return WorkPage(
        tab=tab,
        group=group,
        tabs=[_tab(one, tab, user, numbers) for one in TABS],
        cards=_cards(tab, group, numbers, all_areas=all_areas) if tab != DONE else [],
        page=page,
        groups=[Group("", "", rows)] if tab == DONE else folded(groups_of(rows, numbers, on)),
        total=total,
        team=numbers[TEAM],
        areas=_areas(user, all_areas=all_areas) if tab == TEAM else [],
    )


def _first_with_work(user: Any, on: dt.date) -> str:
    """Return the tab to open on: their own; where that is empty, what was passed up or shared."""
    tabs = (MINE, ESCALATED, TEAM)
    numbers = count_all({one: of_tab(one, user, all_areas=False, on=on) for one in tabs}, user)
    return next((one for one in tabs if numbers[one]), MINE)


def page_of(
    items: WorkItemQuerySet, number: Any, *, total: int, latest_first: bool = False
) -> Page:
    """Return one page of items with the people they name."""
    ordered = items.order_by("-ended_at", "-pk") if latest_first else items.soonest_first()
    return Counted(ordered.select_related("owner", "escalated_from"), total=total).get_page(number)


def count_all(asked: Mapping[str, WorkItemQuerySet], user: Any) -> dict[str, int]:
    """Return how many items each of these finds, in one query."""
    counts = {f"n_{name}": items.how_many(MOST) for name, items in asked.items()}
    row: Any = get_user_model()._base_manager.filter(pk=user.pk).values(**counts).get()
    return {name: row[f"n_{name}"] for name in asked}


def shown(number: int) -> str:
    """Return a number that is not counted beyond MOST."""
    return f"{MOST:,}+" if number > MOST else str(number)


def _numbers(user: Any, tab: str, *, all_areas: bool, on: dt.date) -> dict[str, int]:
    """Return how many items each tab has, and each group of the tab that is open."""
    asked = {one: of_tab(one, user, all_areas=all_areas, on=on) for one in TABS}
    if tab != DONE:
        asked |= {group: asked[tab].in_group(group, on) for group in rules.GROUPS}
    return count_all(asked, user)


def team_words(user: Any) -> str:
    """Return what a person's team is called."""
    return f"Team {user.area.name}" if user.area_id else "Team"


def _tab(one: str, current: str, user: Any, numbers: Mapping[str, int]) -> dict[str, Any]:
    words = {MINE: "Mine", TEAM: team_words(user), ESCALATED: "Escalated", DONE: "Done today"}
    return {
        "text": words[one],
        "href": f"?tab={one}",
        "current": one == current,
        "count": shown(numbers[one]),
    }


def _cards(
    tab: str, group: str, numbers: Mapping[str, int], *, all_areas: bool
) -> list[dict[str, Any]]:
    area = f"&area={ALL_AREAS}" if all_areas else ""
    return [
        {
            "number": shown(numbers[code]),
            "text": words,
            "href": f"?tab={tab}&due={code}{area}",
            "look": look if numbers[code] else "",
        }
        for code, words, look in CARDS
    ]


def _areas(user: Any, *, all_areas: bool) -> list[dict[str, Any]]:
    if not user.area_id:
        return []
    near = f"{user.area.name} and all unplaced"
    return [
        {"text": near, "href": f"?tab={TEAM}", "current": not all_areas},
        {"text": "All", "href": f"?tab={TEAM}&area={ALL_AREAS}", "current": all_areas},
    ]


def groups_of(rows: list[Row], numbers: Mapping[str, int], on: dt.date) -> list[Group]:
    """Return the rows under the words of when they are due, each with how many there are in all."""
    return [
        Group(GROUP_WORDS[code], shown(numbers[code]), list(found))
        for code, found in groupby(rows, key=lambda row: rules.group_of(row.item.due_on, on))
    ]


def folded(groups: list[Group]) -> list[Group]:
    """Return the groups with many items of one record and person under the first of them.

    No record drowns the others, and the order stays: what is due first of a record is its row.
    """
    return [replace(group, rows=_folded(group.rows)) for group in groups]


def _folded(rows: list[Row]) -> list[Row]:
    alike: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(_record_of(row), []).append(row)
    found = []
    for row in rows:
        first, *more = alike[_record_of(row)]
        if len(more) + 1 < FOLDED_FROM:
            found.append(row)
        elif row is first:
            found.append(replace(row, more=tuple(more)))
    return found


def _record_of(row: Row) -> tuple[Any, ...]:
    return row.item.subject_type, row.item.subject_id, row.item.owner_id
