"""The form that three people sign to let a long-term case rest (seed 002 §6.2 and appendix 4)."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cases import statuses
from cases.models.episodes import Case
from cases.querysets import ArchiveRequestQuerySet, DelegationQuerySet
from cme.audit.models import Lifecycled


class ArchiveRequest(Lifecycled):
    """The long-term 'archiving' form of one case; agreed by three people the case is dormant."""

    LIFECYCLE = statuses.ARCHIVE

    status = models.CharField(max_length=30, choices=statuses.ARCHIVE.choices())
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="archive_requests")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Signs 1st."
    )
    line_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    director = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    summary = models.TextField(blank=True, help_text="What the officer did, in their own words.")
    would_wake = models.TextField(blank=True, help_text="What would wake this case.")
    no_visit_why = models.CharField(
        max_length=500, blank=True, help_text="Why nobody visited an address in the area."
    )
    # By when the person it lies with signs or returns it, counted when it came to them.
    sign_by = models.DateField(null=True, blank=True, db_index=True)
    sign_why = models.CharField(max_length=300, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_why = models.TextField(blank=True)
    # What the officer signed, field by field; the others sign the same, and so does the paper.
    as_signed = models.JSONField(default=dict, blank=True)
    history = HistoricalRecords()

    objects = ArchiveRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=~models.Q(status__in=statuses.ARCHIVE.codes(is_open=False)),
                name="one_archiving_form_per_case",
                violation_error_message="This case has an archiving form already.",
            )
        ]
        indexes = [models.Index(fields=["status", "sign_by"], name="archiving_by_day")]

    def __str__(self) -> str:
        return f"archiving form {self.pk}"


class ArchiveSignature(models.Model):
    """One of the three signatures under an archiving form; void once the form changed."""

    class Role(models.TextChoices):
        OFFICER = "officer", "CME officer"
        LINE_MANAGER = "line_manager", "Line manager"
        DIRECTOR = "director", "Commissioning director"

    request = models.ForeignKey(ArchiveRequest, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=15, choices=Role)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    for_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who is away, where a delegate signed.",
    )
    signed_on = models.DateField()
    signed_at = models.DateTimeField(auto_now_add=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the form as it was signed.")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "role"],
                condition=models.Q(voided_at=None),
                name="one_signature_per_role",
            ),
            models.UniqueConstraint(
                fields=["request", "person"],
                condition=models.Q(voided_at=None),
                name="three_different_people_sign",
                violation_error_message="Three different people must sign.",
            ),
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"


class Delegation(models.Model):
    """Who signs archiving forms for a manager or director who is away, and in which days."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations"
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signs_for"
    )
    from_on = models.DateField()
    until_on = models.DateField()
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_on = models.DateField(null=True, blank=True, help_text="The first day it did not hold.")
    history = HistoricalRecords()

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(person=models.F("delegate")),
                name="nobody_is_their_own_delegate",
            ),
            models.CheckConstraint(
                condition=models.Q(from_on__lte=models.F("until_on")),
                name="a_delegation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"delegation {self.pk}"
