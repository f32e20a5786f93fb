"""The school office's first page: what changed, what is due, and what can be told."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from cme.accounts.guards import requires
from cme.accounts.models import User
from cme.worklist.models import WorkItem
from schools import access, office_pages, statuses
from schools.models import AllocationEntry, DeletionReturn, School, SchoolStaff
from schools.services import office

MOST_ITEMS = 12
MOST_CHANGED = 25


@require_safe
@requires("schools.file_return")
def home(request: HttpRequest) -> HttpResponse:
    """Show what changed since the person last looked, and what their school has to do."""
    own = access.own_schools(request.user)
    today = timezone.localdate()
    changed = list(_changed(request.user)[: MOST_CHANGED + 1])
    is_cut, changed = len(changed) > MOST_CHANGED, changed[:MOST_CHANGED]
    access.show_office_list(request.user, changed, page="school home")
    due = WorkItem.objects.visible_to(request.user).open().soonest_first()
    page = {
        "own": own,
        "changed": [office_pages.listed(row) for row in changed],
        "is_cut": is_cut,
        "due": [office_pages.work(item, today) for item in due[:MOST_ITEMS]],
        "counts": _counts(request.user, own),
        "looked_at": timezone.now().isoformat(),
    }
    return render(request, "schools/office_home.html", page)


@require_POST
@requires("schools.file_return")
def seen(request: HttpRequest) -> HttpResponse:
    """Record that the person has looked at what changed."""
    looked_at = _moment(request.POST.get("looked_at", ""))
    office.look(by=request.user, at=min(looked_at, timezone.now()))
    return redirect("schools:home")


def _moment(text: str) -> dt.datetime:
    try:
        read = parse_datetime(text)
    except ValueError:
        read = None
    return read if read and timezone.is_aware(read) else timezone.now()


def _changed(user: User) -> Any:
    """Return the returns of the person's schools that we changed since they looked."""
    places = list(SchoolStaff.objects.filter(person=user).values_list("school_id", "seen_at"))
    rows = DeletionReturn.objects.none()
    for school_id, seen_at in places:
        told = DeletionReturn.objects.filter(school=school_id, changed_for_school_at__isnull=False)
        rows |= told.filter(changed_for_school_at__gt=seen_at) if seen_at else told
    return rows.select_related("person", "school").order_by("-changed_for_school_at", "pk")


def _counts(user: User, own: list[School]) -> dict[str, int]:
    drafts = DeletionReturn.objects.filter(school__in=own, status=statuses.DRAFT)
    allocated = AllocationEntry.objects.visible_to(user).on_the_list().filter(school__in=own)
    return {"drafts": drafts.count(), "allocated": allocated.count()}
