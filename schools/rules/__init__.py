"""What the register's words mean, the grounds for leaving it, and the clocks of the two lists."""

from schools.rules.register import (
    CLOSED,
    OPEN_STATUSES,
    postcode_starts,
    say_ages,
    search_name,
    search_words,
    web_address,
)

__all__ = [
    "CLOSED",
    "OPEN_STATUSES",
    "postcode_starts",
    "say_ages",
    "search_name",
    "search_words",
    "web_address",
]
