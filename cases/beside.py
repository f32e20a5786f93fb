"""Two records of what may be one child, side by side: what agrees, what differs."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from cases.models import Child
from cases.pages import born_words, carers_words
from cases.particulars import address_words
from cme.core.models import PersonDetails
from cme.core.people import fold


def rows_beside(
    child: Child, told: PersonDetails, more: Iterable[tuple[str, str, str]] = ()
) -> list[dict[str, str]]:
    """Return what our record and another say of a child, line by line, and if they agree.

    `more` are further lines as (label, ours, theirs), which are not compared.
    """
    mine, theirs = _of(child.person), _of(told)
    rows = [
        {"label": label, "ours": mine[label], "theirs": theirs[label], **_sign(mine, theirs, label)}
        for label in mine
        if mine[label] or theirs[label]
    ]
    for label, ours, other in more:
        rows.append({"label": label, "ours": ours, "theirs": other, "sign": "", "look": ""})
    return rows


def school_before(record: Any) -> str:
    """Return the school a record names as the last one, as a school or in words."""
    return record.last_school.name if record.last_school else str(record.last_school_words)


def _of(person: PersonDetails) -> dict[str, str]:
    names = [one for one in (person.known_as, person.former_names) if one]
    return {
        "Name": person.full_name,
        "Other names": ", ".join(names),
        "Born": born_words(person, timezone.localdate()),
        "Sex": person.get_sex_display(),
        "UPN": person.upn,
        "Address": address_words(person),
        "Adults": carers_words(person) if person.carers else "",
    }


def _sign(ours: dict[str, str], theirs: dict[str, str], label: str) -> dict[str, str]:
    if not (ours[label] and theirs[label]) or label == "Other names":
        return {"sign": "", "look": ""}
    agree = fold(ours[label]) == fold(theirs[label])
    sign, look = ("✓ Agrees", "cme-agree") if agree else ("✗ Differs", "cme-differ")
    return {"sign": sign, "look": look}
