"""A case that has been worked for 6 months, and what is owed then."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case as Choose
from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Value, When

from cases import statuses
from cases.clocks.kinds import MANAGE, as_text, case_clock
from cases.models import ArchiveRequest, Case
from cases.rules.next_step import months_from
from cme.core.dates import short_day_words
from cme.worklist.clocks import owing

_RENEWED = Q(plan_renewed_on__isnull=False, plan_until__gt=F("long_term_on"))


def _long_term(**who: str) -> QuerySet[Case]:
    """Every case that is worked, on its long-term day, or on the day its renewed plan ends.

    Not while an archiving form lies with a signatory: it is owed again where the form comes back.
    """
    signing = ArchiveRequest.objects.filter(
        case=OuterRef("pk"), status__in=statuses.IN_SIGNATURE
    ).order_by()
    rows = Case.objects.filter(~Exists(signing), status__in=statuses.WORKED).annotate(
        looked_at_on=Choose(
            When(_RENEWED, then=F("plan_until")), default="long_term_on", output_field=DateField()
        )
    )
    return owing(
        rows,
        due="looked_at_on",
        why=Choose(When(_RENEWED, then=Value("renewed")), default=Value("")),
        occurrence=Choose(
            When(_RENEWED, then=as_text("plan_until")), default=as_text("clock_from")
        ),
        since="clock_from",
        area="area",
        **who,
    )


def _for_officer() -> QuerySet[Case]:
    return _long_term(owner="officer")


def _for_manager() -> QuerySet[Case]:
    """A manager is told once for each clock, and again when a renewed plan has run out."""
    return _long_term(escalated_from="officer")


def _say_long_term(row: Mapping[str, Any]) -> str:
    if row["item_why"]:
        return f"The plan was renewed until {short_day_words(row['item_due'])}."
    return f"{months_from(row['item_since'], row['item_due'])}."


CLOCKS = (
    case_clock(
        "long_term",
        "Case {reference} is long-term. Draft the archiving form or renew the plan.",
        _for_officer,
        shows_ahead=False,
        by_hand=True,
        say=_say_long_term,
    ),
    case_clock(
        "long_term_manager",
        "Case {reference} is long-term. Draft the archiving form or renew the plan.",
        _for_manager,
        in_general="Case … is long-term, for a manager",
        permission=MANAGE,
        is_escalation=True,
        by_hand=True,
        say=_say_long_term,
    ),
)
