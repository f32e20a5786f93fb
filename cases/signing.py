"""What waits for a person's signature, and what they signed, as the pages show it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cases import statuses, wording
from cases.models import ArchiveRequest, Case
from cases.querysets import TURNS

WITH_FORM = ("case__child__person", "officer", "line_manager", "director")
ROLES = {statuses.WITH_LINE_MANAGER: "line manager", statuses.WITH_DIRECTOR: "director"}


@dataclass(frozen=True)
class FormShown:
    """One archiving form in a list; no name where its child is restricted to others."""

    form: ArchiveRequest
    name: str
    reference: str
    href: str
    instead_of: str
    look: str  # late, today or nothing
    lateness: str


def whose_turn(form: ArchiveRequest) -> Any:
    """Return who is asked to sign a form now, before any delegate; None where nobody is."""
    field = TURNS.get(form.status)
    return getattr(form, field) if field else None


def forms_shown(forms: Iterable[ArchiveRequest], user: Any, today: dt.date) -> list[FormShown]:
    """Return the rows of a list, asking once which of the cases this person may open."""
    rows = list(forms)
    asked = Case.objects.filter(pk__in=[form.case_id for form in rows])
    open_to_them = set(asked.visible_to(user).values_list("pk", flat=True))
    return [_shown(form, user, today, may_open=form.case_id in open_to_them) for form in rows]


def _shown(form: ArchiveRequest, user: Any, today: dt.date, *, may_open: bool) -> FormShown:
    signatory = whose_turn(form)
    look, late = wording.lateness(form.sign_by, today) if signatory else ("", "")
    return FormShown(
        form=form,
        name=form.case.child.person.full_name if may_open else "",
        reference=form.case.reference,
        href=reverse("cases:archive", args=[form.case.reference]) if may_open else "",
        instead_of=signatory.name if signatory and signatory != user else "",
        look=look,
        lateness=late,
    )
