"""What a school office person has looked at."""

import datetime as dt

from django.db.models import Q

from cme.accounts.models import User
from schools.models import SchoolStaff


def look(*, by: User, at: dt.datetime) -> None:
    """Record when a person last looked at what changed for their schools; never back in time."""
    places = SchoolStaff.objects.filter(Q(seen_at=None) | Q(seen_at__lt=at), person=by)
    places.update(seen_at=at)
