"""Handing a case or a referral to another team, agency or authority, and hearing back."""

import datetime as dt
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from cases.models import Case, Child, OnwardReferral
from cases.rules.messages import filled
from cases.services.events import add_event, moment_of
from cases.services.planning import refresh
from cme.audit import recording
from cme.audit.marks import Marked
from cme.authority.models import Agency, Council
from cme.core.dates import Deadline, long_day_words, short_day_words, working_day_deadline
from cme.core.errors import RuleBroken
from cme.core.references import new_reference

DO_NOT_CONTACT_BOX = "Do not contact the family."
CHASING = ("chase_on", "chase_why", "chased_on", "unanswered_on", "unanswered_why")
HELD_WHILE_MARKED = frozenset({"school", "alternative", "authority"})
"""Letters to schools, providers and other authorities wait for a manager while the mark is set."""


@transaction.atomic
def send_onward(
    *,
    by: Any,
    subject: models.Model,
    subject_reference: str,
    agency: Agency,
    to_words: str,
    message: str,
    on: dt.date,
    lawful_basis: str = "",
) -> OnwardReferral:
    """Hand a case or a referral to an agency and set the day we ask again; return what was sent.

    While the do-not-contact mark is set, the text begins with it, and a school, a provider or
    another authority is told only by somebody who may lift the mark. Raises RuleBroken.
    """
    if not message.strip():
        raise RuleBroken("Enter what you are asking.", field="message")
    mark = _marked(subject)
    if mark is not None and mark.do_not_contact:
        _refuse_held(by, mark, agency)
        if not message.startswith(DO_NOT_CONTACT_BOX):
            message = f"{DO_NOT_CONTACT_BOX}\n\n{message}"
    chase = _chase(on, agency, what="it was sent")
    sent = OnwardReferral(
        reference=new_reference("S", taken=_taken),
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        subject_reference=subject_reference,
        agency=agency,
        to_words=to_words or agency_name(agency),
        message=message,
        lawful_basis=lawful_basis,
        asked_on=on,
        asked_by=by,
        chase_on=chase.due,
        chase_why=chase.reason,
    )
    recording.save(sent, by=by)
    _tell_case(by, sent, "sent_on", message, on, chase=chase.due.isoformat())
    return sent


@transaction.atomic
def acknowledge_onward(
    *, by: Any, onward: OnwardReferral, on: dt.date, who_words: str
) -> OnwardReferral:
    """Record that the other side has it, and who said so; the chase is counted from then."""
    sent = _locked(onward)
    _refuse_before(sent, on)
    _refuse_answered(sent)
    if sent.acknowledged_on is not None:
        raise RuleBroken(
            f"{sent.acknowledged_by_words} confirmed on {long_day_words(sent.acknowledged_on)} "
            "that they have it."
        )
    if not who_words.strip():
        raise RuleBroken("Enter who confirmed that they have it.", field="who_words")
    chase = _chase(on, sent.agency, what="they confirmed that they have it")
    sent.acknowledged_on, sent.acknowledged_by_words = on, who_words
    sent.chase_on, sent.chase_why = chase.due, chase.reason
    _set_unanswered(sent)
    recording.save(sent, by=by, fields=("acknowledged_on", "acknowledged_by_words", *CHASING))
    _tell_case(by, sent, "acknowledged", "", on, who=who_words)
    return sent


@transaction.atomic
def chase_onward(*, by: Any, onward: OnwardReferral, on: dt.date, words: str) -> OnwardReferral:
    """Record that we asked again; the day to ask once more is counted from there."""
    sent = _locked(onward)
    _refuse_before(sent, on)
    _refuse_answered(sent)
    chase = _chase(on, sent.agency, what="we asked again")
    sent.chase_on, sent.chase_why = chase.due, chase.reason
    if sent.chased_on is None:  # asking a third time puts nothing off: the manager's day stands
        sent.chased_on = on
        _set_unanswered(sent)
    recording.save(sent, by=by, fields=CHASING)
    _tell_case(by, sent, "chased", words, on)
    return sent


@transaction.atomic
def answer_onward(
    *, by: Any, onward: OnwardReferral, on: dt.date, answer: str, who_words: str = ""
) -> OnwardReferral:
    """Record what the other side answered; nothing more is chased."""
    sent = _locked(onward)
    _refuse_before(sent, on)
    _refuse_answered(sent)
    if not answer.strip():
        raise RuleBroken("Enter what they answered.", field="answer")
    fields = ["answered_on", "answer"]
    sent.answered_on, sent.answer = on, answer
    if sent.acknowledged_on is None:
        sent.acknowledged_on, sent.acknowledged_by_words = on, who_words
        fields += ["acknowledged_on", "acknowledged_by_words"]
    recording.save(sent, by=by, fields=fields)
    _tell_case(by, sent, "answered", answer, on, who=who_words)
    return sent


def agency_name(agency: Agency) -> str:
    """Return the agency's name with the council's own words in it, such as the hub's name."""
    here = Council.objects.first()
    return filled(agency.name, here.words if here else {})


def _chase(on: dt.date, agency: Agency, *, what: str) -> Deadline:
    return working_day_deadline(on, agency.chase_days, what=what)


def _set_unanswered(sent: OnwardReferral) -> None:
    """Set the day on which a manager is told: asked, asked again, and still no answer."""
    if sent.chased_on is None:
        return
    asked, chased = short_day_words(sent.asked_on), short_day_words(sent.chased_on)
    sent.unanswered_on = sent.chase_on
    sent.unanswered_why = f"Asked on {asked}, chased on {chased}, still no answer."


def _marked(subject: models.Model) -> Marked | None:
    if isinstance(subject, Case):
        return Child.objects.get(pk=subject.child_id)
    return subject if isinstance(subject, Marked) else None


def _refuse_held(by: Any, mark: Marked, agency: Agency) -> None:
    if agency.code not in HELD_WHILE_MARKED or by.has_perm("cases.lift_mark"):
        return
    raise do_not_contact_refusal(mark)


def do_not_contact_refusal(mark: Marked) -> RuleBroken:
    """Return the refusal of anything the do-not-contact mark stops (content §7.1)."""
    who = mark.do_not_contact_by.get_full_name() if mark.do_not_contact_by else "A manager"
    since = f" on {long_day_words(mark.do_not_contact_on)}" if mark.do_not_contact_on else ""
    return RuleBroken(
        f"Do not contact the family. {who} set this mark{since}.",
        "Nothing can be sent. Ask a manager to look at the mark.",
    )


def _refuse_before(sent: OnwardReferral, on: dt.date) -> None:
    if on < sent.asked_on:
        raise RuleBroken(
            f"The day must be on or after {long_day_words(sent.asked_on)}, when it was sent.",
            field="on",
        )


def _refuse_answered(sent: OnwardReferral) -> None:
    if sent.answered_on is not None:
        raise RuleBroken(f"They answered on {long_day_words(sent.answered_on)}.")


def _tell_case(
    by: Any, sent: OnwardReferral, kind: str, words: str, on: dt.date, **data: Any
) -> None:
    subject = sent.subject
    if not isinstance(subject, Case):
        return
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("child__person")
        .get(pk=subject.pk)
    )
    to = sent.to_words or sent.agency.name
    add_event(
        by=by,
        case=case,
        kind=kind,
        words=words,
        at=moment_of(on),
        to=to,
        agency=sent.agency.code,
        onward=sent.reference,
        **data,
    )
    refresh(case, by=by)


def _locked(onward: OnwardReferral) -> OnwardReferral:
    return (
        OnwardReferral.objects.select_for_update(of=("self",))
        .select_related("agency")
        .get(pk=onward.pk)
    )


def _taken(reference: str) -> bool:
    return OnwardReferral.objects.filter(reference=reference).exists()
