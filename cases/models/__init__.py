"""The child we look for, the episode of looking, and what was done."""

from cases.models.archiving import ArchiveRequest, ArchiveSignature, Delegation
from cases.models.children import Child, Flag, Relation
from cases.models.enquiries import Check, Contact, OnwardReferral
from cases.models.episodes import (
    COUNTS_AS_LEFT,
    Case,
    CaseEvent,
    CaseStep,
    Residency,
    ResidencyFact,
    Standing,
)
from cases.models.sightings import ReturnedChild, Sighting

__all__ = [
    "COUNTS_AS_LEFT",
    "ArchiveRequest",
    "ArchiveSignature",
    "Case",
    "CaseEvent",
    "CaseStep",
    "Check",
    "Child",
    "Contact",
    "Delegation",
    "Flag",
    "OnwardReferral",
    "Relation",
    "Residency",
    "ResidencyFact",
    "ReturnedChild",
    "Sighting",
    "Standing",
]
