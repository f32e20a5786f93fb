"""The two marks a child carries, and the flags that block closing."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.models import Child, Flag
from cases.services.events import add_event
from cases.services.looking import locked_child, open_case_of
from cases.services.planning import refresh
from cme.audit import mark_days, recording
from cme.core.errors import RuleBroken
from cme.worklist import services as worklist

RESTRICTED_FIELDS = ("restricted", "restricted_on", "restricted_by", "restriction_review_on")
CONTACT_FIELDS = (
    "do_not_contact",
    "do_not_contact_on",
    "do_not_contact_by",
    "do_not_contact_why",
    "contact_decide_on",
)


@transaction.atomic
def restrict(*, by: Any, child: Child, named_people: Sequence[Any], words: str = "") -> Child:
    """Let named people alone open a child's records; one of them must be able to lift it."""
    child = locked_child(child)
    _refuse_kept_out(by, child)
    if not any(person.has_perm("cases.lift_mark") for person in named_people):
        raise RuleBroken(
            "Name at least one manager.",
            "Somebody named must be able to lift this mark.",
            field="named_people",
        )
    today = timezone.localdate()
    child.restricted, child.restricted_on, child.restricted_by = True, today, by
    child.restriction_review_on = mark_days.review_by(today)
    recording.save(child, by=by, fields=RESTRICTED_FIELDS)
    child.named_people.set(named_people)
    _tell(by, child, "mark_set", words, mark="restricted")
    return child


@transaction.atomic
def lift_restriction(*, by: Any, child: Child, words: str) -> Child:
    """Open a restricted child's records to the team again; only a named manager may."""
    child = locked_child(child)
    _refuse_without(words)
    managers = [person for person in child.named_people.all() if person.has_perm("cases.lift_mark")]
    if by not in managers:
        names = ", ".join(person.get_full_name() for person in managers)
        raise RuleBroken(
            f"Only {names} can lift this mark.", "Ask one of them. Say what has changed."
        )
    child.restricted, child.restricted_on, child.restricted_by = False, None, None
    child.restriction_review_on = None
    recording.save(child, by=by, fields=RESTRICTED_FIELDS)
    child.named_people.clear()
    _tell(by, child, "mark_lifted", words, mark="restricted")
    return child


@transaction.atomic
def review_restriction(*, by: Any, child: Child) -> Child:
    """Say, having looked, that the restriction stays; it is reviewed again so many days on."""
    child = locked_child(child)
    _refuse_kept_out(by, child)
    if child.restricted:
        child.restriction_review_on = mark_days.review_by(timezone.localdate())
        recording.save(child, by=by, fields=("restriction_review_on",))
        _tell(by, child, "mark_kept", "", mark="restricted")
    return child


@transaction.atomic
def stop_contact(*, by: Any, child: Child, why: str) -> Child:
    """Set the do-not-contact mark: nothing goes to the family until a manager lifts it."""
    child = locked_child(child)
    if not why.strip():
        raise RuleBroken("Say why nobody may contact the family.", field="why")
    child.do_not_contact, child.do_not_contact_on = True, timezone.localdate()
    child.do_not_contact_by, child.do_not_contact_why = by, why
    child.contact_decide_on = mark_days.decide_by(timezone.localdate())
    recording.save(child, by=by, fields=CONTACT_FIELDS)
    _tell(by, child, "mark_set", why, mark="do_not_contact")
    return child


@transaction.atomic
def keep_stop(*, by: Any, child: Child) -> Child:
    """Decide that the do-not-contact mark stays; only a manager may."""
    child = locked_child(child)
    _refuse_who_may_not_lift(by)
    if child.do_not_contact and child.contact_decide_on:
        child.contact_decide_on = None
        recording.save(child, by=by, fields=("contact_decide_on",))
        _tell(by, child, "mark_kept", "", mark="do_not_contact")
    return child


@transaction.atomic
def allow_contact(*, by: Any, child: Child, words: str) -> Child:
    """Lift the do-not-contact mark; only a manager may, and says what has changed."""
    child = locked_child(child)
    _refuse_without(words)
    _refuse_who_may_not_lift(by)
    child.do_not_contact, child.do_not_contact_on = False, None
    child.do_not_contact_by, child.do_not_contact_why = None, ""
    child.contact_decide_on = None
    recording.save(child, by=by, fields=CONTACT_FIELDS)
    _tell(by, child, "mark_lifted", words, mark="do_not_contact")
    return child


@transaction.atomic
def set_flag(*, by: Any, child: Child, words: str) -> Flag:
    """Record a worry that blocks closing and archiving until somebody lifts it."""
    child = locked_child(child)
    if not words.strip():
        raise RuleBroken("Enter the worry.", field="words")
    open_case_of(child)  # locks it: a closing under way ends first, or waits and sees this flag
    flag = recording.save(
        Flag(child=child, words=words, set_by=by, set_on=timezone.localdate()), by=by
    )
    _tell(by, child, "flag_set", "", flag=words)
    return flag


@transaction.atomic
def lift_flag(*, by: Any, flag: Flag, why: str) -> Flag:
    """Lift a flag; whoever set it or a manager may, and says why."""
    flag = (
        Flag.objects.select_for_update(of=("self",))
        .select_related("set_by", "child")
        .get(pk=flag.pk)
    )
    if flag.lifted_on is not None:
        raise RuleBroken("This flag is lifted already.")
    _refuse_without(why)
    if by.pk != flag.set_by_id and not by.has_perm("cases.lift_mark"):
        raise RuleBroken(
            f"Only {flag.set_by.get_full_name()} or a manager can lift this flag.",
            "Ask one of them. Say what has changed.",
        )
    flag.lifted_by, flag.lifted_on, flag.lifted_why = by, timezone.localdate(), why
    recording.save(flag, by=by, fields=("lifted_by", "lifted_on", "lifted_why"))
    _tell(by, flag.child, "flag_lifted", why, flag=flag.words)
    return flag


def _refuse_kept_out(by: Any, child: Child) -> None:
    """Refuse somebody to whom the record was closed while they filled in the form."""
    named = list(child.named_people.order_by("name")) if child.restricted else [by]
    if by not in named:
        names = ", ".join(person.get_full_name() for person in named)
        raise RuleBroken("Only named people may open this.", f"{names} can open it.")


def _refuse_who_may_not_lift(by: Any) -> None:
    if not by.has_perm("cases.lift_mark"):
        raise RuleBroken(
            "Only a manager can lift this mark.", "Ask one of them. Say what has changed."
        )


def _refuse_without(words: str) -> None:
    if not words.strip():
        raise RuleBroken("Say what has changed.", field="words")


def _tell(by: Any, child: Child, kind: str, words: str, **data: Any) -> None:
    case = open_case_of(child)
    if case is not None:
        add_event(by=by, case=case, kind=kind, words=words, **data)
        refresh(case, by=by)
    worklist.refresh(child, by=by)
