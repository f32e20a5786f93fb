"""The rows of the queue in words: of a restricted row, only what everybody may know."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import prefetch_related_objects
from django.db.models.query import Prefetch

from cases.models import OnwardReferral
from cme.accounts.models import User
from cme.authority import arrangements
from cme.authority.models import Area
from cme.core.people import fold
from referrals.models import Referral, ReferralChild
from referrals.querysets import ASKED, DECIDED, JUNK, SENT, TABS, WAITING
from referrals.rules import reported as facts
from referrals.views import reported
from referrals.views.decision import due_words

PER_PAGE = 25
MINE, ALL = "mine", "all"
TITLES = {
    WAITING: "Referrals waiting for triage",
    ASKED: "Referrals we asked about",
    JUNK: "Referrals kept apart as junk",
    SENT: "Referrals sent on",
    DECIDED: "Referrals decided this month",
}
TAB_WORDS = {
    WAITING: "Waiting",
    ASKED: "Asked for more",
    JUNK: "Kept apart as junk",
    SENT: "Sent on",
    DECIDED: "Decided",
}
CARE_BADGES = {
    "looked_after": "Looked after",
    "cp_plan": "Child protection plan",
    "child_in_need": "Child in need plan",
}


@dataclass(frozen=True)
class Row:
    """One referral as the queue shows it."""

    referral: Referral
    may_open: bool
    title: str
    who_will_look: str
    told_by: str
    known: str
    badges: list[tuple[str, str]]
    due: str
    due_look: str
    chase: str
    chase_look: str
    onward: list[OnwardReferral]


class _Counted(Paginator):
    """A paginator that was told how many rows there are."""

    def __init__(self, rows: Any, *, total: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.count = total


@dataclass(frozen=True)
class Queue:
    """One page of the queue with its tabs and its area switch."""

    tab: str
    area: str
    title: str
    page: Page
    rows: list[Row]
    tabs: list[dict[str, Any]]
    areas: list[dict[str, Any]]
    total: int
    within: str  # how soon a referral is decided, as the council set it


def read(user: User, asked: Mapping[str, str], *, on: dt.date) -> Queue:
    """Read one page of the queue as a person asked for it; odd values fall back."""
    tab = asked.get("tab") if asked.get("tab") in TABS else WAITING
    areas = list(Area.objects.all())
    within = str(arrangements.threshold("triage"))
    user.area = next((one for one in areas if one.pk == user.area_id), None)  # read once
    area = _area(asked.get("area"), areas, user)
    listed = Referral.objects.listed_to(user)
    counts = listed.counted_by_tab_and_area(on=on)
    wanted = listed.in_tab(tab, on=on)
    if area != ALL:
        own = user.area_id if area == MINE else int(area)
        wanted = wanted.in_area(own, unplaced=area == MINE)
    total = _total(counts, tab, area, user)
    page = _Counted(
        _ordered(wanted, tab, asked.get("sort", "")).select_related("area"), total=total
    ).get_page(asked.get("page"))
    return Queue(
        tab=tab,
        area=area,
        title=TITLES[tab],
        page=page,
        rows=rows_of(list(page.object_list), user, tab=tab),
        tabs=[_tab(one, tab, area, counts, user) for one in TABS],
        areas=_switch(areas, area, tab, counts, user),
        total=total,
        within=within,
    )


def rows_of(referrals: Sequence[Referral], user: User, *, tab: str) -> list[Row]:
    """Return the rows; children and candidates are read only of what the person may open."""
    opened = [one for one in referrals if one.may_open]
    children = ReferralChild.objects.with_candidate_counts(user).select_related("person")
    prefetch_related_objects(opened, Prefetch("children", children))
    closed = [one for one in referrals if not one.may_open]
    prefetch_related_objects(closed, "named_people", "children__child__named_people")
    onward = _onward(opened) if tab == SENT else {}
    return [_row(one, onward.get(one.pk, [])) for one in referrals]


def _row(referral: Referral, onward: list[OnwardReferral]) -> Row:
    due, look = due_words(referral.due_on)
    chase, chase_look = due_words(referral.chase_on) if referral.chase_on else ("", "")
    children = list(referral.children.all()) if referral.may_open else []
    return Row(
        referral=referral,
        may_open=referral.may_open,
        title=_title(children),
        who_will_look="" if referral.may_open else _named(referral),
        told_by=reported.who_told_us(referral) if referral.may_open else "",
        known=_known(children),
        badges=_badges(referral) if referral.may_open else [("Restricted", "red")],
        due=due,
        due_look=look,
        chase=chase,
        chase_look=chase_look,
        onward=onward,
    )


def _title(children: Sequence[ReferralChild]) -> str:
    if not children:
        return "Name not known"
    person = children[0].person
    if person.given_name and not person.family_name:
        first = f"{person.given_name} (family name not known)"
    elif person.family_name and not person.given_name:
        first = f"{person.family_name} (first name not known)"
    else:
        first = person.full_name
    return f"{first} and {len(children) - 1} more" if len(children) > 1 else first


def _named(referral: Referral) -> str:
    marked = [referral, *(one.child for one in referral.children.all() if one.child)]
    found = {person.name for one in marked for person in one.named_people.all() if one.restricted}
    names = sorted(found, key=fold)
    return " or ".join(names) or "A manager"


def _known(children: Iterable[Any]) -> str:
    """Return "1 likely", "2 possible, 1 restricted" or "None" over all children."""
    words = (("likely", "likely"), ("possible", "possible"), ("kept_back", "restricted"))
    sums = [(sum(getattr(c, name) for c in children), word) for name, word in words]
    return ", ".join(f"{n} {word}" for n, word in sums if n) or "None"


def _badges(referral: Referral) -> list[tuple[str, str]]:
    care = [
        (CARE_BADGES[code], "purple")
        for code in facts.care_status(referral.answers)
        if code in CARE_BADGES
    ]
    marks = [("Restricted", "red")] if referral.restricted else []
    stop = [("Do not contact the family", "black")] if referral.do_not_contact else []
    return [*marks, *stop, *care]


def _onward(referrals: Sequence[Referral]) -> dict[int, list[OnwardReferral]]:
    found: dict[int, list[OnwardReferral]] = {}
    rows = OnwardReferral.objects.filter(
        subject_type=ContentType.objects.get_for_model(Referral),
        subject_id__in=[one.pk for one in referrals],
    ).select_related("agency")
    for row in rows:
        found.setdefault(row.subject_id, []).append(row)
    return found


def _ordered(rows: Any, tab: str, sort: str) -> Any:
    if tab in (ASKED, SENT):
        return rows.next_to_chase_first()
    if tab == DECIDED:
        return rows.latest_decision_first().select_related("area", "decided_by")
    ordered = rows.soonest_due_first() if sort.endswith("due") else rows.most_urgent_first()
    return ordered.reverse() if sort.startswith("-") else ordered


def _area(asked: str | None, areas: Sequence[Area], user: User) -> str:
    known = {str(one.pk) for one in areas} | {ALL} | ({MINE} if user.area_id else set())
    if asked in known:
        return str(asked)
    return MINE if user.area_id else ALL


def _total(counts: Mapping[tuple[str, int | None], int], tab: str, area: str, user: User) -> int:
    if area == ALL:
        return sum(n for (one, _area_id), n in counts.items() if one == tab)
    if area == MINE:
        return counts.get((tab, user.area_id), 0) + counts.get((tab, None), 0)
    return counts.get((tab, int(area)), 0)


def _tab(
    one: str, current: str, area: str, counts: Mapping[tuple[str, int | None], int], user: User
) -> dict[str, Any]:
    n = _total(counts, one, area, user)
    words = f"{TAB_WORDS[one]} ({n} this month)" if one == DECIDED else f"{TAB_WORDS[one]} ({n})"
    return {"text": words, "href": f"?tab={one}&area={area}", "current": one == current}


def _switch(
    areas: Sequence[Area],
    current: str,
    tab: str,
    counts: Mapping[tuple[str, int | None], int],
    user: User,
) -> list[dict[str, Any]]:
    choices = (
        [(MINE, f"{next((a.name for a in areas if a.pk == user.area_id), '')} and all unplaced")]
        if user.area_id
        else []
    )
    choices += [
        (str(one.pk), one.name)
        for one in areas
        if one.pk != user.area_id and _is_worth_showing(one, current, tab, counts, user)
    ]
    choices.append((ALL, "All"))
    return [
        {
            "text": words,
            "count": _total(counts, tab, code, user),
            "href": f"?tab={tab}&area={code}",
            "current": code == current,
        }
        for code, words in choices
    ]


def _is_worth_showing(
    area: Area,
    current: str,
    tab: str,
    counts: Mapping[tuple[str, int | None], int],
    user: User,
) -> bool:
    """Say whether an area is in use, or holds something, or is the one that is looked at."""
    code = str(area.pk)
    return area.in_use or code == current or _total(counts, tab, code, user) > 0
