"""The council's list of returns: what needs doing, counted, narrowed and put into words."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from cme.audit.marks import open_to
from cme.core import people, references
from schools import statuses
from schools.access import show_list
from schools.models import AuthorityEnquiry, DeletionReturn, NewPupilReturn, School
from schools.querysets.returns import OF_JOINT
from schools.rules import reconciling as rules
from schools.rules.grounds import GROUNDS

PER_PAGE = 25
LEAVERS, JOINED = "leavers", "joined"
ALL, GROUND, LATE, CONFIRM, QUERIED = "all", "ground", "late", "confirm", "queried"
CHALLENGED, ENQUIRY, FINISHED = "challenged", "enquiry", "finished"
NEEDS = {
    ALL: ("waiting", ""),
    GROUND: ("ground does not hold", "late"),
    LATE: ("came late", "late"),
    CONFIRM: ("destination to confirm", ""),
    QUERIED: ("asked, no answer yet", ""),
    CHALLENGED: ("challenged", ""),
    ENQUIRY: ("enquiry open", ""),
    FINISHED: ("finished", ""),
}
"""What is counted over the leavers: its words, and its colour where it is not nothing."""
NEEDS_OF_JOINED = {ALL: ("all", ""), LATE: ("came late", "late")}
ENQUIRIES = AuthorityEnquiry.objects.filter(deletion_return=OuterRef("pk"))


@dataclass(frozen=True)
class LeaverRow:
    """One deletion return as the list shows it."""

    row: DeletionReturn
    may_open: bool
    ground: str
    destination: str
    to_do: list[rules.ToDo]


@dataclass(frozen=True)
class ReturnList:
    """One page of the list, and the way to the others."""

    tab: str
    need: str
    tabs: list[dict[str, Any]]
    counts: list[dict[str, Any]]
    page: Page
    rows: list[Any]
    selected: list[dict[str, Any]]
    clear: str


def read(user: Any, asked: dict[str, str], picked: list[dict[str, str]]) -> ReturnList:
    """Read one page of the list for a person; what it shows is recorded as shown."""
    tab = tab_of(user, asked.get("tab", ""))
    names = NEEDS if tab == LEAVERS else NEEDS_OF_JOINED
    need = asked["need"] if asked.get("need") in names else ALL
    kept = {name: asked.get(name, "") for name in ("q", "school", "ground")}
    rows, numbers = (_leavers if tab == LEAVERS else _joined)(user, need, kept)
    paginator = Paginator(rows, PER_PAGE)
    paginator.count = numbers[need]  # counted already, by the same condition
    page = paginator.get_page(asked.get("page"))
    shown: list[Any] = list(page.object_list)
    show_list(user, [one for one in shown if one.may_open], page=f"schools:returns {tab}")
    here = {"tab": tab, "need": need, **{name: text for name, text in kept.items() if text}}
    return ReturnList(
        tab=tab,
        need=need,
        tabs=[
            {"text": text, "href": _address(tab=code), "current": tab == code}
            for code, text in ((LEAVERS, "Leavers"), (JOINED, "New pupils"))
        ],
        counts=[_count(here, code, words, numbers[code]) for code, words in names.items()],
        page=page,
        rows=[_leaver(one) for one in shown] if tab == LEAVERS else shown,
        selected=[_selected(here, one) for one in picked],
        clear=_address(tab=tab, need=need),
    )


def tab_of(user: Any, asked: str) -> str:
    """Return which kind of return is listed: what was asked for, else what the person works on."""
    if asked in (LEAVERS, JOINED):
        return asked
    return LEAVERS if user.has_perm("schools.work_return") else JOINED


def _leavers(
    user: Any, need: str, kept: dict[str, str]
) -> tuple[QuerySet[DeletionReturn], dict[str, int]]:
    on = timezone.localdate()
    listed = _narrow(DeletionReturn.objects.listed_to(user), user, DeletionReturn, kept)
    if kept["ground"]:
        listed = listed.filter(ground=kept["ground"])
    conditions = _conditions(on)
    numbers = listed.aggregate(
        **{code: Count("pk", filter=condition) for code, condition in conditions.items()}
    )
    rows = (
        listed.filter(conditions[need])
        .annotate(may_open=_may_open(user, DeletionReturn), has_enquiry=Exists(ENQUIRIES))
        .select_related("person", "school", "new_school")
    )
    newest = need == FINISHED
    return rows.order_by(*(("-status_on", "-pk") if newest else ("submitted_at", "pk"))), numbers


def _conditions(on: dt.date) -> dict[str, Q]:
    """Return what each need asks of a return, so that a count always equals its list."""
    waiting = Q(status__in=statuses.SENT)
    early = Q(ground_holds_on__gt=F("deleted_on")) | Q(deleted_on=None, ground_holds_on__gt=on)
    alone = Q(ground__in=OF_JOINT) & ~Q(Exists(ENQUIRIES))
    places = DeletionReturn.Destination
    return {
        ALL: waiting,
        GROUND: waiting & ~Q(status=statuses.CHALLENGED) & (early | alone),
        LATE: waiting & Q(is_late=True),
        CONFIRM: Q(
            status=statuses.SUBMITTED,
            destination_unknown=False,
            destination__in=(places.SCHOOL, places.HOME),
        ),
        QUERIED: Q(status=statuses.QUERIED),
        CHALLENGED: Q(status=statuses.CHALLENGED),
        ENQUIRY: Q(status=statuses.ENQUIRY_OPENED),
        FINISHED: Q(status__in=rules.FINISHED),
    }


def _joined(
    user: Any, need: str, kept: dict[str, str]
) -> tuple[QuerySet[NewPupilReturn], dict[str, int]]:
    listed = _narrow(NewPupilReturn.objects.listed_to(user), user, NewPupilReturn, kept)
    late = Q(is_late=True)
    numbers = listed.aggregate(
        **{ALL: Count("pk"), LATE: Count("pk", filter=late)}  # both in one query
    )
    rows = listed.filter(late) if need == LATE else listed
    rows = rows.annotate(may_open=_may_open(user, NewPupilReturn))
    found = rows.select_related("person", "school", "last_school")
    return found.order_by("-submitted_at", "-pk"), numbers


def _narrow(rows: Any, user: Any, model: Any, kept: dict[str, str]) -> Any:
    """Keep what answers to the words; of a restricted row nobody learns its name or school."""
    if kept["q"] or kept["school"]:
        rows = rows.filter(open_to(user, model))
    if kept["q"]:
        rows = rows.filter(_answering_to(kept["q"]))
    if kept["school"]:
        rows = rows.filter(school__in=School.objects.matching(kept["school"]).values("pk"))
    return rows


def _answering_to(typed: str) -> Q:
    same = people.with_upn(typed)
    if same is not None:
        return Q(person__in=same.values("pk"))
    called = people.called(typed)
    found = Q(person__in=called.values("pk")) if called is not None else Q(pk__in=[])
    reference = references.tidy(typed)
    return found | Q(reference=reference) if reference else found


def _may_open(user: Any, model: Any) -> Case:
    return Case(When(open_to(user, model), then=Value(value=True)), default=Value(value=False))


def _leaver(row: Any) -> LeaverRow:
    to_do = rules.what_to_do(as_facts(row, has_enquiry=row.has_enquiry), on=timezone.localdate())
    ground = GROUNDS.get(row.ground)
    return LeaverRow(
        row=row,
        may_open=row.may_open,
        ground=ground.name if ground else "No ground given",
        destination=destination_words(row),
        to_do=to_do,
    )


def as_facts(row: DeletionReturn, *, has_enquiry: bool) -> rules.Return:
    """Return a return as the rules of what to do read it."""
    return rules.Return(
        status=row.status,
        ground=row.ground,
        destination=row.destination,
        is_unknown=row.destination_unknown,
        new_school=row.new_school.name if row.new_school else row.new_school_words,
        deleted_on=row.deleted_on,
        holds_on=row.ground_holds_on,
        answer_due_on=row.answer_due_on,
        has_enquiry=has_enquiry,
    )


def destination_words(row: DeletionReturn) -> str:
    """Return where the pupil goes, as the school reported it, in a few words."""
    if row.destination == DeletionReturn.Destination.SCHOOL:
        named = row.new_school.name if row.new_school else row.new_school_words
        return named or "Another school, not named"
    return str(row.get_destination_display())


def _count(here: dict[str, Any], code: str, words: tuple[str, str], number: int) -> dict[str, Any]:
    text, look = words
    href = _address(**(here | {"need": code}))
    return {"number": number, "text": text, "href": href, "look": look if number else ""}


def _selected(here: dict[str, Any], picked: dict[str, str]) -> dict[str, Any]:
    rest = {name: value for name, value in here.items() if name != picked["name"]}
    return {
        "heading": picked["heading"],
        "tags": [{"text": picked["text"], "href": _address(**rest)}],
    }


def _address(**query: Any) -> str:
    return f"?{urlencode(query)}"
