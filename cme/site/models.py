"""What the service notes about itself."""

from django.db import models

from cme.site.querysets import SweepRunQuerySet


class SweepRun(models.Model):
    """One pass of the sweep: when it ran, for which day, and what it did or could not do."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    on = models.DateField(help_text="The day it asked about.")
    done = models.JSONField(default=dict, help_text="Step -> how much it did.")
    failed = models.JSONField(default=dict, help_text="Step -> the error's name.")

    objects = SweepRunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-finished_at"], name="latest_sweeps"),
        ]

    def __str__(self) -> str:
        return f"sweep of {self.on}"
