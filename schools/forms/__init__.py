"""Forms of schools, the allocation list and returns."""

from schools.forms.register import SchoolFilter

__all__ = ["SchoolFilter"]
