"""What came of a return or of an entry on the list, for the pages of those who may see it."""

from typing import Any

from django.db.models import Model
from django.urls import reverse

from cases.models import Case
from referrals.models import Referral
from schools.models import AllocationEntry, DeletionReturn
from schools.what_follows import Link


def followed(user: Any, row: Model) -> list[Link]:
    """Return the referral made of a row and the cases it became, where the person may open them."""
    if isinstance(row, DeletionReturn):
        made = Referral.objects.filter(source_return=row)
    elif isinstance(row, AllocationEntry):
        made = Referral.objects.filter(source_entry=row)
    else:
        return []
    if not user.has_perm("referrals.view_referral"):
        return []
    referral = made.visible_to(user).first()
    if referral is None:
        return []
    cases = Case.objects.visible_to(user).filter(reports__referral=referral).order_by("pk")
    return [
        _link("Referral", "referrals:detail", referral),
        *(_link("Case", "cases:case", case) for case in cases),
    ]


def came_from(user: Any, referral: Referral) -> Link | None:
    """Return what a referral was made of and how that stands now; None where not theirs to see.

    A school may have taken its return back since: then the pupil stays on roll.
    """
    if row := _may_see(user, DeletionReturn, referral.source_return_id):
        return _link("deletion return", "schools:return", row)
    if row := _may_see(user, AllocationEntry, referral.source_entry_id):
        return _link("allocation", "schools:allocation", row)
    return None


def _may_see(user: Any, model: Any, pk: int | None) -> Any:
    return model.objects.visible_to(user).filter(pk=pk).first() if pk else None


def _link(word: str, url_name: str, row: Any) -> Link:
    address = reverse(url_name, args=[row.reference])
    return Link(f"{word} {row.reference}", address, str(row.get_status_display()))
