"""What a case and a child owe, and to whom (content §5).

What to do next on a case is worked out in one place (`rules.next_step`) and stored as its steps;
most clocks read those. The rest read the dates of the case itself.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case as Choose
from django.db.models import CharField, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat

from cases import statuses
from cases.models import Case, CaseStep, Child, OnwardReferral, ReturnedChild
from cases.rules.next_step import months_from
from cases.services import marks
from cme.accounts.models import User
from cme.core.dates import short_day_words, working_days_between
from cme.worklist.clocks import Clock, owing
from cme.worklist.models import WorkItem

WORK = "cases.work_case"
MANAGE = "cases.countersign_case"
LIFT = "cases.lift_mark"


def _clock(kind: str, sentence: str, owed: Callable[[], QuerySet], **more: Any) -> Clock:
    given = {"permission": WORK, "subject": "cases.case", "url_name": "cases:case"} | more
    return Clock(kind=kind, sentence=sentence, owed=owed, **given)


# --- The steps that wait on a case ----------------------------------------------------------------
SPECIFIC = {
    # step -> the kind of work item it is; every other step is a `case_step`
    "recheck": "check_stale",
    "reply": "check_reply",
    "contact": "contact_planned",
    "chase": "onward_chase",
    "application": "application_aim",
    "application_late": "application_late",
    "over_age": "over_age",
    "dormant_review": "dormant_review",
    "countersign": "countersign",
    "long_term": "long_term",
}


def _owing(
    rows: QuerySet[CaseStep], *, about: str = "about", owner: str | None = "case__officer"
) -> QuerySet:
    return owing(
        rows,
        subject="case",
        reference="case__reference",
        due="due_on",
        why=F("why"),
        occurrence=F("occurrence"),
        about=F(about),
        owner=owner,
        area="case__area",
    )


def _step(code: str, **more: Any) -> Callable[[], QuerySet]:
    return lambda: _owing(CaseStep.objects.filter(code=code), **more)


def _other_steps() -> QuerySet[CaseStep]:
    """Every step that no kind of its own covers; its words stand in the sentence."""
    rows = CaseStep.objects.exclude(code__in=SPECIFIC)
    return _owing(rows, about="words")


def _say_over_age(row: Mapping[str, Any]) -> str:
    return f"Compulsory school age ended on {short_day_words(row['item_due'])}."


# --- Long-term ------------------------------------------------------------------------------------
_RENEWED = Q(plan_renewed_on__isnull=False, plan_until__gt=F("long_term_on"))


def _long_term() -> QuerySet[Case]:
    """Every case that is worked, on its long-term day, or on the day its renewed plan ends."""
    rows = Case.objects.filter(status__in=statuses.WORKED).annotate(
        looked_at_on=Choose(
            When(_RENEWED, then=F("plan_until")), default="long_term_on", output_field=DateField()
        )
    )
    return owing(
        rows,
        due="looked_at_on",
        why=Choose(When(_RENEWED, then=Value("renewed")), default=Value("")),
        occurrence=Choose(When(_RENEWED, then=_text("plan_until")), default=_text("clock_from")),
        since="clock_from",
        owner="officer",
        area="area",
    )


def _long_term_unplanned() -> QuerySet[Case]:
    """Worked for so long, and no renewed plan: a manager is told once for each clock."""
    rows = Case.objects.filter(status__in=statuses.WORKED).exclude(_RENEWED)
    return owing(
        rows,
        due="long_term_on",
        occurrence=_text("clock_from"),
        since="clock_from",
        area="area",
        escalated_from="officer",
    )


def _say_long_term(row: Mapping[str, Any]) -> str:
    if row["item_why"]:
        return f"The plan was renewed until {short_day_words(row['item_due'])}."
    return f"{months_from(row['item_since'], row['item_due'])}."


# --- Sent on, and found ---------------------------------------------------------------------------
def _unanswered() -> QuerySet[OnwardReferral]:
    about = Case.objects.filter(
        pk=OuterRef("subject_id"), status__in=(*statuses.WORKED, statuses.DORMANT)
    ).order_by()
    rows = OnwardReferral.objects.unanswered().filter(
        subject_type__in=ContentType.objects.filter(app_label="cases", model="case")
    )
    rows = rows.annotate(
        of_area=Subquery(about.values("area_id")[:1]), waits=Subquery(about.values("pk")[:1])
    )
    return owing(
        rows.filter(waits__isnull=False),
        subject="subject_id",
        reference="subject_reference",
        due="unanswered_on",
        why=F("unanswered_why"),
        occurrence=Concat(_text("pk"), Value("-"), _text("unanswered_on")),
        about=F("to_words"),
        area="of_area",
        escalated_from="asked_by",
    )


def _found() -> QuerySet[ReturnedChild]:
    rows = ReturnedChild.objects.filter(is_the_child=None, case__status__in=statuses.OPEN)
    return owing(
        rows,
        due="found_on",
        why="The same day the return came in.",
        occurrence=F("pk"),
        subject="case_id",
        reference="case__reference",
        about=F("new_pupil_return__school__name"),
        owner="case__officer_id",
        area="case__area_id",
    )


# --- Marks of a child -----------------------------------------------------------------------------
def _children(**marked: bool) -> QuerySet[Child]:
    worked = Case.objects.filter(child=OuterRef("pk")).open().order_by()
    return Child.objects.filter(**marked).annotate(of_area=Subquery(worked.values("area_id")[:1]))


def _marks_to_decide() -> QuerySet[Child]:
    return owing(
        _children(do_not_contact=True),
        due="contact_decide_on",
        occurrence=_text("contact_decide_on"),
        since="do_not_contact_on",
        area="of_area",
    )


def say_mark(row: Mapping[str, Any]) -> str:
    """Word why a do-not-contact mark is to be decided."""
    days = working_days_between(row["item_since"], row["item_due"])
    many = "1 working day" if days == 1 else f"{days} working days"
    return f"{many} after the mark was set on {short_day_words(row['item_since'])}."


def _restrictions() -> QuerySet[Child]:
    return owing(
        _children(restricted=True),
        due="restriction_review_on",
        why="90 days after it was set or last reviewed.",
        occurrence=_text("restriction_review_on"),
        area="of_area",
    )


def _keep_mark(item: WorkItem, by: User) -> None:
    marks.keep_stop(by=by, child=Child.objects.get(pk=item.subject_id))


def _reviewed(item: WorkItem, by: User) -> None:
    marks.review_restriction(by=by, child=Child.objects.get(pk=item.subject_id))


def _text(name: str) -> Cast:
    return Cast(F(name), CharField())


CHILD = {"subject": "cases.child", "url_name": "cases:child", "permission": LIFT}

CLOCKS = (
    _clock(
        "child_found",
        "A school may have the child of case {reference}. Confirm it.",
        _found,
    ),
    _clock(
        "contact_planned",
        "{about} planned on case {reference}.",
        _step("contact"),
        in_general="Call, letter or visit planned on case …",
    ),
    _clock(
        "check_stale",
        "Check {about} again on case {reference}.",
        _step("recheck"),
        in_general="Check a source again on case …",
    ),
    _clock(
        "check_reply",
        "Ask {about} for its reply on case {reference}.",
        _step("reply"),
        in_general="Ask a source for its reply on case …",
    ),
    _clock(
        "onward_chase",
        "Ask {about} again about {reference}.",
        _step("chase"),
        in_general="Ask another team or council again about case …",
    ),
    _clock(
        "onward_unanswered",
        "{about} has not answered on {reference}.",
        _unanswered,
        in_general="Another team or council has not answered on case …",
        permission=MANAGE,
        is_escalation=True,
    ),
    _clock(
        "application_aim",
        "Ask Admissions for the outcome on case {reference}.",
        _step("application"),
    ),
    _clock(
        "application_late",
        "The outcome on case {reference} is late.",
        _step("application_late"),
        shows_ahead=False,
    ),
    _clock(
        "over_age",
        "Hand case {reference} to the post-16 team.",
        _step("over_age"),
        shows_ahead=False,
        say=_say_over_age,
    ),
    _clock(
        "long_term",
        "Case {reference} is long-term. Draft the archiving form or renew the plan.",
        _long_term,
        shows_ahead=False,
        by_hand=True,
        say=_say_long_term,
    ),
    _clock(
        "long_term_manager",
        "Case {reference} is long-term. Draft the archiving form or renew the plan.",
        _long_term_unplanned,
        in_general="Case … is long-term, for a manager",
        permission=MANAGE,
        is_escalation=True,
        by_hand=True,
        say=_say_long_term,
    ),
    _clock(
        "dormant_review",
        "Look again at dormant case {reference}.",
        _step("dormant_review"),
    ),
    _clock(
        "countersign",
        "Countersign or return the closing of {reference}.",
        _step("countersign", owner=None),
        permission=MANAGE,
    ),
    _clock(
        "case_step",
        "{about} on case {reference}.",
        _other_steps,
        in_general="Take the next step on case …",
    ),
    _clock(
        "mark_decision",
        "Decide the do-not-contact mark on {reference}.",
        _marks_to_decide,
        in_general="Decide the do-not-contact mark on child …",
        by_hand=True,
        when_done=_keep_mark,
        say=say_mark,
        **CHILD,
    ),
    _clock(
        "restriction_review",
        "Review the restriction on {reference}.",
        _restrictions,
        in_general="Review the restriction on child …",
        by_hand=True,
        when_done=_reviewed,
        **CHILD,
    ),
)
