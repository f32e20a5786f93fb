"""The one door to a referral: visible rows only, and the reading recorded before the content."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.http import Http404

from cases.models import Child
from cme.audit.access import record_access
from cme.core import references
from referrals.models import Referral


def open_referral(user: Any, reference: str, *, page: str) -> Referral:
    """Return the referral a person may open, once the reading is recorded; raise Http404.

    Where there is one that is not theirs to open, the refusal is recorded.
    """
    asked = Referral.objects.filter(reference=references.tidy(reference, kind="R") or "")
    with transaction.atomic():
        referral = (
            asked.visible_to(user)
            .select_related("area", "decided_by", "status_by", "restricted_by", "do_not_contact_by")
            .first()
        )
        if referral is not None:
            record_access(by=user, subjects=[referral], kind="page", page=page)
            return referral
    if user.has_perm("referrals.view_referral") and (kept := list(asked)):
        record_access(by=user, subjects=kept, kind="refused", page=page)
    raise Http404(f"no referral {reference} that this person may open")


def record_list(user: Any, referrals: Sequence[Referral], *, page: str) -> None:
    """Record that a list was shown, with the ids of the rows whose content it shows."""
    record_access(by=user, subjects=referrals, kind="list", page=page)


def record_children(user: Any, children: Iterable[Child], *, page: str) -> None:
    """Record that a page shows particulars of children we know."""
    shown = list({child.pk: child for child in children}.values())
    if shown:
        record_access(by=user, subjects=shown, kind="page", page=page)
