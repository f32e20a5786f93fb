"""Who was shown which child's record: written before the content, or no content."""

from collections.abc import Sequence
from typing import Any, Literal

from django.db import DatabaseError, models

from cme.audit.models import AccessRecord
from cme.audit.querysets import subject_type

Kind = Literal["page", "list", "export", "document", "refused"]
ONE_BY_ONE = frozenset({"page", "document", "refused"})


class AccessNotRecorded(Exception):
    """The record of a reading could not be written, so nothing may be shown."""


def record_access(
    *, by: Any, subjects: Sequence[models.Model], kind: Kind, page: str
) -> AccessRecord:
    """Write that somebody is about to be shown records of one kind; return the (last) row.

    A page, a document and a refusal give one row per record; a list and an export one row with the
    ids shown. Call it inside the transaction that reads. Raises AccessNotRecorded where it cannot
    be written: then nothing may be shown.
    """
    kinds = {subject_type(subject) for subject in subjects}
    if len(kinds) > 1:
        raise ValueError(f"Record each kind of subject on its own, not {sorted(kinds)} at once.")
    common = {
        "by": by,
        "by_name": by.get_full_name(),
        "kind": kind,
        "page": page,
        "subject_type": kinds.pop() if kinds else "",
    }
    if kind in ONE_BY_ONE and subjects:
        rows = [AccessRecord(**common, subject_id=subject.pk) for subject in subjects]
    else:
        rows = [AccessRecord(**common, shown=[subject.pk for subject in subjects])]
    try:
        for row in rows:
            row.save(force_insert=True)
    except DatabaseError as error:
        raise AccessNotRecorded(f"the reading of {page} could not be recorded") from error
    return rows[-1]
