"""The ledger of status changes, who opened what, the seals, and the columns of a lifecycle."""

import uuid
from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cme.audit.lifecycle import Lifecycle
from cme.audit.querysets import AccessRecordQuerySet, StatusChangeQuerySet


class Lifecycled(models.Model):
    """A record with a status that only `cme.audit.lifecycle.move` may change."""

    LIFECYCLE: ClassVar[Lifecycle]

    status = models.CharField(max_length=30)
    status_seq = models.PositiveIntegerField(default=1)
    status_move = models.UUIDField(default=uuid.uuid4)
    status_on = models.DateField(help_text="The day it took effect in the world.")
    status_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    status_reason = models.CharField(max_length=40)
    status_digest = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


def lifecycled_models() -> list[type[Lifecycled]]:
    """Return every model with a lifecycle, in the order of their labels."""
    found = [
        model
        for model in apps.get_models()
        if issubclass(model, Lifecycled) and model._meta.managed and not model._meta.proxy
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


class StatusChange(models.Model):
    """One line of the ledger: a record came to a status. Only the database writes it."""

    subject_type = models.CharField(max_length=60, help_text="App and model: cases.case.")
    subject_id = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    from_status = models.CharField(max_length=30, blank=True)
    to_status = models.CharField(max_length=30)
    effective_on = models.DateField(help_text="The day it took effect in the world.")
    recorded_at = models.DateTimeField(help_text="When the database wrote it.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the words typed.")
    outside = models.BooleanField(default=False, help_text="Made outside the application.")

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "seq"], name="one_line_per_subject_and_seq"
            )
        ]
        indexes = [
            models.Index(fields=["subject_type", "effective_on"], name="ledger_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}, line {self.seq}"


class AccessRecord(models.Model):
    """Somebody was shown a child's record, a list, an export or a document, or was refused it."""

    class Kind(models.TextChoices):
        PAGE = "page", "Opened"
        LIST = "list", "Shown in a list"
        EXPORT = "export", "Exported"
        DOCUMENT = "document", "Document opened"
        REFUSED = "refused", "Refused"

    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    page = models.CharField(max_length=100, help_text="The name of the page or export.")
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, help_text="Empty for a list.")
    shown = models.JSONField(default=list, help_text="The ids a list or an export showed.")

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="who_looked"),
            models.Index(fields=["by", "at"], name="what_they_looked_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_type} {self.subject_id or self.shown}"


class AccessShown(models.Model):
    """One record that an AccessRecord showed, to find it by. Only the database writes it."""

    record = models.ForeignKey(AccessRecord, on_delete=models.PROTECT, related_name="subjects")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "record"], name="shown_in"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} in record {self.record_id}"


class Seal(models.Model):
    """A stretch of the ledger as it stood: ids and digests of lines, chained to the seal before."""

    number = models.PositiveIntegerField(unique=True)
    previous = models.CharField(max_length=64, blank=True, help_text="The last seal's digest.")
    made_at = models.DateTimeField()
    lines = models.JSONField(help_text="Pairs of a line's id and its digest, by id.")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    line_count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        indexes = [
            # What is sealed is asked at every sweep, without reading the lines.
            models.Index(
                fields=["made_at", "first_id", "last_id", "line_count"], name="what_is_sealed"
            ),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"


class DisposalPermit(models.Model):
    """Leave to remove one subject, used up by the removal; only the disposal role may write it."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], name="one_permit_per_subject"
            )
        ]

    def __str__(self) -> str:
        return f"permit for {self.subject_type} {self.subject_id}"


class Tombstone(models.Model):
    """A subject that disposal removed; its ledger lines stay. Only the database writes it."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    last_status = models.CharField(max_length=30)
    last_seq = models.PositiveIntegerField()
    removed_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], name="one_tombstone_per_subject"
            )
        ]

    def __str__(self) -> str:
        return f"tombstone of {self.subject_type} {self.subject_id}"
