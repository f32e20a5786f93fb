"""Every write of the work list: items made of what records owe, and what people do with one."""

from cme.worklist.services.acts import finish, hand_on, hand_on_many, may_act, take
from cme.worklist.services.owed import (
    Counts,
    paused,
    reconcile,
    reconcile_all,
    refresh,
    refresh_many,
)

__all__ = [
    "Counts",
    "finish",
    "hand_on",
    "hand_on_many",
    "may_act",
    "paused",
    "reconcile",
    "reconcile_all",
    "refresh",
    "refresh_many",
    "take",
]
