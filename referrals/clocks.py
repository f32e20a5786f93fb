"""What a referral owes, and to whom (content §5)."""

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from cases.clocks import say_mark
from cases.models import Case, OnwardReferral
from cme.accounts.models import User
from cme.core.dates import short_day_words
from cme.worklist.clocks import Clock, owing
from cme.worklist.models import WorkItem
from referrals import statuses
from referrals.models import Candidate, Referral
from referrals.services import marks
from schools.statuses import WITHDRAWN

TRIAGE = "referrals.triage_referral"
MANAGE = "referrals.reopen_referral"
LIFT = "cases.lift_mark"
SUBJECT, PAGE = "referrals.referral", "referrals:detail"


def _text(name: str) -> Cast:
    return Cast(F(name), CharField())


def _each_of(*names: str) -> Concat:
    """Tell one item of a referral from the next by several columns together."""
    first, *others = names
    parts = [part for name in others for part in (Value("-"), _text(name))]
    return Concat(_text(first), *parts)


# --- Triage ---------------------------------------------------------------------------------------
def _to_triage() -> QuerySet[Referral]:
    rows = Referral.objects.filter(status=statuses.RECEIVED)
    return owing(rows, due="due_on", why=F("due_why"), occurrence=F("status_seq"), area="area")


def _late() -> QuerySet[Referral]:
    """Not decided, or kept apart as junk and not looked at, on the working day after its day."""
    rows = Referral.objects.filter(status__in=(statuses.RECEIVED, statuses.QUARANTINED))
    return owing(
        rows,
        due="late_on",
        occurrence=_each_of("status_seq", "late_on"),
        since="due_on",
        area="area",
    )


def _say_late(row: Mapping[str, Any]) -> str:
    return f"It was due on {short_day_words(row['item_since'])} and nobody has decided."


def _to_look_at() -> QuerySet[Referral]:
    rows = Referral.objects.filter(status=statuses.QUARANTINED)
    why = "As soon as any referral. Nothing is dropped unseen."
    return owing(rows, due="due_on", why=why, occurrence=F("status_seq"), area="area")


def _to_chase() -> QuerySet[Referral]:
    rows = Referral.objects.filter(status=statuses.AWAITING_INFORMATION)
    return owing(
        rows,
        due="chase_on",
        why=F("chase_why"),
        occurrence=_each_of("status_seq", "chase_on"),
        owner="status_by",
        area="area",
    )


# --- Sent on --------------------------------------------------------------------------------------
def _sent(status: str) -> QuerySet[OnwardReferral]:
    """What was sent on about referrals of a status and nobody has confirmed."""
    about = Referral.objects.filter(pk=OuterRef("subject_id"), status=status).order_by()
    rows = OnwardReferral.objects.filter(
        subject_type__in=ContentType.objects.filter(app_label="referrals", model="referral"),
        acknowledged_on=None,
        answered_on=None,
    )
    return rows.annotate(
        waits=Subquery(about.values("pk")[:1]), of_area=Subquery(about.values("area_id")[:1])
    ).filter(waits__isnull=False)


def _onward_to_chase() -> QuerySet[OnwardReferral]:
    return owing(
        _sent(statuses.SENT_ON),
        subject="subject_id",
        reference="subject_reference",
        due="chase_on",
        why=F("chase_why"),
        occurrence=_each_of("pk", "chase_on"),
        about=F("to_words"),
        owner="asked_by",
        area="of_area",
    )


def _onward_unanswered() -> QuerySet[OnwardReferral]:
    return owing(
        _sent(statuses.SENT_ON),
        subject="subject_id",
        reference="subject_reference",
        due="unanswered_on",
        why=F("unanswered_why"),
        occurrence=_each_of("pk", "unanswered_on"),
        about=F("to_words"),
        area="of_area",
        escalated_from="asked_by",
    )


# --- Withdrawn below ------------------------------------------------------------------------------
def _withdrawn() -> QuerySet[Referral]:
    """The school took its return back, and what was made of it is still open: nobody was told."""
    worked = Case.objects.filter(reports__referral=OuterRef("pk")).open().order_by("pk")
    rows = Referral.objects.filter(source_return__status=WITHDRAWN).annotate(
        of_case=Subquery(worked.values("pk")[:1]), of_officer=Subquery(worked.values("officer")[:1])
    )
    return owing(
        rows.filter(Q(status__in=statuses.WAITING) | Q(of_case__isnull=False)),
        due="source_return__status_on",
        why="The same day the school withdrew it.",
        occurrence=F("source_return__status_seq"),
        about=F("source_return__reference"),
        owner="of_officer",
        area="area",
    )


# --- Marks ----------------------------------------------------------------------------------------
def _restricted_matches() -> QuerySet[Candidate]:
    """Each person named on a restricted child who may be one of the children reported."""
    rows = Candidate.objects.exclude(verdict=Candidate.Verdict.DIFFERENT).filter(
        child__restricted=True,
        child__named_people__isnull=False,
        reported__referral__status__in=statuses.WAITING,
    )
    return owing(
        rows,
        subject="reported__referral",
        reference="reported__referral__reference",
        due="found_on",
        why="The same day the match was found.",
        # By the two who may be one: a match that goes and comes back is the same to look at.
        occurrence=_each_of("reported", "child", "child__named_people"),
        owner="child__named_people",
        area="reported__referral__area",
    )


def _marks_to_decide() -> QuerySet[Referral]:
    rows = Referral.objects.filter(do_not_contact=True, status__in=statuses.WAITING)
    return owing(
        rows,
        due="contact_decide_on",
        occurrence=_text("contact_decide_on"),
        since="do_not_contact_on",
        area="area",
    )


def _restrictions() -> QuerySet[Referral]:
    rows = Referral.objects.filter(restricted=True, status__in=statuses.WAITING)
    return owing(
        rows,
        due="restriction_review_on",
        why="A set time after it was restricted or last reviewed.",
        occurrence=_text("restriction_review_on"),
        area="area",
    )


def _keep_mark(item: WorkItem, by: User) -> None:
    marks.keep_stop(by=by, referral=Referral.objects.get(pk=item.subject_id))


def _reviewed(item: WorkItem, by: User) -> None:
    marks.review_restriction(by=by, referral=Referral.objects.get(pk=item.subject_id))


def _clock(kind: str, sentence: str, permission: str, owed: Any, **more: Any) -> Clock:
    return Clock(
        kind=kind,
        sentence=sentence,
        permission=permission,
        subject=SUBJECT,
        url_name=PAGE,
        owed=owed,
        **more,
    )


CLOCKS = (
    _clock("referral_triage", "Triage referral {reference}.", TRIAGE, _to_triage),
    _clock(
        "referral_late",
        "Referral {reference} has not been triaged.",
        MANAGE,
        _late,
        is_escalation=True,
        say=_say_late,
    ),
    _clock("quarantine_look", "Look at quarantined referral {reference}.", TRIAGE, _to_look_at),
    _clock("information_chase", "Ask again about referral {reference}.", TRIAGE, _to_chase),
    _clock(
        "onward_chase_referral",
        "Ask {about} again about {reference}.",
        TRIAGE,
        _onward_to_chase,
        in_general="Ask another team or council again about referral …",
    ),
    _clock(
        "onward_unanswered_referral",
        "{about} has not answered on {reference}.",
        MANAGE,
        _onward_unanswered,
        in_general="Another team or council has not answered on referral …",
        is_escalation=True,
    ),
    _clock(
        "return_withdrawn",
        "The school says that the pupil stays: return {about} of {reference} is withdrawn.",
        TRIAGE,
        _withdrawn,
        in_general="The school says that the pupil of referral … stays",
        by_hand=True,
    ),
    _clock(
        "restricted_match",
        "A restricted record may match {reference}. Please look.",
        TRIAGE,
        _restricted_matches,
        by_hand=True,
    ),
    _clock(
        "mark_decision_referral",
        "Decide the do-not-contact mark on {reference}.",
        LIFT,
        _marks_to_decide,
        in_general="Decide the do-not-contact mark on referral …",
        by_hand=True,
        when_done=_keep_mark,
        say=say_mark,
    ),
    _clock(
        "restriction_review_referral",
        "Review the restriction on {reference}.",
        LIFT,
        _restrictions,
        in_general="Review the restriction on referral …",
        by_hand=True,
        when_done=_reviewed,
    ),
)
