"""A referral that staff key in: stored like any other, with its marks from the first minute."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cme.accounts.models import User
from referrals.models import Referral
from referrals.services import intake, marks


@transaction.atomic
def key_in(
    *,
    by: User,
    channel: str,
    submission_key: str,
    answers: dict[str, Any],
    received_at: dt.datetime,
    named_people: Sequence[User] = (),
    stop_contact_why: str = "",
) -> Referral:
    """Store what reached us and set its marks; the same key gives the same referral.

    With `named_people` it is restricted to them; with `stop_contact_why` nobody contacts the
    family. Raises RuleBroken where a mark lacks what it needs.
    """
    referral = intake.receive(
        by=by,
        channel=channel,
        submission_key=submission_key,
        answers=answers,
        received_at=received_at,
    )
    if named_people:
        marks.restrict(by=by, referral=referral, named_people=named_people)
    if stop_contact_why:
        marks.stop_contact(by=by, referral=referral, why=stop_contact_why)
    return referral
