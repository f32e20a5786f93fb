"""Real records for every address that names one."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases.models import Case, Child
from cme.accounts.models import User
from referrals.models import Referral
from schools.models import School


@dataclass(frozen=True)
class World:
    """One of each record, visible to the officer and the manager."""

    officer: User
    manager: User
    referral: Referral
    case: Case
    child: Child
    school: School


SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "performance:month": lambda world: {"month": dt.date(2026, 10, 1)},
    "performance:figure": lambda world: {"month": dt.date(2026, 10, 1), "code": "opened"},
    "schools:school": lambda world: {"urn": world.school.urn},
    "audit:looks": lambda world: {"reference": world.child.reference},
    "audit:history": lambda world: {"reference": world.child.reference},
    "account_reset_password_from_key": lambda world: {"uidb36": "1", "key": "no-such-key"},
}
