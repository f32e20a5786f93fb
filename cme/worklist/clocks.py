"""The clocks: what each kind of record owes, as a query over its own dates.

A clock never counts and never remembers. It names the rows that owe something, by when and to whom;
`cme.worklist.services` holds them against the items that exist. Each app registers its clocks from
its `apps.py`; the work list knows none of them by name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import BigIntegerField, CharField, DateField, F, Model, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

COLUMNS = (
    "item_subject",
    "item_occurrence",
    "item_reference",
    "item_about",
    "item_due",
    "item_since",
    "item_why",
    "item_owner",
    "item_area",
    "item_from",
)


@dataclass(frozen=True)
class Clock:
    """One kind of work item: its words, who does it, and the query of the rows that owe it.

    `sentence` has the merge fields {reference} and {about}. `permission` is what its doers hold,
    or `or_permission` where two kinds of people do it.
    `url_name` takes the keyword `reference`. `owed()` returns `owing(...)` of a queryset: every row
    that owes it, whatever the day. An escalation comes on its day and never before, and so does
    anything else where `shows_ahead` is false; the rest shows some days ahead. `by_hand`: a person
    may say that it is done, and `when_done(item, by)` writes what that changes; else doing it ends
    it. `say(row)` words the reason where the row cannot (a mapping of `COLUMNS` and `extra`).
    `in_general` is what all of a kind are called, where the bare sentence would say little.
    """

    kind: str
    sentence: str
    permission: str
    subject: str  # "referrals.referral"
    url_name: str
    owed: Callable[[], QuerySet]
    in_general: str = ""
    is_escalation: bool = False
    shows_ahead: bool = True
    by_hand: bool = False
    extra: tuple[str, ...] = ()
    say: Callable[[Mapping[str, Any]], str] | None = None
    when_done: Callable[[Any, Any], object] | None = None
    or_permission: str = ""

    @property
    def permissions(self) -> tuple[str, ...]:
        """What its doers hold one of."""
        return tuple(filter(None, (self.permission, self.or_permission)))

    def is_done_by(self, user: Any) -> bool:
        """Say whether a person does such items."""
        return any(map(user.has_perm, self.permissions))

    @property
    def model(self) -> type[Model]:
        """The model of the record it is about."""
        return apps.get_model(self.subject)


CLOCKS: dict[str, Clock] = {}


def register(clocks: Iterable[Clock]) -> None:
    """Add an app's clocks; called from its `apps.py`. Raises ValueError for a kind used twice."""
    for clock in clocks:
        if CLOCKS.get(clock.kind, clock) != clock:
            raise ValueError(f"Two clocks are called {clock.kind}.")
        CLOCKS[clock.kind] = clock


def clocks_about(subject_type: str) -> list[Clock]:
    """Return the clocks of one kind of record."""
    return [clock for clock in CLOCKS.values() if clock.subject == subject_type]


def owing(
    rows: QuerySet,
    *,
    due: Any,
    why: Any = "",
    occurrence: Any = "1",
    subject: str = "pk",
    reference: str = "reference",
    about: Any = "",
    since: str | None = None,
    owner: str | None = None,
    area: str | None = None,
    escalated_from: str | None = None,
) -> QuerySet:
    """Return the rows with the columns of a work item; every argument may be an expression.

    `due` names a date column; `occurrence` tells one item of a subject and kind from the next (the
    status_seq, the day a clock began, the id of a check): the same value never makes two. `since`
    is the day it counts from, for `say`.
    """
    return rows.annotate(
        item_subject=F(subject),
        item_occurrence=Cast(_expression(occurrence), CharField()),
        item_reference=F(reference),
        item_about=Coalesce(_expression(about), Value("")),
        item_due=F(due) if isinstance(due, str) else due,
        item_since=Cast(F(since) if isinstance(since, str) else Value(since), DateField()),
        item_why=_expression(why),
        item_owner=_id_or_none(owner),
        item_area=_id_or_none(area),
        item_from=_id_or_none(escalated_from),
    ).filter(item_due__isnull=False)


def _id_or_none(path: str | None) -> Any:
    """Return the id a path leads to, 0 for nobody and nothing: 0 is compared, NULL is not."""
    zero = Value(0, BigIntegerField())
    return Coalesce(F(path), zero, output_field=BigIntegerField()) if path else zero


def _expression(value: Any) -> Any:
    return Value(value) if isinstance(value, str) else value
