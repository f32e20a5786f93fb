"""A child's particulars in words, for pages and papers."""

from typing import Any

from cme.core.dates import short_day_words
from cme.core.models import PersonDetails


def address_words(person: PersonDetails) -> str:
    """Return the address on one line, or its words."""
    lines = (person.address_line_1, person.address_line_2, person.town, person.postcode)
    return ", ".join(filter(None, lines)) or person.address_words


def school_words(child: Any) -> str:
    """Return the last school of a child and the last day there."""
    school = child.last_school.name if child.last_school else child.last_school_words
    if not school:
        return "Not known"
    until = child.last_attended_on
    return f"{school}, until {short_day_words(until)}" if until else school
