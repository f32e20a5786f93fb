"""Named reads of schools, of the allocation list, and of what schools return."""

from schools.querysets.allocations import AllocationQuerySet, band
from schools.querysets.register import LinkQuerySet, SchoolQuerySet
from schools.querysets.returns import DeletionReturnQuerySet, NewPupilReturnQuerySet

__all__ = [
    "AllocationQuerySet",
    "DeletionReturnQuerySet",
    "LinkQuerySet",
    "NewPupilReturnQuerySet",
    "SchoolQuerySet",
    "band",
]
