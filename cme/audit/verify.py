"""Whether the ledger is intact: against its records, against itself, and against its seals."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value, Window
from django.db.models.functions import Coalesce, Lag

from cme.audit.models import Lifecycled, Seal, StatusChange, Tombstone, lifecycled_models
from cme.audit.querysets import subject_type
from cme.audit.seals import FIELDS, line_digest, seal_digest
from cme.audit.triggers.standing import ledger_stands, standing_models

SHOWN = 50
_AT_ONCE = 500


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written, and the line of the ledger it is about."""

    sentence: str
    line: int | None = None


def verify() -> list[Finding]:
    """Return what is wrong with the ledger, the first line touched first; nothing when intact."""
    models = lifecycled_models()
    found = [
        *islice(_against_seals(), SHOWN),
        *islice(_against_itself(models), SHOWN),
        *islice(_against_records(models), SHOWN),
    ]
    return sorted(found, key=lambda finding: (finding.line is None, finding.line or 0))


def differences(connection: BaseDatabaseWrapper, *, most: int = SHOWN) -> list[Finding]:
    """Return records whose status or number is not their last line's, and lines without a record.

    For `migrate`: asks only of the tables that stand, and only for the columns of status.
    """
    models = standing_models(connection)
    if ledger_stands(connection):
        return list(islice(_against_records(models), most))
    return [
        Finding(f"There are records of {model._meta.label}, and no ledger.")
        for model in models
        if model._base_manager.exists()
    ]


def _lines_of(model: type[Lifecycled]) -> QuerySet[StatusChange]:
    return StatusChange.objects.of_model(model)


def _named(line: StatusChange) -> str:
    return f"line {line.pk} ({line.subject_type} {line.subject_id}, number {line.seq})"


def _against_records(models: list[type[Lifecycled]]) -> Iterator[Finding]:
    for model in models:
        yield from _records_unlike_their_line(model)
        yield from _lines_without_record(model)
    known = [subject_type(model) for model in models]
    unknown = StatusChange.objects.exclude(subject_type__in=known).filter(~_buried())
    for line in unknown.order_by("id")[:SHOWN]:
        yield Finding(f"The record of {_named(line)} is gone, without a tombstone.", line.pk)
    yield from _false_tombstones()


def _records_unlike_their_line(model: type[Lifecycled]) -> Iterator[Finding]:
    same = _lines_of(model).filter(
        subject_id=OuterRef("pk"), seq=OuterRef("status_seq"), to_status=OuterRef("status")
    )
    later = _lines_of(model).filter(subject_id=OuterRef("pk"), seq__gt=OuterRef("status_seq"))
    unlike = model._base_manager.filter(~Exists(same) | Exists(later)).order_by("pk")
    for pk, status, seq in unlike.values_list("pk", "status", "status_seq")[:SHOWN]:
        last = _lines_of(model).filter(subject_id=pk).order_by("-seq").first()
        says = (
            f"its last line says {last.to_status}, number {last.seq}" if last else "it has no line"
        )
        yield Finding(
            f"{subject_type(model)} {pk} is {status}, number {seq}; {says}.",
            last.pk if last else None,
        )


def _lines_without_record(model: type[Lifecycled]) -> Iterator[Finding]:
    there = model._base_manager.filter(pk=OuterRef("subject_id"))
    for line in _lines_of(model).filter(~Exists(there), ~_buried()).order_by("id")[:SHOWN]:
        yield Finding(f"The record of {_named(line)} is gone, without a tombstone.", line.pk)
    buried = Tombstone.objects.filter(
        subject_type=subject_type(model), subject_id__in=model._base_manager.values("pk")
    )
    for stone in buried.order_by("id")[:SHOWN]:
        yield Finding(f"{stone.subject_type} {stone.subject_id} has a tombstone and is there.")


def _buried() -> Exists:
    return Exists(
        Tombstone.objects.filter(
            subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id")
        )
    )


def _false_tombstones() -> Iterator[Finding]:
    lines = StatusChange.objects.filter(
        subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id")
    )
    last = lines.filter(seq=OuterRef("last_seq"), to_status=OuterRef("last_status"))
    false = Tombstone.objects.filter(
        ~Exists(last) | Exists(lines.filter(seq__gt=OuterRef("last_seq")))
    )
    for stone in false.order_by("id")[:SHOWN]:
        yield Finding(
            f"The tombstone of {stone.subject_type} {stone.subject_id} says {stone.last_status},"
            f" number {stone.last_seq}; its last line does not."
        )


def _against_itself(models: list[type[Lifecycled]]) -> Iterator[Finding]:
    """Each record's lines are numbered from 1, each begins where the last ended, in time."""

    def before(column: str) -> Window:
        return Window(
            Lag(column),
            partition_by=[F("subject_type"), F("subject_id")],
            order_by=F("seq").asc(),
        )

    walk = StatusChange.objects.annotate(
        seq_before=Coalesce(before("seq"), Value(0)),
        status_before=Coalesce(before("to_status"), Value(""), output_field=CharField()),
        moment_before=before("recorded_at"),
    )
    for line in walk.exclude(seq=F("seq_before") + 1).order_by("id")[:SHOWN]:
        yield Finding(f"A line before {_named(line)} is missing.", line.pk)
    for line in walk.exclude(from_status=F("status_before")).order_by("id")[:SHOWN]:
        yield Finding(f"{_named(line)} does not begin where the line before it ended.", line.pk)
    for line in walk.filter(recorded_at__lt=F("moment_before")).order_by("id")[:SHOWN]:
        yield Finding(f"{_named(line)} was written before the line before it.", line.pk)
    wrong = Q(pk__in=[])
    for model in models:
        wrong |= Q(subject_type=subject_type(model)) & ~Q(to_status=model.LIFECYCLE.initial.code)
    for first in StatusChange.objects.filter(wrong, seq=1).order_by("id")[:SHOWN]:
        yield Finding(f"{_named(first)} is not where a record begins.", first.pk)


def _against_seals() -> Iterator[Finding]:
    number, digest = 0, ""
    for seal in Seal.objects.order_by("number").iterator(chunk_size=20):
        if seal.number != number + 1:
            yield Finding(f"A seal between {number} and {seal.number} is missing.", seal.first_id)
        elif seal.previous != digest:
            yield Finding(f"Seal {seal.number} does not follow seal {number}.", seal.first_id)
        if seal_digest(seal) != seal.digest:
            yield Finding(f"Seal {seal.number} was changed.", seal.first_id)
        yield from _against_seal(seal)
        number, digest = seal.number, seal.digest


def _against_seal(seal: Seal) -> Iterator[Finding]:
    for start in range(0, len(seal.lines), _AT_ONCE):
        sealed = dict(seal.lines[start : start + _AT_ONCE])
        lines = StatusChange.objects.filter(id__in=sealed).values_list(*FIELDS)
        now = {line[0]: line_digest(line) for line in lines}
        for line_id, digest in sealed.items():
            if line_id not in now:
                yield Finding(f"Line {line_id}, under seal {seal.number}, was deleted.", line_id)
            elif now[line_id] != digest:
                yield Finding(f"Line {line_id} was changed after seal {seal.number}.", line_id)
