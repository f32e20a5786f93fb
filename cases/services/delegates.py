"""Who signs archiving forms for a manager or a director who is away (design §7)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.models import ArchiveRequest, Delegation
from cases.statuses import IN_SIGNATURE
from cme.accounts import roles
from cme.accounts.models import User
from cme.audit import recording
from cme.core.dates import long_day_words
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist

SIGN = ("cases.sign_as_line_manager", "cases.sign_as_director")


def may_sign_at_all(user: Any) -> bool:
    """Say whether a person may sign for somebody: a manager or a director in use."""
    return bool(user.is_active) and any(user.has_perm(one) for one in SIGN)


@transaction.atomic
def name_delegate(
    *, by: Any, person: Any, delegate: Any, from_on: dt.date, until_on: dt.date
) -> Delegation:
    """Name who signs for a person who is away, from one day to another; return it.

    The person does it, or an administrator for anybody. The same named twice is named once.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    _refuse_who_may_not_name(by, person)
    _refuse_days(from_on, until_on)
    _refuse_delegate(person, delegate)
    clash = _clash(person, from_on, until_on)
    if clash and (clash.delegate_id, clash.from_on, clash.until_on) == (
        delegate.pk,
        from_on,
        until_on,
    ):
        return clash
    if clash:
        raise RuleBroken(
            f"{clash.delegate.get_full_name()} signs for {person.get_full_name()} until "
            f"{long_day_words(clash.until_on)}.",
            "End that first, or choose other days.",
            field="from_on",
        )
    row = Delegation(
        person=person, delegate=delegate, from_on=from_on, until_on=until_on, named_by=by
    )
    recording.save(row, by=by)
    _tell(by, person)
    return row


@transaction.atomic
def end_delegation(*, by: Any, delegation: Delegation) -> Delegation:
    """End a delegation from today; ended twice, it is ended once."""
    row = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("person", "delegate")
        .get(pk=delegation.pk)
    )
    _refuse_who_may_not_name(by, row.person)
    if row.ended_on is None:
        row.ended_on = timezone.localdate()
        recording.save(row, by=by, fields=("ended_on",))
        _tell(by, row.person)
    return row


def signs_for(user: Any, on: dt.date) -> QuerySet[User]:
    """Return the people for whom this person signs on a day."""
    held = Delegation.objects.in_force(on).filter(delegate=user)
    return User.objects.filter(pk__in=held.values("person")).order_by("name")


def acting_for(person: Any, on: dt.date) -> User:
    """Return who signs for a person on a day: the delegate in force, or the person."""
    held = Delegation.objects.in_force(on).filter(person=person).select_related("delegate")
    row = next((one for one in held if may_sign_at_all(one.delegate)), None)
    return row.delegate if row else person


def _refuse_who_may_not_name(by: Any, person: Any) -> None:
    own = by.pk == person.pk and by.has_perm("cases.name_delegate")
    if not own and not by.has_perm("cases.name_any_delegate"):
        raise RuleBroken(
            f"Only {person.get_full_name()} or an administrator can name who signs for them.",
            "Ask one of them.",
        )
    if not any(roles.may(person.role, one) for one in SIGN):  # also of who has left
        raise RuleBroken(
            f"{person.get_full_name()} signs no archiving forms, so needs no delegate.",
            field="person",
        )


def _refuse_days(from_on: dt.date, until_on: dt.date) -> None:
    if until_on < from_on:
        raise RuleBroken("The last day must be on or after the first day.", field="until_on")
    if until_on < timezone.localdate():
        raise RuleBroken("The last day must be today or later.", field="until_on")


def _refuse_delegate(person: Any, delegate: Any) -> None:
    if delegate.pk == person.pk:
        raise RuleBroken(
            "Nobody is their own delegate.", "Choose another person.", field="delegate"
        )
    if not may_sign_at_all(delegate):
        raise RuleBroken(
            f"{delegate.get_full_name()} may not sign archiving forms.",
            "Choose a manager or a director.",
            field="delegate",
        )


def _clash(person: Any, from_on: dt.date, until_on: dt.date) -> Delegation | None:
    """Return a delegation not ended that holds on one of these days."""
    return (
        Delegation.objects.filter(
            person=person, ended_on=None, from_on__lte=until_on, until_on__gte=from_on
        )
        .select_related("delegate")
        .first()
    )


def _tell(by: Any, person: Any) -> None:
    """Give the forms that wait for the person to whoever signs them now."""
    named = Q(line_manager=person) | Q(director=person)
    for request in ArchiveRequest.objects.filter(named, status__in=IN_SIGNATURE).order_by("pk"):
        worklist.refresh(request, by=by)
