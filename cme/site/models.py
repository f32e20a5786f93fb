"""What the service notes about itself."""

from django.db import models

from cme.site.querysets import ParkedTaskQuerySet, SweepRunQuerySet


class SweepRun(models.Model):
    """One pass of the sweep: when it ran, for which day, and what it did or could not do.

    Without `finished_at` it runs still, or was killed.
    """

    started_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)
    on = models.DateField(help_text="The day it asked about.")
    by_hand = models.BooleanField(default=False, help_text="Asked for by a person, not by beat.")
    done = models.JSONField(default=dict, help_text="Step -> how much it did.")
    failed = models.JSONField(default=dict, help_text="Step -> the error's name.")

    objects = SweepRunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-finished_at"], name="latest_sweeps"),
        ]

    def __str__(self) -> str:
        return f"sweep of {self.on}"


class ParkedTask(models.Model):
    """A task that ended its worker: how often it was started again, and when it was given up.

    Arguments are ids and references only. It goes once the same work succeeds.
    """

    name = models.CharField(max_length=100)
    arguments = models.CharField(max_length=500, help_text="As JSON.")
    task_id = models.CharField(max_length=50, help_text="The latest message that asked for it.")
    starts = models.PositiveSmallIntegerField(help_text="Of that message.")
    last_at = models.DateTimeField()
    parked_at = models.DateTimeField(null=True, help_text="Given up on until a person looks.")

    objects = ParkedTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "arguments"], name="one_row_for_each_work"),
        ]

    def __str__(self) -> str:
        return f"{self.name}{self.arguments}"


class Sighting(models.Model):
    """When a kind of process last proved that it works: beat sent, or a worker ended a task."""

    class What(models.TextChoices):
        BEAT = "beat", "Beat"
        WORKER = "worker", "Worker"

    what = models.CharField(max_length=10, choices=What, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} at {self.at:%Y-%m-%d %H:%M}"


class LedgerCheck(models.Model):
    """One check of every line and seal of the ledger, and what it found."""

    at = models.DateTimeField(db_index=True)
    lines = models.PositiveBigIntegerField()
    seals = models.PositiveBigIntegerField()
    first_line = models.PositiveBigIntegerField(null=True, help_text="The first that was touched.")
    finding = models.CharField(max_length=300, blank=True, help_text="The first; none is intact.")

    class Meta:
        get_latest_by = ["at", "pk"]

    def __str__(self) -> str:
        return self.finding or "intact"
