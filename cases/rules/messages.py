"""Filling the texts a council sends with what is known (content §4.6)."""

from collections import defaultdict
from collections.abc import Mapping

NOT_KNOWN = "…"


def filled(text: str, known: Mapping[str, str]) -> str:
    """Return the text with its merge fields filled in, and dots where nothing is known."""
    return text.format_map(defaultdict(lambda: NOT_KNOWN, known))
