"""Children given a place and not yet on roll: the list that Admissions keeps."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cme.audit.marks import Marked
from cme.audit.models import Lifecycled
from schools import statuses
from schools.models.register import School
from schools.querysets import AllocationQuerySet


class AllocationEntry(Lifecycled, Marked):
    """A child given a place and not yet on roll (seed 002 §4.4 and appendix 3)."""

    LIFECYCLE = statuses.ALLOCATION

    status = models.CharField(max_length=30, choices=statuses.ALLOCATION.choices())
    reference = models.CharField(max_length=12, unique=True)
    person = models.OneToOneField(
        "core.PersonDetails", on_delete=models.PROTECT, related_name="allocation_entry"
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="allocated", help_text="The latest one."
    )
    year_group = models.SmallIntegerField(null=True, blank=True, help_text="Reception is 0.")
    since = models.DateField(help_text="The day the child first came on the list.")
    normal_round = models.BooleanField(
        default=False, help_text="Reception, year 3 or year 7 of the normal admission round."
    )
    starts_on = models.DateField(null=True, blank=True, help_text="The agreed first day.")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Worked out from dates and the council's length, and again when either changes.
    counted_from = models.DateField()
    counted_days = models.PositiveSmallIntegerField()
    counted_unit = models.CharField(
        max_length=20, help_text="As schools.rules.allocation names it."
    )
    nears_on = models.DateField(help_text="The day from which the list warns: 15 of 20.")
    escalates_on = models.DateField()
    escalates_why = models.CharField(max_length=300)
    counted_at = models.DateTimeField()
    latest = models.CharField(max_length=300, blank=True, help_text="The last note, or event.")
    latest_on = models.DateField(null=True, blank=True)

    matched_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was held against the children of dormant cases."
    )
    found_words = models.TextField(blank=True, help_text="What the investigation did and found.")
    found_on = models.DateField(null=True, blank=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome_proof = models.CharField(max_length=500, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True, help_text="Who confirmed it.")
    first_day = models.DateField(null=True, blank=True, help_text="The first day at school.")
    history = HistoricalRecords(m2m_fields=["named_people"])

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "allocation entries"
        indexes = [
            models.Index(fields=["status", "escalates_on", "id"], name="allocation_list"),
            models.Index(fields=["school", "status"], name="allocated_to_school"),
            models.Index(fields=["status", "status_on"], name="allocation_outcomes"),
        ]

    def __str__(self) -> str:
        return self.reference


class Allocation(models.Model):
    """One school named for a child on the list; a later one never restarts the count."""

    entry = models.ForeignKey(AllocationEntry, on_delete=models.PROTECT, related_name="allocations")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    allocated_on = models.DateField()
    starts_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["allocated_on", "pk"]

    def __str__(self) -> str:
        return f"allocation {self.pk}"


class AllocationNote(models.Model):
    """What somebody did or heard about a child on the list."""

    entry = models.ForeignKey(AllocationEntry, on_delete=models.PROTECT, related_name="notes")
    words = models.TextField()
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"


class AllocationImport(models.Model):
    """A file of allocations somebody imported, and what it changed."""

    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, db_index=True, help_text="SHA-256 of the file.")
    imported_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()

    class Meta:
        ordering = ["-imported_at", "-pk"]

    def __str__(self) -> str:
        return f"import {self.pk}"
