"""When a school meets: its own dates where it wrote them down, else the council's."""

from collections import defaultdict
from collections.abc import Iterable

from cme.authority import arrangements
from cme.core.dates import Closing, KnownDates, SchoolCalendar, merged
from schools.models import School, SchoolClosure, SchoolTerm

MOST_NAMED = 500
"""Schools a query names one by one; of more, all own dates are read, for few schools have any."""


def calendar_of(school: School) -> SchoolCalendar:
    """Return the days one school meets."""
    return calendars_of([school])[school.pk]


def calendars_of(schools: Iterable[School]) -> dict[int, SchoolCalendar]:
    """Return the days each school meets, by its id; four queries for any number of schools."""
    named = {school.pk: school for school in schools}
    default, own = arrangements.term_dates(), _own_dates(list(named))
    return {pk: merged(school.name, default, own.get(pk)) for pk, school in named.items()}


def _own_dates(ids: list[int]) -> dict[int, KnownDates]:
    few = {"school__in": ids} if len(ids) <= MOST_NAMED else {}
    terms, closings = defaultdict(list), defaultdict(list)
    for pk, first, last in SchoolTerm.objects.filter(**few).values_list(
        "school_id", "first_day", "last_day"
    ):
        terms[pk].append((first, last))
    for pk, first, last, kind in SchoolClosure.objects.filter(**few).values_list(
        "school_id", "first_day", "last_day", "kind"
    ):
        closings[pk].append(Closing(first, last, is_inset=kind == SchoolClosure.Kind.INSET))
    return {pk: KnownDates(tuple(terms[pk]), tuple(closings[pk])) for pk in {*terms, *closings}}
