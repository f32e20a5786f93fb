"""What schools are, when they meet, and what schools and Admissions tell us."""

from schools.models.allocations import (
    Allocation,
    AllocationEntry,
    AllocationImport,
    AllocationNote,
)
from schools.models.calendars import SchoolClosure, SchoolTerm
from schools.models.register import School, SchoolLink, SchoolStaff
from schools.models.returns import (
    AuthorityEnquiry,
    DeletionReturn,
    NewPupilReturn,
    ReturnMessage,
)

__all__ = [
    "Allocation",
    "AllocationEntry",
    "AllocationImport",
    "AllocationNote",
    "AuthorityEnquiry",
    "DeletionReturn",
    "NewPupilReturn",
    "ReturnMessage",
    "School",
    "SchoolClosure",
    "SchoolLink",
    "SchoolStaff",
    "SchoolTerm",
]
