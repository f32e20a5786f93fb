"""What a person can do with the council's arrangements, one function each."""

from cme.authority.services.arranging import (
    add_arrangement,
    change_arrangement,
    reorder,
    set_aside,
    take_back,
)
from cme.authority.services.calendars import (
    add_closing,
    change_closing,
    remove_closing,
    save_terms,
)
from cme.authority.services.changing import stamp_of
from cme.authority.services.council import (
    begin_council,
    change_threshold,
    change_words,
    name_council,
)
from cme.authority.services.profiles import Count, load_profile

__all__ = [
    "Count",
    "add_arrangement",
    "add_closing",
    "begin_council",
    "change_arrangement",
    "change_closing",
    "change_threshold",
    "change_words",
    "load_profile",
    "name_council",
    "remove_closing",
    "reorder",
    "save_terms",
    "set_aside",
    "stamp_of",
    "take_back",
]
