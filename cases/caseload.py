"""What the caseload lists: filters, counts, order and one page of rows."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.functional import cached_property

from cases import statuses, wording
from cases.models import Case as CaseRecord
from cases.models import Child, Contact
from cases.pages import badges
from cases.querysets import CaseQuerySet
from cme.audit.marks import open_to
from cme.core.dates import year_group, year_label
from schools.models import School

PAGE_SIZE = 25
ROW_FACTS = ("child__person", "officer", "area")
SORTS = {
    "child": ("child__person__family_name", "child__person__given_name"),
    "year": ("child__person__born_on",),
    "status": ("status",),
    "open": ("opened_on",),
    "contact": ("last_contact",),
    "due": ("next_due_on",),
}
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
    """A paginator that is told how many there are instead of asking again."""

    def __init__(self, *args: Any, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._total = total

    @cached_property
    def count(self) -> int:
        """Return the number of cases."""
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


def counts(cases: CaseQuerySet) -> dict[str, int]:
    """Return how many cases stand at each status, are overdue and are long-term, in one query."""
    today = timezone.localdate()
    is_open = Q(status__in=statuses.OPEN)
    numbers = {status.code: Q(status=status.code) for status in statuses.LIFECYCLE.statuses}
    numbers["overdue"] = is_open & Q(next_due_on__lt=today)
    numbers["long_term"] = is_open & Q(long_term_on__lte=today)
    return cases.aggregate(
        **{f"n_{name}": Count("pk", filter=condition) for name, condition in numbers.items()}
    )


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
    """Return one page of rows: the ids are walked in order first, then only 25 rows are read."""
    mine = open_to(user, Child, "child__")
    ordered = _in_order(
        cases.annotate(
            hidden=Case(
                When(mine, then=Value(False)), default=Value(True), output_field=BooleanField()
            )
        ),
        sort,
    )
    page = Counted(ordered.values("pk"), PAGE_SIZE, total=total).get_page(number)
    ids = page.object_list
    rows = _in_order(
        CaseRecord.objects.filter(pk__in=ids)
        .select_related(*ROW_FACTS)
        .annotate(
            hidden=Case(
                When(mine, then=Value(False)), default=Value(True), output_field=BooleanField()
            ),
            shown_contact=_last_contact(),
        ),
        sort,
    )
    page.object_list = list(rows)
    return page


def _in_order(cases: CaseQuerySet, sort: str) -> CaseQuerySet:
    name = sort.removeprefix("-")
    name = name if name in SORTS else "due"
    down = sort.startswith("-") != (name in BACKWARDS)
    if name == "contact":
        cases = cases.annotate(last_contact=_last_contact())
    keys = (F(key) for key in SORTS[name])
    order = [key.desc(nulls_last=True) if down else key.asc(nulls_last=True) for key in keys]
    return cases.order_by("-hidden", *order, "pk")  # type: ignore[misc]


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
