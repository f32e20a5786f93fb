"""A school's own terms, INSET and closures, where they are not the authority's."""

from django.db import models
from simple_history.models import HistoricalRecords

from cme.authority.models import CalendarClosure, CalendarTerm
from schools.models.register import School


class SchoolTerm(CalendarTerm):
    """A term of one school's own calendar."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="terms")
    history = HistoricalRecords()


class SchoolClosure(CalendarClosure):
    """INSET or closed days of one school."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="closures")
    history = HistoricalRecords()
