"""What the caseload lists: filters, counts, order and one page of rows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import cached_property

from cases import statuses, wording
from cases.models import Case as CaseRecord
from cases.models import Contact
from cases.pages import badges
from cases.querysets import CaseQuerySet
from cases.statuses import LIFECYCLE
from cme.core.dates import year_group, year_label
from schools.models import School

PAGE_SIZE = 25
MOST = 10_000  # no list is counted or paged further; the page says that there are more
ROW_FACTS = ("child__person", "officer", "area")
SORTS = {
    "child": ("child__person__family_name", "child__person__given_name"),
    "year": ("child__person__born_on",),
    "status": ("status",),
    "open": ("opened_on",),
    "contact": ("last_contact",),
    "due": ("next_due_on",),
}
MAY_BE_EMPTY = frozenset({"year", "contact", "due"})
BACKWARDS = frozenset({"year", "open"})  # a higher year or more days open is an earlier day


@dataclass(frozen=True)
class Row:
    """One line of the caseload; a hidden one shows its reference and nothing else."""

    case: CaseRecord
    hidden: bool
    year: str = ""
    days_open: int = 0
    look: str = ""
    lateness: str = ""
    step: str = ""
    badges: tuple[dict[str, str], ...] = ()


class Counted(Paginator):
    """A paginator that is told how many rows there are instead of asking again."""

    def __init__(self, *, total: int) -> None:
        super().__init__((), PAGE_SIZE)
        self._total = total

    @cached_property
    def count(self) -> int:
        """Return the number of cases listed."""
        return self._total


def asked_for(user: Any, wanted: dict[str, Any]) -> CaseQuerySet:
    """Return the cases of a filter without its statuses.

    A search for a name or a school looks at what the person may open only, so that a restricted
    child is never found by who it is.
    """
    cases = CaseRecord.objects.listed_to(user)
    if wanted["q"] or wanted["school"]:
        cases = CaseRecord.objects.visible_to(user)
    if wanted["q"]:
        cases = cases.answering_to(wanted["q"])
    if wanted["school"]:
        schools = School.objects.matching(wanted["school"]).values("pk")
        cases = cases.filter(Q(child__last_school__in=schools) | Q(outcome_school__in=schools))
    if wanted["whose"] == "mine":
        cases = cases.filter(officer=user)
    elif wanted["whose"] == "area" and user.area_id:
        cases = cases.filter(area=user.area_id)
    return cases


def counts(user: Any, cases: CaseQuerySet, wanted: dict[str, Any]) -> dict[str, int]:
    """Return how many cases stand at each status, are overdue and are long-term, in one query.

    Each is counted up to one past MOST, by an index; what a search found is few and read once.
    """
    today = timezone.localdate()
    if wanted["q"] or wanted["school"] or wanted["whose"] == "mine":
        return _counted_in_one_pass(cases, today)
    kinds = {status.code: cases.filter(status=status.code) for status in LIFECYCLE.statuses}
    kinds |= {"overdue": cases.overdue(today), "long_term": cases.long_term(today)}
    asked = {f"n_{name}": found.how_many(MOST) for name, found in kinds.items()}
    row: Any = get_user_model()._base_manager.filter(pk=user.pk).values(**asked).get()
    return dict(row)


def _counted_in_one_pass(cases: CaseQuerySet, today: dt.date) -> dict[str, int]:
    is_open = Q(status__in=statuses.OPEN)
    numbers = {status.code: Q(status=status.code) for status in LIFECYCLE.statuses}
    numbers["overdue"] = is_open & Q(next_due_on__lt=today)
    numbers["long_term"] = is_open & Q(long_term_on__lte=today)
    return cases.aggregate(
        **{f"n_{name}": Count("pk", filter=condition) for name, condition in numbers.items()}
    )


def total_of(narrowed: CaseQuerySet, wanted: dict[str, Any], counted: dict[str, int]) -> int:
    """Return how many cases a filter lists, up to one past MOST, asking again only where it must.

    The numbers beside the statuses are of all cases; those beside "Only show" of all open ones.
    """
    only = wanted["only"]
    if not only:
        return min(sum(counted[f"n_{code}"] for code in wanted["status"]), MOST + 1)
    if len(only) == 1 and set(wanted["status"]) == set(statuses.OPEN):
        return min(counted[f"n_{only[0]}"], MOST + 1)
    return narrowed.values("pk")[: MOST + 1].count()


def narrowed(cases: CaseQuerySet, wanted: dict[str, Any]) -> CaseQuerySet:
    """Keep the statuses and the kinds the filter asks for."""
    today = timezone.localdate()
    cases = cases.filter(status__in=wanted["status"])
    if "overdue" in wanted["only"]:
        cases = cases.overdue(today)
    if "long_term" in wanted["only"]:
        cases = cases.long_term(today)
    return cases


def page_of(user: Any, cases: CaseQuerySet, *, sort: str, number: Any, total: int) -> Page:
    """Return one page: restricted cases first, so that no order tells who a hidden child is.

    The ids are walked first and then only 25 rows are read; a page of the second half is walked
    from the end, so that the last page costs what the first does.
    """
    page = Counted(total=min(total, MOST)).get_page(number)
    first, last = (page.number - 1) * PAGE_SIZE, page.number * PAGE_SIZE
    hidden = list(_in_order(cases.hidden_from(user), sort).values_list("pk", flat=True))
    shown = hidden[first:last]
    open_cases = cases.exclude(pk__in=hidden) if hidden else cases
    length = total - len(hidden) if total <= MOST else None
    ids = shown + _slice(open_cases, sort, max(first - len(hidden), 0), last - len(hidden), length)
    read = CaseRecord.objects.select_related(*ROW_FACTS).annotate(shown_contact=_last_contact())
    found = {case.pk: case for case in read.filter(pk__in=ids)}
    page.object_list = [found[pk] for pk in ids if pk in found]
    for case in page.object_list:
        case.hidden = case.pk in shown
    return page


def _slice(cases: CaseQuerySet, sort: str, first: int, last: int, length: int | None) -> list[int]:
    """Return the ids of some rows, walked from the nearer end where the length is known."""
    if last <= first:
        return []
    ids = _in_order(cases, sort).values_list("pk", flat=True)
    if length is None or first <= length // 2:
        return list(ids[first:last])
    return list(ids.reverse()[max(length - last, 0) : max(length - first, 0)])[::-1]


def _in_order(cases: CaseQuerySet, sort: str) -> CaseQuerySet:
    name = sort.removeprefix("-")
    name = name if name in SORTS else "due"
    down = sort.startswith("-") != (name in BACKWARDS)
    if name == "contact":
        cases = cases.annotate(last_contact=_last_contact())
    last = True if name in MAY_BE_EMPTY else None  # said only where needed: it hinders an index
    keys = (F(key) for key in SORTS[name])
    order = [key.desc(nulls_last=last) if down else key.asc(nulls_last=last) for key in keys]
    return cases.order_by(*order, "pk")


def _last_contact() -> Subquery:
    made = Contact.objects.filter(case=OuterRef("pk"), state=Contact.State.MADE).order_by()
    return Subquery(made.values("case").annotate(last=Max("happened_at")).values("last"))


def rows_of(page: Page) -> list[Row]:
    """Return the lines of a page in words."""
    today = timezone.localdate()
    return [_row(case, today) for case in page.object_list]


def _row(case: Any, today: Any) -> Row:
    if case.hidden:
        return Row(case, hidden=True)
    look, late = wording.lateness(case.next_due_on, today)
    born = case.child.person.born_on
    return Row(
        case,
        hidden=False,
        year=year_label(year_group(born, today) if born else None),
        days_open=((case.closed_on or today) - case.opened_on).days,
        look=look,
        lateness=late,
        step=wording.step_line(case.next_step, case.next_about),
        badges=tuple(badges(case.child, case, today)),
    )
