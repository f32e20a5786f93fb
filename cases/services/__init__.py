"""Every write of casework: one function for each thing a person can do."""

from cases.services.onward import acknowledge_onward, answer_onward, send_onward
from cases.services.opening import add_report, open_case, open_child, relate, wake
from cases.services.planning import refresh

__all__ = [
    "acknowledge_onward",
    "add_report",
    "answer_onward",
    "open_case",
    "open_child",
    "refresh",
    "relate",
    "send_onward",
    "wake",
]
