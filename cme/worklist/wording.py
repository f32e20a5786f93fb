"""An item in words: what to do, by when, why that day and who handed it over (content §5)."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cme.core.dates import short_day_words
from cme.worklist import rules
from cme.worklist.clocks import CLOCKS, Clock
from cme.worklist.models import HandOn, WorkItem
from cme.worklist.services import may_act

GROUP_WORDS = {
    rules.OVERDUE: "Overdue",
    rules.TODAY: "Today",
    rules.SOON: "Next 14 days",
    rules.LATER: "Later than 14 days",
}


@dataclass(frozen=True)
class Row:
    """One item as a page shows it to one person; no child's name is in it."""

    item: WorkItem
    sentence: str
    href: str
    reference: str  # empty where the sentence has it
    look: str
    lateness: str
    passed: str
    given_why: str
    whose: str
    may_finish: bool
    may_hand_on: bool
    may_take: bool
    more: tuple["Row", ...] = ()  # others about its record, folded under it

    @property
    def marked(self) -> SafeString:
        """The sentence, with a reference that is never broken at the end of a line."""
        before, reference, after = self.sentence.partition(self.item.reference)
        return format_html('{}<span class="cme-nowrap">{}</span>{}', before, reference, after)


def sentence(item: WorkItem) -> str:
    """Return what to do, with the reference of the record and never a name."""
    clock = item.clock
    if clock is None:
        return f"Look at {item.reference}."
    return clock.sentence.format(reference=item.reference, about=item.about)


def kind_words(kind: str) -> str:
    """Return what items of a kind say first, of any record: "Triage referral …"."""
    clock = CLOCKS.get(kind)
    if clock is None:
        return kind
    return clock.in_general or clock.sentence.format(reference="…", about="…").split(".")[0]


def address(item: WorkItem) -> str:
    """Return the address of the record it is about, or nothing where it has no page."""
    clock = item.clock
    return _page_of(clock, item.reference) if clock else ""


def _page_of(clock: Clock, reference: str) -> str:
    for known in ({"reference": reference}, {}):
        try:
            return reverse(clock.url_name, kwargs=known)
        except NoReverseMatch:
            continue
    return ""


def passed_words(item: WorkItem, last: HandOn | None, user: Any) -> str:
    """Return who handed it to whom and when, or from whom it was passed up; nothing for most."""
    if last is not None:
        return _handed_words(last, user)
    if not item.is_escalation:
        return ""
    on = short_day_words(item.due_on)
    if item.escalated_from_id == user.pk:
        return f"Passed up from you to {item.owner or 'a manager'} on {on}."
    if item.escalated_from is None:
        return f"Passed up on {on}."
    to_whom = "to you " if item.owner_id == user.pk else ""
    return f"Passed {to_whom or 'up '}from {item.escalated_from} on {on}."


def _handed_words(last: HandOn, user: Any) -> str:
    on = short_day_words(last.handed_at)
    to_whom = "you" if last.to_person_id == user.pk else str(last.to_person)
    if last.by_id == last.to_person_id:
        return f"{to_whom.capitalize() if to_whom == 'you' else to_whom} took it on {on}."
    return f"Passed to {to_whom} from {'you' if last.by_id == user.pk else last.by} on {on}."


def rows_of(items: Iterable[WorkItem], user: Any, today: dt.date) -> list[Row]:
    """Return the items in words; who handed them on is read once for all of them."""
    listed = list(items)
    handed = [item.pk for item in listed if item.handed_on]
    last = HandOn.objects.latest_of(handed) if handed else {}
    does = {kind for kind, clock in CLOCKS.items() if clock.is_done_by(user)}
    return [row_of(item, last.get(item.pk), user, today, does) for item in listed]


def row_of(
    item: WorkItem, last: HandOn | None, user: Any, today: dt.date, does: Collection[str]
) -> Row:
    """Return one item in words; `does` are the kinds of work that are this person's."""
    words, clock = sentence(item), item.clock
    look, late = rules.lateness(item.due_on, today)
    acts = item.ended_at is None and item.kind in does and may_act(user, item)
    return Row(
        item=item,
        sentence=words,
        href=address(item),
        reference="" if item.reference in words else item.reference,
        look=look,
        lateness=late,
        passed=passed_words(item, last, user),
        given_why=last.why if last else "",
        whose="You" if item.owner_id == user.pk else str(item.owner or "Nobody yet"),
        may_finish=acts and clock is not None and clock.by_hand,
        may_hand_on=acts,
        may_take=acts and item.owner_id is None,
    )
