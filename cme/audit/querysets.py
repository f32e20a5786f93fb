"""Named reads of the ledger and of the access records."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from cme.audit.models import AccessRecord, StatusChange  # noqa: F401


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


class _Shows(models.Func):
    """Whether a list's ids hold one id, asked of each database in its own words."""

    output_field = models.BooleanField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: "BaseDatabaseWrapper", **_extra: Any
    ) -> tuple[str, Any]:
        return self.as_sql(
            compiler,
            connection,
            template="EXISTS (SELECT 1 FROM json_each(%(expressions)s)",
            arg_joiner=") WHERE value = ",
        )

    def as_postgresql(
        self, compiler: SQLCompiler, connection: "BaseDatabaseWrapper", **_extra: Any
    ) -> tuple[str, Any]:
        return self.as_sql(
            compiler,
            connection,
            template="(%(expressions)s))",
            arg_joiner=" @> to_jsonb(",
        )


class AccessRecordQuerySet(models.QuerySet["AccessRecord"]):
    """Reads of who was shown what."""

    def of(self, subject: models.Model) -> "AccessRecordQuerySet":
        """Return who was shown one record, on its own or in a list, newest first."""
        shown = _Shows(F("shown"), models.Value(subject.pk, models.BigIntegerField()))
        return self.filter(
            Q(subject_id=subject.pk) | Q(shown), subject_type=subject_type(subject)
        ).order_by("-at", "-pk")
