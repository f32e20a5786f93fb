"""A concern becomes a referral: by the public form, or keyed by an officer in the same answers."""

import datetime as dt
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from cme.accounts.models import User
from cme.audit import mark_days, recording
from cme.audit.lifecycle import begin, move
from cme.authority import arrangements
from cme.authority.rules import fill
from cme.core import outbox, queue
from cme.core.dates import Deadline
from cme.core.models import PersonDetails
from cme.core.people import store_keys
from cme.core.references import new_reference
from cme.worklist import services as worklist
from referrals import statuses
from referrals.models import Referral, ReferralChild
from referrals.rules import facts, junk, priority, reading, receipts, urgency
from referrals.services import reported

FIND_CANDIDATES = "referrals.tasks.find_candidates"
NOT_SAFE = "The sender said that it is not safe to contact the family."
DAY = dt.timedelta(hours=24)
SENDER_FIELDS = {
    "sender_name": "name",
    "sender_role": "role",
    "organisation": "organisation",
    "organisation_type": "organisation_type",
    "sender_phone": "phone",
    "sender_email": "email",
    "safeguarding_lead": "safeguarding_lead",
    "sender_relationship": "relationship",
    "best_time": "best_time",
    "safe_message": "safe_message",
    "receipt": "receipt",
}


class Submission(NamedTuple):
    """One form as it was sent: who keyed it, by which channel, under which key, when."""

    by: User
    channel: str
    key: str
    answers: dict[str, Any]
    received_at: dt.datetime
    sender_kind: str

    @property
    def received_on(self) -> dt.date:
        """The day it came, where the council is."""
        return timezone.localdate(self.received_at)


def receive(
    *,
    by: User,
    channel: str,
    submission_key: str,
    answers: dict[str, Any],
    received_at: dt.datetime | None = None,
) -> Referral:
    """Store what somebody told us as one referral and return it; the same key gives the same one.

    `answers` holds one mapping per step, by the step's name (`referrals.steps`). `received_at` is
    when it reached us, where that was before now. Sent twice at once, the second gets the first's.
    """
    if before := Referral.objects.filter(submission_key=submission_key).first():
        return before
    submission = Submission(
        by,
        channel,
        submission_key,
        without_sender(answers) if facts.is_anonymous(answers) else answers,
        received_at or timezone.now(),
        str(answers.get("who", {}).get("sender_kind") or Referral.SenderKind.PROFESSIONAL),
    )
    try:
        with transaction.atomic():
            return store_referral(submission)
    except IntegrityError:
        if before := Referral.objects.filter(submission_key=submission_key).first():
            return before
        raise  # another rule of the database than that of the key


def store_referral(submission: Submission) -> Referral:
    """Store the referral, its children, its mark and its receipt; the caller's transaction."""
    suspect = _what_looks_like_junk(submission)
    referral = unsaved(submission)
    begin(referral, by=submission.by, reason="arrived", on=submission.received_on)
    _store_children(referral, submission)
    if suspect:
        words = " ".join(f"{junk.LABELS[code]}." for code in suspect)
        move(referral, statuses.QUARANTINED, by=submission.by, reason="looks_like_junk",
             on=timezone.localdate(), words=words)  # fmt: skip
    else:
        post_receipt(referral)
    worklist.refresh(referral, by=submission.by)
    queue.enqueue(FIND_CANDIDATES, referral.pk)
    return referral


def without_sender(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers without anything that could name an anonymous sender.

    Their own page keeps only that they chose it. A childminder's setting is their name; a setting's
    number reaches the sender; "who did the check" is most often the sender.
    """
    kept = {name: page for name, page in answers.items() if name != "your-details"}
    if "your-details" in answers:
        kept["your-details"] = {"details": "anonymous"}
    if "your-role" in answers:
        kept["your-role"] = {"anonymous": "yes"}
    if "setting" in answers:
        setting = answers["setting"]
        names = {"setting_type"}
        if setting.get("setting_type") != "childminder":
            names.add("setting_name")
        kept["setting"] = {name: setting[name] for name in names & set(setting)}
    if "check-made" in answers:
        checks = [{**one, "checked_by": ""} for one in answers["check-made"].get("items", [])]
        kept["check-made"] = {**answers["check-made"], "items": checks}
    return kept


def priority_of(
    answers: dict[str, Any], *, sender_kind: str, received_at: dt.datetime
) -> tuple[priority.Decision, Deadline]:
    """Return how urgent the answers are and by when they are read, by the council's own times."""
    local = timezone.localtime(received_at)
    unseen = arrangements.threshold("unseen").amount
    decision = priority.decide(
        facts.inputs_from(
            answers, sender_kind=sender_kind, received_on=local.date(), unseen_days=unseen
        )
    )
    deadline = urgency.due_from(
        decision.priority,
        local,
        days=arrangements.threshold("triage").amount,
        cutoff=arrangements.cutoff_time(),
        what="it came in",
        because=decision.reasons[0]["sentence"],
    )
    return decision, deadline


def unsaved(submission: Submission) -> Referral:
    """Return a form as the referral it becomes, not stored: read, placed, and how urgent it is."""
    answers, kind = submission.answers, submission.sender_kind
    decision, deadline = priority_of(answers, sender_kind=kind, received_at=submission.received_at)
    safe = facts.is_safe_to_contact(answers)
    placed = arrangements.area_for_postcode(answers.get("where", {}).get("postcode") or "")
    referral = Referral(
        reference=new_reference("R", taken=_is_taken),
        submission_key=submission.key,
        channel=submission.channel,
        received_at=submission.received_at,
        sender_kind=kind,
        anonymous=facts.is_anonymous(answers),
        sender=_sender(answers),
        worry=answers.get("worry", {}).get("worry", ""),
        concerns=answers.get("concerns", {}).get("concerns", []),
        danger_now=answers.get("danger", {}).get("danger_now", ""),
        safe_to_contact=safe,
        answers=answers,
        priority=decision.priority,
        priority_reasons=decision.reasons,
        priority_order=decision.order,
        due_on=deadline.due,
        due_why=deadline.reason,
        late_on=urgency.late_from(deadline.due),
        area=placed.area,
        area_why=placed.reason,
    )
    if safe == "no":
        referral.do_not_contact = True
        referral.do_not_contact_on = timezone.localdate()
        referral.do_not_contact_by = submission.by
        referral.do_not_contact_why = NOT_SAFE
        referral.contact_decide_on = mark_days.decide_by(timezone.localdate())
    return referral


def _is_taken(reference: str) -> bool:
    return Referral.objects.filter(reference=reference).exists()


def _sender(answers: dict[str, Any]) -> dict[str, Any]:
    """Return what we know of the sender, nothing at all where they chose to stay anonymous."""
    if facts.is_anonymous(answers):
        return {}
    given = {**answers.get("your-role", {}), **answers.get("your-details", {})}
    sender = {ours: given[name] for name, ours in SENDER_FIELDS.items() if given.get(name)}
    if setting := answers.get("setting", {}).get("setting_name"):
        sender |= {"organisation": setting, "organisation_type": "early_years"}
    return sender


def _store_children(referral: Referral, submission: Submission) -> None:
    reports = reported.children(submission.answers, on=submission.received_on)
    people = []
    for position, report in enumerate(reports):
        person = recording.save(PersonDetails(**report.person), by=submission.by)
        people.append(person)
        ReferralChild.objects.create(
            referral=referral,
            position=position,
            person=person,
            school_status=report.school_status,
            school_words=report.school_words,
        )
    store_keys(*people)


def _what_looks_like_junk(submission: Submission) -> tuple[str, ...]:
    """Only what came unsigned is suspected; what an officer keyed was read by the officer."""
    if submission.channel not in (Referral.Channel.PUBLIC, Referral.Channel.EARLY_YEARS):
        return ()
    words = submission.answers.get("worry", {}).get("worry", "")
    since = submission.received_at - DAY
    same = Referral.objects.filter(received_at__gt=since, worry=words).order_by()
    return junk.looks_like_junk(
        junk.Submission(
            words=words,
            same_words_before=len(same.values_list("pk")[: junk.SAME_WORDS_TIMES]),
            tells_of_a_child=reported.tells_of_a_child(submission.answers),
        )
    )


def post_receipt(referral: Referral) -> None:
    """Write the message that tells a sender who asked for one that their referral came."""
    sender = referral.sender
    kind = receipts.receipt_for(
        receipts.Sender(
            kind=referral.sender_kind,
            anonymous=referral.anonymous,
            email=sender.get("email", ""),
            wants_email=sender.get("receipt") == "email",
            do_not_contact=referral.do_not_contact,
            relationship=sender.get("relationship", ""),
        )
    )
    if kind is None or referral.channel not in (
        Referral.Channel.PUBLIC,
        Referral.Channel.EARLY_YEARS,
    ):
        return
    words = arrangements.words()
    words |= {
        "reference": referral.reference,
        "read_by": reading.read_by(referral.due_on, hours=words["team_hours"]),
    }
    subject, body = (fill(text, words) for text in receipts.TEXTS[kind])
    outbox.post(key=f"receipt:{referral.reference}", kind=kind, to=sender["email"],
                subject=subject, body=body, reference=referral.reference)  # fmt: skip
