"""A plan that runs since Monday 2 November 2026, as its officer would find it."""

import datetime as dt
from typing import Any

from cme.accounts.models import User
from reintegration.models import ReintegrationPlan
from tests.factories import SchoolFactory, make_plan

FIRST_DAY = dt.date(2026, 11, 2)
"""A Monday, after half-term."""


def running(by: User, officer: User, *, weeks: int = 8, **fields: Any) -> ReintegrationPlan:
    """Return an active plan of so many weeks at Larkfield Juniors; travel to its first day."""
    values = {"starts_on": FIRST_DAY, "weeks": weeks} | fields
    values.setdefault("school", None)
    values["school"] = values["school"] or SchoolFactory(name="Larkfield Juniors")
    return make_plan(by=by, officer=officer, status="active", **values)
