"""News that may be about the child of a case, from what others tell us for their own reasons."""

from django.conf import settings
from django.db import models

from cases.models.episodes import Case


class ReturnedChild(models.Model):
    """A school says that a pupil joined who may be the child of a case; an officer confirms it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="returned")
    new_pupil_return = models.ForeignKey(
        "schools.NewPupilReturn", on_delete=models.PROTECT, related_name="found_cases"
    )
    verdict = models.CharField(max_length=10, help_text="same or possible, as the matcher says.")
    found_on = models.DateField()
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    looked_on = models.DateField(null=True, blank=True)
    is_the_child = models.BooleanField(null=True, blank=True, help_text="What the officer found.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "new_pupil_return"], name="one_look_per_case_and_return"
            )
        ]

    def __str__(self) -> str:
        return f"returned child {self.pk}"


class Sighting(models.Model):
    """A referral, return or allocation that may be about the child of a dormant case.

    The same child wakes the case at once (`woke`); who may be the child is looked at by a person.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sightings")
    source_type = models.CharField(max_length=60, help_text="App and model: referrals.referral.")
    source_id = models.BigIntegerField()
    source_reference = models.CharField(max_length=12)
    verdict = models.CharField(max_length=10, help_text="same or possible, as the matcher says.")
    woke = models.BooleanField(default=False)
    found_on = models.DateField(help_text="The day it came in.")
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    looked_on = models.DateField(null=True, blank=True)
    is_the_child = models.BooleanField(null=True, blank=True, help_text="What the officer found.")

    class Meta:
        ordering = ["found_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "source_type", "source_id"], name="one_sighting_per_source"
            )
        ]

    def __str__(self) -> str:
        return f"sighting {self.pk}"
