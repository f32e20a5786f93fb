"""The day's message: what is due of a person's work, by references and never by a name.

One message to a person on a working day, from 7am, and none where nothing is due. Whatever runs it,
and however often, the key of the message makes it one.
"""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cme.accounts import roles
from cme.accounts.models import User
from cme.core import outbox
from cme.core.dates import day_words, long_day_words
from cme.core.models import OutboxMessage
from cme.worklist import rules
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import WorkItem
from cme.worklist.wording import sentence

KIND = "work_due"
MOST_LINES = 15
MOST_READ = 500
HEADINGS = (
    "Passed up",
    "Overdue",
    "Due today",
    "Nobody has taken these yet",
)


def post_digests(*, on: dt.date) -> int:
    """Post the messages of a day that are not posted yet; return how many were.

    Only today's: what a missed day would have said stands in today's message.
    """
    now = timezone.localtime()
    if on != now.date() or not rules.is_time_for_messages(now):
        return 0
    waiting = [person for person in _who_may_have_work(on) if person.email]
    keys = {person.pk: f"digest:{person.pk}:{on.isoformat()}" for person in waiting}
    posted = set(OutboxMessage.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    return sum(_post(one, keys[one.pk], on) for one in waiting if keys[one.pk] not in posted)


def _who_may_have_work(on: dt.date) -> QuerySet[User]:
    """Return the owners of what is due, and those whose kind of work nobody has taken."""
    due = WorkItem.objects.open().due_by(on).order_by()
    untaken = set(due.filter(owner=None).values_list("kind", flat=True).distinct())
    permissions = {one for kind in untaken if kind in CLOCKS for one in CLOCKS[kind].permissions}
    doing = [code for code in roles.ROLES if any(roles.may(code, one) for one in permissions)]
    owners = due.exclude(owner=None).values("owner_id")
    return User.objects.filter(Q(pk__in=owners) | Q(role__in=doing), is_active=True, door="")


@transaction.atomic
def _post(person: User, key: str, on: dt.date) -> int:
    """Post one person's message; return 1, or 0 where nothing is due."""
    near = WorkItem.objects.open().due_by(on).visible_to(person).in_area_of(person)
    mine = WorkItem.objects.open().due_by(on).visible_to(person).of(person)
    items = list(mine.soonest_first()[:MOST_READ])
    items += near.filter(owner=None).soonest_first()[:MOST_READ]
    if not items:
        return 0
    late = sum(item.due_on < on for item in items)
    counts = [f"{n} {words}" for n, words in ((late, "overdue"), (len(items) - late, "due")) if n]
    outbox.post(
        key=key,
        kind=KIND,
        to=person.email,
        subject=f"Your work on {day_words(on)}: {', '.join(counts)}",
        body=_body(items, on),
        reference="",
    )
    return 1


def _body(items: Sequence[WorkItem], on: dt.date) -> str:
    sections: dict[str, list[WorkItem]] = {heading: [] for heading in HEADINGS}
    for item in items:
        sections[_heading(item, on)].append(item)
    blocks = [f"What is due on {long_day_words(on)}"]
    blocks += [_section(heading, found, on) for heading, found in sections.items() if found]
    blocks.append(f"Sign in to see why, and to do it: {settings.SITE_ADDRESS}{reverse('my-work')}")
    return "\n\n".join(blocks) + "\n"


def _heading(item: WorkItem, on: dt.date) -> str:
    passed_up, overdue, today, untaken = HEADINGS
    if item.is_escalation:
        return passed_up
    if item.owner_id is None:
        return untaken
    return overdue if item.due_on < on else today


def _section(heading: str, items: Sequence[WorkItem], on: dt.date) -> str:
    lines = [f"{heading} ({len(items)})", *(_line(item, on) for item in items[:MOST_LINES])]
    if len(items) > MOST_LINES:
        lines.append(f"- and {len(items) - MOST_LINES} more")
    return "\n".join(lines)


def _line(item: WorkItem, on: dt.date) -> str:
    words = sentence(item)
    about = "" if item.reference in words else f" {item.reference}."
    late = rules.working_days_late(item.due_on, on)
    return f"- {words}{about} Due {day_words(item.due_on)}{f', {late}' if late else ''}."
