"""The one door to a school and to what it told us: the rows the person may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import Http404

from cme.accounts.models import User
from cme.audit.access import record_access
from cme.core.references import tidy
from schools.models import AllocationEntry, DeletionReturn, NewPupilReturn, School, SchoolLink
from schools.querysets import LinkQuerySet


@dataclass(frozen=True)
class Neighbour:
    """A link of the register, with the other school where it is held here."""

    link: SchoolLink
    school: School | None


def open_school(user: User, urn: str) -> School:
    """Return the school; raise Http404 where there is none or the person may not see it."""
    school = School.objects.visible_to(user).filter(urn=urn).first()
    if school is None:
        raise Http404
    return school


def open_own_school(user: User, urn: str) -> School:
    """Return the school in whose office the person works; raise Http404 for any other."""
    school = School.objects.filter(staff__person=user, urn=urn).first()
    if school is None:
        raise Http404
    return school


def own_schools(user: User) -> list[School]:
    """Return the schools whose office the person works in, by name."""
    return list(School.objects.filter(staff__person=user).order_by("name", "urn"))


def open_leaver(user: User, reference: str, *, page: str) -> DeletionReturn:
    """Return a return of the person's own school, having recorded that it was opened.

    Raises Http404 for another school's, also to whom the council would show it.
    """
    rows = DeletionReturn.objects.visible_to(user).filter(school__staff__person=user)
    found = rows.filter(reference=tidy(reference, kind="D"))
    with transaction.atomic(savepoint=False):
        row = found.select_related("school", "person", "new_school").first()
        if row is not None:
            record_access(by=user, subjects=[row], kind="page", page=page)
            return row
    raise Http404(reference)


def open_joined(user: User, reference: str, *, page: str) -> NewPupilReturn:
    """Return a new-pupil return of the person's own school, having recorded that it was opened.

    Raises Http404 for another school's, also to whom the council would show it.
    """
    rows = NewPupilReturn.objects.visible_to(user).filter(school__staff__person=user)
    found = rows.filter(reference=tidy(reference, kind="N"))
    with transaction.atomic(savepoint=False):
        row = found.select_related("school", "person", "last_school", "submitted_by").first()
        if row is not None:
            record_access(by=user, subjects=[row], kind="page", page=page)
            return row
    raise Http404(reference)


def open_allocated(user: User, reference: str, *, page: str) -> AllocationEntry:
    """Return a child on the list for the person's own school, having recorded the opening."""
    rows = AllocationEntry.objects.visible_to(user).filter(school__staff__person=user)
    found = rows.filter(reference=tidy(reference, kind="L"))
    with transaction.atomic(savepoint=False):
        entry = found.select_related("school", "person").first()
        if entry is not None:
            record_access(by=user, subjects=[entry], kind="page", page=page)
            return entry
    raise Http404(reference)


def show_office_list(user: User, rows: Sequence[Model], *, page: str) -> None:
    """Record which of its own children a list shows to a school office, in one row."""
    if rows:
        record_access(by=user, subjects=rows, kind="list", page=page)


def neighbours(links: LinkQuerySet) -> list[Neighbour]:
    """Return the links in order of day, each with the other school where it is held."""
    found = list(links.order_by("linked_on", "other_urn"))
    held = School.objects.in_bulk({link.other_urn for link in found}, field_name="urn")
    return [Neighbour(link, held.get(link.other_urn)) for link in found]


def open_return(user: User, reference: str, *, page: str) -> DeletionReturn:
    """Return a deletion return this person may open, once the reading is recorded.

    Raises Http404 where there is none or it is not theirs; the refusal of a restricted one is
    recorded.
    """
    asked = DeletionReturn.objects.filter(reference=tidy(reference, kind="D") or "")
    related = ("school", "person", "new_school", "submitted_by")
    return _open(asked, user, related, page=page)


def open_new_pupil(user: User, reference: str, *, page: str) -> NewPupilReturn:
    """Return a new-pupil return this person may open, once the reading is recorded."""
    asked = NewPupilReturn.objects.filter(reference=tidy(reference, kind="N") or "")
    related = ("school", "person", "last_school", "submitted_by")
    return _open(asked, user, related, page=page)


def _open(asked: Any, user: User, related: tuple[str, ...], *, page: str) -> Any:
    with transaction.atomic(savepoint=False):
        row = asked.visible_to(user).select_related(*related).first()
        if row is not None:
            record_access(by=user, subjects=[row], kind="page", page=page)
            return row
    if user.has_perm("schools.view_return") and (kept := list(asked.filter(restricted=True))):
        record_access(by=user, subjects=kept, kind="refused", page=page)
    raise Http404


def show_list(user: User, rows: Sequence[Model], *, page: str) -> None:
    """Record which returns or entries a list shows, in one row."""
    record_access(by=user, subjects=rows, kind="list", page=page)


def open_allocation(user: User, reference: str, *, page: str) -> AllocationEntry:
    """Return an entry this person may open, having recorded that it was opened.

    Raises Http404 where there is none or it is not theirs (a refusal is recorded), and
    AccessNotRecorded where the record cannot be written: then nothing may be shown.
    """
    asked = AllocationEntry.objects.filter(reference=tidy(reference, kind="L"))
    with transaction.atomic(savepoint=False):
        entry = (
            asked.visible_to(user)
            .select_related("person", "school", "added_by", "found_by")
            .first()
        )
        if entry is not None:
            record_access(by=user, subjects=[entry], kind="page", page=page)
            return entry
    hidden = list(asked)
    if hidden and user.has_perm("schools.view_allocation"):
        record_access(by=user, subjects=hidden, kind="refused", page=page)
    raise Http404(reference)
