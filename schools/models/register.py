"""What schools are: establishments of the national register."""

from django.conf import settings
from django.db import models

from cme.core.histories import KeptHistory
from schools import rules
from schools.querysets import LinkQuerySet, SchoolQuerySet


class School(models.Model):
    """An establishment of the national register (GIAS)."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSING = "closing", "Open, but proposed to close"
        CLOSED = "closed", "Closed"
        PROPOSED = "proposed", "Proposed to open"
        UNKNOWN = "unknown", "Not known"

    urn = models.CharField("URN", max_length=6, unique=True)
    la_code = models.CharField("LA number", max_length=3, blank=True, db_index=True)
    la_name = models.CharField(max_length=100, blank=True)
    establishment_number = models.CharField(max_length=4, blank=True, db_index=True)
    name = models.CharField(max_length=150)
    search_name = models.CharField(max_length=150, db_index=True)
    kind = models.CharField(max_length=100, blank=True)
    kind_group = models.CharField(max_length=100, blank=True)
    # The register's own word; a school has no lifecycle of ours.
    register_status = models.CharField(
        max_length=10, choices=Status, default=Status.UNKNOWN, db_index=True
    )
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    phase = models.CharField(max_length=60, blank=True, db_index=True)
    lowest_age = models.PositiveSmallIntegerField(null=True, blank=True)
    highest_age = models.PositiveSmallIntegerField(null=True, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    street = models.CharField(max_length=150, blank=True)
    locality = models.CharField(max_length=150, blank=True)
    town = models.CharField(max_length=100, blank=True)
    county = models.CharField(max_length=60, blank=True)
    postcode = models.CharField(max_length=8, blank=True, db_index=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=200, blank=True)
    district_code = models.CharField(max_length=9, blank=True)
    easting = models.PositiveIntegerField(null=True, blank=True)
    northing = models.PositiveIntegerField(null=True, blank=True)
    calendar_changed_at = models.DateTimeField(
        null=True, blank=True, help_text="When its own term dates last changed."
    )
    calendar_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name", "urn"]

    def __str__(self) -> str:
        return self.name

    @property
    def dfe_number(self) -> str:
        """LA number and establishment number, 7 digits, or nothing where the register has none."""
        return f"{self.la_code}{self.establishment_number}" if self.establishment_number else ""

    @property
    def address(self) -> list[str]:
        """The lines of the address that the register holds."""
        lines = (self.street, self.locality, self.town, self.county, self.postcode)
        return [line for line in lines if line]

    @property
    def ages(self) -> str:
        """The ages it takes, in words, or nothing where the register does not say."""
        return rules.say_ages(self.lowest_age, self.highest_age)

    @property
    def website_address(self) -> str:
        """The website as a link may have it, or nothing where it is no web address."""
        return rules.web_address(self.website)

    @property
    def is_open(self) -> bool:
        """Whether the register says that it has pupils today."""
        return self.register_status in {self.Status.OPEN, self.Status.CLOSING}


class SchoolLink(models.Model):
    """The register's word that one establishment came after another."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="links")
    other_urn = models.CharField(max_length=6)
    other_name = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=80)
    linked_on = models.DateField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "other_urn", "kind"], name="one_link_each")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.other_urn}"


class SchoolStaff(models.Model):
    """A school office person's school; they see its rows and no others."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="school_places"
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="staff")
    seen_at = models.DateTimeField(
        null=True, blank=True, help_text="When this person last looked at the school's page."
    )

    history = KeptHistory(excluded_fields=["seen_at"])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "school"], name="one_place_per_school")
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"
