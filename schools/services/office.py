"""Which schools a school office person answers for, and what they have looked at."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from cme.accounts import roles
from cme.accounts.models import User
from cme.audit import recording
from cme.core.errors import RuleBroken
from schools.models import School, SchoolStaff


def look(*, by: User, at: dt.datetime) -> None:
    """Record when a person last looked at what changed for their schools; never back in time."""
    places = SchoolStaff.objects.filter(Q(seen_at=None) | Q(seen_at__lt=at), person=by)
    places.update(seen_at=at)


@transaction.atomic
def give_schools(*, person: User, schools: Collection[School], by: User) -> None:
    """Make these the schools of a school office person; anybody else has none.

    Raises RuleBroken for a school office person without a school.
    """
    is_office = person.role == roles.SCHOOL_USER
    if is_office and not schools:
        raise RuleBroken("A school office person needs a school.", "Give its URN.", field="schools")
    wanted = {school.pk for school in schools} if is_office else set()
    places = SchoolStaff.objects.select_for_update(of=("self",)).filter(person=person)
    here = {place.school_id: place for place in places}
    for school_id, place in here.items():
        if school_id not in wanted:
            place._history_user = by  # type: ignore[attr-defined]
            place.delete()
    for school_id in sorted(wanted - here.keys()):
        recording.save(SchoolStaff(person=person, school_id=school_id), by=by)
