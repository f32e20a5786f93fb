"""A plan back into school, what it is made of, and who helps."""

from reintegration.models.parts import (
    Action,
    AftercareCheck,
    Goal,
    PlanContact,
    Professional,
    Review,
    Signpost,
    Voice,
    Week,
)
from reintegration.models.plans import Helpers, ReintegrationPlan, TeamMember

__all__ = [
    "Action",
    "AftercareCheck",
    "Goal",
    "Helpers",
    "PlanContact",
    "Professional",
    "ReintegrationPlan",
    "Review",
    "Signpost",
    "TeamMember",
    "Voice",
    "Week",
]
