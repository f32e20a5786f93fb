"""What the list of plans shows: filters, counts, order and one page of rows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from cases.wording import lateness
from reintegration import statuses
from reintegration.models import ReintegrationPlan
from reintegration.pages import badges, next_of, who
from reintegration.querysets import PlanQuerySet
from reintegration.rules.next_thing import NextThing
from schools.models import School

PAGE_SIZE = 25
ROW_FACTS = ("person", "child__person", "school", "officer", "area")
SORTS = {
    "child": ("person__family_name", "person__given_name"),
    "status": ("status",),
    "school": ("school__name",),
    "first_day": ("starts_on",),
    "due": ("next_on",),
}
MAY_BE_EMPTY = frozenset({"school", "first_day", "due"})


@dataclass(frozen=True)
class Row:
    """One line of the list; a hidden one shows its reference and nothing else."""

    plan: ReintegrationPlan
    hidden: bool
    name: str = ""
    next: NextThing | None = None
    look: str = ""
    lateness: str = ""
    badges: tuple[dict[str, str], ...] = ()


class Counted(Paginator):
    """A paginator that is told how many rows there are instead of asking again."""

    def __init__(self, *, total: int) -> None:
        super().__init__((), PAGE_SIZE)
        self._total = total

    @cached_property
    def count(self) -> int:
        """Return the number of plans listed."""
        return self._total


def asked_for(user: Any, wanted: dict[str, Any]) -> PlanQuerySet:
    """Return the plans of a filter without its statuses.

    What says who or where a child is looks at what the person may open only.
    """
    plans = ReintegrationPlan.objects.listed_to(user)
    if wanted["q"] or wanted["school"] or wanted["area"]:
        plans = ReintegrationPlan.objects.visible_to(user)
    if wanted["q"]:
        plans = plans.answering_to(wanted["q"])
    if wanted["school"]:
        plans = plans.filter(school__in=School.objects.matching(wanted["school"]).values("pk"))
    if wanted["area"]:
        plans = plans.filter(area=wanted["area"])
    if wanted["helpers"]:
        plans = plans.filter(helpers=wanted["helpers"])
    if wanted["whose"] == "mine":
        return plans.filter(Q(officer=user) | Q(support=user))
    return plans.filter(officer=wanted["whose"]) if wanted["whose"] else plans


def counts(plans: PlanQuerySet, on: dt.date) -> dict[str, int]:
    """Return how many plans stand at each status and how many are overdue, in one query."""
    numbers = {status.code: Q(status=status.code) for status in statuses.LIFECYCLE.statuses}
    numbers["overdue"] = Q(next_on__lt=on)
    asked = {f"n_{name}": Count("pk", filter=condition) for name, condition in numbers.items()}
    return plans.with_next().order_by().aggregate(**asked)


def page_of(
    user: Any, plans: PlanQuerySet, wanted: dict[str, Any], *, total: int, on: dt.date
) -> Page:
    """Return one page: restricted plans first, so that no order tells who a hidden child is."""
    page = Counted(total=total).get_page(wanted["page"])
    shown = narrowed(plans, wanted, on).with_hidden(user).select_related(*ROW_FACTS)
    first = (page.number - 1) * PAGE_SIZE
    page.object_list = list(_in_order(shown, wanted["sort"])[first : first + PAGE_SIZE])
    return page


def narrowed(plans: PlanQuerySet, wanted: dict[str, Any], on: dt.date) -> PlanQuerySet:
    """Keep the statuses the filter asks for, and what is overdue where it asks."""
    plans = plans.filter(status__in=wanted["status"])
    return plans.overdue(on) if wanted["only"] else plans.with_next()


def total_of(
    plans: PlanQuerySet, wanted: dict[str, Any], counted: dict[str, int], on: dt.date
) -> int:
    """Return how many plans the filter lists, asking again only where it must."""
    if wanted["only"]:
        return narrowed(plans, wanted, on).order_by().count()
    return sum(counted[f"n_{code}"] for code in wanted["status"])


def _in_order(plans: PlanQuerySet, sort: str) -> PlanQuerySet:
    name = sort.removeprefix("-")
    name = name if name in SORTS else "due"
    last = True if name in MAY_BE_EMPTY else None
    keys = (F(key) for key in SORTS[name])
    down = sort.startswith("-")
    order = [key.desc(nulls_last=last) if down else key.asc(nulls_last=last) for key in keys]
    return plans.order_by(F("hidden").desc(), *order, "pk")


def rows_of(page: Page) -> list[Row]:
    """Return the lines of a page in words."""
    today = timezone.localdate()
    return [_row(plan, today) for plan in page.object_list]


def _row(plan: Any, today: dt.date) -> Row:
    if plan.hidden:
        return Row(plan, hidden=True)
    thing = next_of(plan)
    look, late = lateness(thing.due if thing else None, today)
    name = who(plan).full_name
    return Row(plan, False, name, thing, look, late, tuple(badges(plan, today)))
