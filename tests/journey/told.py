"""What a professional says on the telephone about one child of a journey."""

from typing import Any


def told(name: str, given: dict[str, str]) -> dict[str, Any]:
    """Return the answers about a girl of that first name; `given` has born, line_1, postcode."""
    return {
        "danger": {"danger_now": "no"},
        "who": {"sender_kind": "professional"},
        "worry": {"worry": "Off roll, no destination."},
        "concerns": {"concerns": ["none"]},
        "child-name": {"given_name": name, "family_name": "Larkwing"},
        "child-age": {"age_known": "exact", "date_of_birth": given["born"]},
        "child-sex": {"sex": "female"},
        "where": {
            "where_known": "known",
            "address_line_1": given["line_1"],
            "town": "Dagenham",
            "postcode": given["postcode"],
        },
    }
