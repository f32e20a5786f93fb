"""A month as it was reported."""

from django.db import models
from django.db.models.functions import Now


class MonthFigures(models.Model):
    """The figures of one month, frozen when the month was over; never changed afterwards.

    A later count that differs is shown beside them, never written over them.
    """

    month = models.DateField(unique=True, help_text="Its first day.")
    reported_on = models.DateField(help_text="The day they were fixed.")
    figures = models.JSONField(help_text="Figure -> [living here, left], or one number.")
    frozen_at = models.DateTimeField(
        db_default=Now(), help_text="By the clock that the ledger's lines are written by."
    )

    class Meta:
        ordering = ["-month"]
        verbose_name_plural = "month figures"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="figures_are_of_a_whole_month"
            )
        ]

    def __str__(self) -> str:
        return f"figures of {self.month:%Y-%m}"
