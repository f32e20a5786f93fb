"""What a person can do with the council's arrangements, one function each."""

from cme.authority.services.calendars import (
    add_closing,
    change_closing,
    remove_closing,
    save_terms,
)
from cme.authority.services.profiles import Count, load_profile

__all__ = [
    "Count",
    "add_closing",
    "change_closing",
    "load_profile",
    "remove_closing",
    "save_terms",
]
