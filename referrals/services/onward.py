"""What comes back after a referral was sent on: they have it, they answered, we asked again."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from cases import services as casework
from cases.models import OnwardReferral
from cme.accounts.models import User
from cme.audit import recording
from cme.audit.lifecycle import move
from cme.worklist import services as worklist
from referrals import statuses
from referrals.models import Referral
from referrals.services.marks import note


@transaction.atomic
def acknowledge(
    *, by: User, referral: Referral, onward: OnwardReferral, on: dt.date, who: str
) -> Referral:
    """Record who confirmed that they have it; once all have, the referral is acknowledged."""
    row = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    casework.acknowledge_onward(by=by, onward=onward, on=on, who_words=who)
    return _settle(row, by=by, on=on)


@transaction.atomic
def answer(
    *, by: User, referral: Referral, onward: OnwardReferral, on: dt.date, who: str, words: str
) -> Referral:
    """Record what the other side answered; an answer confirms that they have it."""
    row = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    casework.answer_onward(by=by, onward=onward, on=on, answer=words, who_words=who)
    return _settle(row, by=by, on=on)


@transaction.atomic
def ask_again(*, by: User, referral: Referral, onward: OnwardReferral, words: str) -> Referral:
    """Record that we asked again; the day to ask once more is counted from today."""
    row = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    today = timezone.localdate()
    casework.chase_onward(by=by, onward=onward, on=today, words=words)
    to = onward.to_words or onward.agency.name
    row.notes = [*row.notes, note("asked_again", by=by, words=words, whom=to)]
    recording.save(row, by=by, fields=["notes"])
    return _settle(row, by=by, on=today)


def _settle(row: Referral, *, by: User, on: dt.date) -> Referral:
    """Move the referral on where nobody is left to confirm; keep the next day to chase."""
    open_ones = OnwardReferral.objects.of(row).filter(acknowledged_on=None).order_by("chase_on")
    following = open_ones.first()
    row.chase_on = following.chase_on if following else None
    row.chase_why = following.chase_why if following else ""
    recording.save(row, by=by, fields=["chase_on", "chase_why"])
    if following is None and row.status == statuses.SENT_ON:
        move(row, statuses.ACKNOWLEDGED, by=by, reason="other_side_confirmed", on=on)
    worklist.refresh(row, by=by)
    return row
