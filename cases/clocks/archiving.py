"""An archiving form that waits for a signature, or came back to its officer."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases import statuses
from cases.clocks.kinds import case_clock, who_works
from cases.models import ArchiveRequest, ArchiveSignature, Delegation
from cases.services.delegates import SIGN
from cme.accounts.querysets import holders_of
from cme.core.dates import short_day_words
from cme.worklist.clocks import owing

WRITES = who_works("officer", "case__officer")
"""Who works on a form that is not signed: its officer, or who has its case."""
FORM = {"subject": "cases.archiverequest", "url_name": "cases:archive"}


def _in_signature(*, signable: bool) -> QuerySet[ArchiveRequest]:
    """Every form in signature with who signs it now; or every one that nobody can sign any more."""
    waiting = ArchiveRequest.objects.filter(status__in=statuses.IN_SIGNATURE).annotate(
        in_turn=Choose(
            When(status=statuses.WITH_LINE_MANAGER, then=F("line_manager")), default=F("director")
        ),
        stand_in=_delegate(),
    )
    able = Q(stand_in__isnull=False)
    for status, permission in zip(statuses.IN_SIGNATURE, SIGN, strict=True):
        holders = holders_of(permission).order_by().values("pk")
        able |= Q(status=status, in_turn__in=holders)
    rows = waiting.filter(able if signable else ~able)
    return rows.annotate(signer=Coalesce("stand_in", "in_turn"))


def _to_sign() -> QuerySet[ArchiveRequest]:
    """Every form in signature, for whoever is in turn, or for who stands in for them today."""
    return owing(
        _in_signature(signable=True),
        due="sign_by",
        why=F("sign_why"),
        reference="case__reference",
        occurrence=F("status_seq"),
        owner="signer",
        area="case__area",
    )


def _nobody_signs() -> QuerySet[ArchiveRequest]:
    """Every form that waits for somebody who left or does other work now."""
    return owing(
        _in_signature(signable=False).annotate(working=WRITES),
        due="sign_by",
        why="Who was to sign it by then can sign no longer.",
        reference="case__reference",
        occurrence=F("status_seq"),
        owner="working",
        area="case__area",
    )


def _delegate() -> Subquery:
    """Return who signs for the person in turn today, and signs nothing else on the form."""
    signed = ArchiveSignature.objects.filter(
        request=OuterRef(OuterRef("pk")), person=OuterRef("delegate"), voided_at=None
    )
    held = (
        Delegation.objects.in_force(timezone.localdate())
        .filter(person=OuterRef("in_turn"), delegate__in=holders_of(*SIGN).order_by().values("pk"))
        .exclude(delegate=OuterRef("officer"))
        .exclude(delegate=OuterRef("line_manager"))
        .exclude(delegate=OuterRef("director"))
        .filter(~Exists(signed))
    )
    return Subquery(held.order_by("pk").values("delegate")[:1])


def _returned() -> QuerySet[ArchiveRequest]:
    return owing(
        ArchiveRequest.objects.filter(status=statuses.RETURNED).annotate(working=WRITES),
        due="status_on",
        why=F("status_reason"),
        reference="case__reference",
        occurrence=F("status_seq"),
        since="status_on",
        owner="working",
        area="case__area",
    )


def _say_returned(row: Mapping[str, Any]) -> str:
    reason = statuses.ARCHIVE_REASONS[row["item_why"]]
    on = short_day_words(row["item_since"])
    return f"Returned on {on}: {reason[:1].lower()}{reason[1:]}."


CLOCKS = (
    case_clock(
        "archive_sign",
        "Sign or return the archiving form of {reference}.",
        _to_sign,
        permission=SIGN[0],
        or_permission=SIGN[1],
        **FORM,
    ),
    case_clock(
        "archive_replace",
        "Choose who signs the archiving form of {reference} instead.",
        _nobody_signs,
        **FORM,
    ),
    case_clock(
        "archive_returned",
        "The archiving form of {reference} came back.",
        _returned,
        say=_say_returned,
        **FORM,
    ),
)
