"""What an allocation entry owes, and to whom (content §5)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, DateField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.fields import DurationField
from django.db.models.functions import Cast, Concat

from cme.core.dates import short_day_words
from cme.worklist.clocks import Clock, owing
from schools import statuses
from schools.models import AllocationEntry, DeletionReturn
from schools.rules import allocation as rules


def _escalated() -> QuerySet[AllocationEntry]:
    rows = AllocationEntry.objects.filter(status=statuses.ESCALATED)
    return owing(rows, due="status_on", escalated_from="added_by")


def _say_escalated(row: Mapping[str, Any]) -> str:
    days = f"{row['counted_days']} {rules.KIND_WORDS[row['counted_unit']]}"
    return (
        f"On the list since {short_day_words(row['since'])}; {days}. "
        "A new allocation does not restart the count."
    )


def _arrivals() -> QuerySet[AllocationEntry]:
    rows = AllocationEntry.objects.on_the_list().filter(starts_on__isnull=False)
    days = Value(dt.timedelta(days=rules.ARRIVAL_DAYS), DurationField())
    due = Cast(ExpressionWrapper(F("starts_on") + days, output_field=DateField()), DateField())
    # A child may be allocated another school for the same day: that is another question.
    which = Concat(Cast("school_id", CharField()), Value(" "), Cast("starts_on", CharField()))
    return owing(rows, due=due, occurrence=which, about=F("school__name"))


def _say_arrival(row: Mapping[str, Any]) -> str:
    return f"{rules.ARRIVAL_DAYS} days after the start of {short_day_words(row['starts_on'])}."


def _queried() -> QuerySet[DeletionReturn]:
    rows = DeletionReturn.objects.filter(status=statuses.QUERIED)
    return owing(rows, due="answer_due_on", why=F("answer_due_why"), occurrence=F("status_seq"))


def _files_owed() -> QuerySet[DeletionReturn]:
    sent = DeletionReturn.objects.exclude(status__in=(statuses.DRAFT, statuses.WITHDRAWN))
    rows = sent.filter(transfer_sent_on=None)
    return owing(rows, due="transfer_due_on", why=F("transfer_due_why"))


def _absences() -> QuerySet[DeletionReturn]:
    """One attendance return in each absence: another first day is another absence."""
    rows = DeletionReturn.objects.filter(status__in=(statuses.DRAFT, *statuses.SENT))
    return owing(
        rows,
        due="attendance_due_on",
        why=F("attendance_due_why"),
        occurrence=F("first_absent_on"),
    )


def _joint_enquiries() -> QuerySet[DeletionReturn]:
    """Grounds (h) and (i) hold only once school and council enquired together (reg. 9)."""
    rows = DeletionReturn.objects.owing_joint_enquiries()
    return owing(rows, due="ground_holds_on", why=F("ground_why"))


def _say_joint(row: Mapping[str, Any]) -> str:
    counted, _semicolon, rest = str(row["item_why"]).partition(";")
    return f"{counted} end on this day{f';{rest}' if rest else '.'}"


CLOCKS = (
    Clock(
        kind="allocation_escalated",
        sentence="Look into allocation {reference}: 20 days on the list.",
        permission="schools.investigate_allocation",
        subject="schools.allocationentry",
        url_name="schools:allocation",
        owed=_escalated,
        is_escalation=True,
        extra=("since", "counted_days", "counted_unit"),
        say=_say_escalated,
    ),
    Clock(
        kind="arrival_unconfirmed",
        sentence="Ask {about} if the child of {reference} started.",
        permission="schools.change_allocation",
        subject="schools.allocationentry",
        url_name="schools:allocation",
        owed=_arrivals,
        in_general="Ask a school if the child of … started",
        by_hand=True,
        extra=("starts_on",),
        say=_say_arrival,
    ),
    Clock(
        kind="return_query",
        sentence="Answer our question on return {reference}.",
        permission="schools.file_return",
        subject="schools.deletionreturn",
        url_name="schools:leaver",
        owed=_queried,
    ),
    Clock(
        kind="transfer_file",
        sentence="Send the transfer file for return {reference}.",
        permission="schools.file_return",
        subject="schools.deletionreturn",
        url_name="schools:leaver",
        owed=_files_owed,
    ),
    Clock(
        kind="attendance_return",
        sentence="Send the attendance return for a pupil.",
        permission="schools.file_return",
        subject="schools.deletionreturn",
        url_name="schools:leaver",
        owed=_absences,
        by_hand=True,
    ),
    Clock(
        kind="joint_enquiry",
        sentence="Finish joint enquiries on return {reference}.",
        permission="schools.work_return",
        subject="schools.deletionreturn",
        url_name="schools:return",
        owed=_joint_enquiries,
        say=_say_joint,
    ),
)
