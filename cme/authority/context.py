"""The council on every page: its name and the words it sets."""

from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cme.authority import rules
from cme.authority.models import Council


@dataclass(frozen=True)
class CouncilWords:
    """The council as pages see it; a copy that outlives a database that went away."""

    name: str
    words: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    @property
    def is_complete(self) -> bool:
        """Whether every word of pages is answered, so that none shows a blank telephone number."""
        return all(str(self.words.get(word, "")).strip() for word in rules.WORDS)


NO_COUNCIL = CouncilWords(name="Children missing education")
_last: dict[str, CouncilWords] = {}


def read_council() -> CouncilWords:
    """Return the council as set up, and remember it for pages shown without a database."""
    row = Council.objects.values("name", "words").first()
    if row is None:
        return NO_COUNCIL
    _last["council"] = CouncilWords(name=row["name"], words=row["words"])
    return _last["council"]


def last_council() -> CouncilWords:
    """Return the council last read by this process, without asking the database."""
    return _last.get("council", NO_COUNCIL)


def page(request: HttpRequest) -> dict[str, Any]:
    """Give every template `council`, read once for a page and only where the page uses it."""
    return {"council": SimpleLazyObject(_council)}


def _council() -> CouncilWords:
    """Return the council even where the database just failed: the page says so, with a number."""
    try:
        return read_council()
    except DatabaseError:
        return last_council()
