"""Named reads of the ledger and of the access records."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery

if TYPE_CHECKING:
    from cme.audit.models import AccessRecord, StatusChange  # noqa: F401


EVERY_LINE = 2**31 - 1
"""A limit nothing reaches: under one, a database asks for each line's next line once, and does not
fold the question into every count that uses its answer."""


def subject_type(model: type[models.Model] | models.Model) -> str:
    """Return the word the audit tables know a model by: its app and name, `cases.case`."""
    return model._meta.label_lower


class StatusChangeQuerySet(models.QuerySet["StatusChange"]):
    """Reads of the ledger."""

    def of(self, subject: models.Model) -> "StatusChangeQuerySet":
        """Return one record's lines, first to last."""
        return self.filter(subject_type=subject_type(subject), subject_id=subject.pk).order_by(
            "seq"
        )

    def of_model(self, model: type[models.Model]) -> "StatusChangeQuerySet":
        """Return the lines of every record of one model."""
        return self.filter(subject_type=subject_type(model))

    def standing_on(self, day: date) -> "StatusChangeQuerySet":
        """Return the line each record stood at when that day ended, by when it took effect.

        Nothing here is a window, so a filter before or after it means the same.
        """
        following = self.model._default_manager.filter(
            subject_type=OuterRef("subject_type"),
            subject_id=OuterRef("subject_id"),
            seq=OuterRef("seq") + 1,
            effective_on__lte=day,
        )
        return self.filter(effective_on__lte=day).exclude(Exists(following))

    def counted_standing_on(self, days: Mapping[str, date]) -> dict[str, int]:
        """Return, for each named day, how many of these lines `standing_on` it would keep."""
        if not days:
            return {}
        following = self.model._default_manager.filter(
            subject_type=OuterRef("subject_type"),
            subject_id=OuterRef("subject_id"),
            seq=OuterRef("seq") + 1,
        )
        counts = {
            name: Count("pk", filter=Q(effective_on__lte=day) & (Q(until=None) | Q(until__gt=day)))
            for name, day in days.items()
        }
        lines = self.filter(effective_on__lte=max(days.values())).order_by()
        ended = lines.annotate(until=Subquery(following.values("effective_on")[:1]))
        return ended[:EVERY_LINE].aggregate(**counts)


class AccessRecordQuerySet(models.QuerySet["AccessRecord"]):
    """Reads of who was shown what."""

    def of(self, *subjects: models.Model) -> "AccessRecordQuerySet":
        """Return who was shown any of these records, alone or in a list, newest first."""
        wanted = Q(pk__in=())
        for subject in subjects:
            wanted |= Q(subject_type=subject_type(subject), subject_id=subject.pk)
        rows = self.model._meta.get_field("subjects").related_model
        shown = rows._default_manager.filter(wanted).values("record_id")  # type: ignore[union-attr]
        return self.filter(pk__in=shown).order_by("-at", "-pk")
