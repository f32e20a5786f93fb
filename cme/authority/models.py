"""This council's arrangements, loaded from a profile and edited by its administrator."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cme.authority.querysets import ArrangementQuerySet, TermDateQuerySet
from cme.core.histories import KeptHistory


class Arrangement(models.Model):
    """Something a person picks; set aside, never deleted, when the council stops using it."""

    in_use = models.BooleanField(default=True, help_text="Offered to be picked.")
    history = HistoricalRecords(inherit=True)
    objects = ArrangementQuerySet.as_manager()

    class Meta:
        abstract = True


class Council(models.Model):
    """The authority that runs this service: its names, numbers and words for letters and pages."""

    code = models.CharField("LA number", max_length=3, unique=True)
    gss_code = models.CharField(max_length=9)
    name = models.CharField(max_length=100)
    words = models.JSONField(
        default=dict, help_text="Merge fields of pages and letters, by name: team_phone, hub_name …"
    )
    loaded_at = models.DateTimeField(null=True, blank=True)
    loaded_by = models.CharField(max_length=100, blank=True)
    calendar_changed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the term dates last changed."
    )
    calendar_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lengths_changed_at = models.DateTimeField(
        null=True, blank=True, help_text="When a threshold or what a search asks last changed."
    )

    history = KeptHistory(
        excluded_fields=["calendar_changed_at", "calendar_changed_by", "lengths_changed_at"]
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_council")]

    def __str__(self) -> str:
        return self.name


class Area(Arrangement):
    """The part of the council that one officer covers."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class District(Arrangement):
    """A district of the council, with the label officers know it by (DSPL in Hertfordshire)."""

    code = models.CharField("GSS code", max_length=9, unique=True)
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=60, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="districts")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Team(Arrangement):
    """A team or duty line with a shared mailbox: where people send what is not ours."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    purpose = models.SlugField(
        max_length=30, help_text="What people write to it about: cme, attendance, admissions …"
    )
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Agency(Arrangement):
    """Another service that work is handed to, with how long it has to answer (working days)."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    why = models.CharField(max_length=200, blank=True)
    chase_days = models.PositiveSmallIntegerField(help_text="Working days until we ask again.")
    message = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class CheckType(Arrangement):
    """A source an officer searches, and how long its answer stays fresh (calendar days)."""

    class Group(models.TextChoices):
        DATABASE = "database", "Databases"
        LOCAL = "local", "Agencies"
        NATIONAL = "national", "National agencies"
        OTHER = "other", "Other enquiries"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    system = models.CharField(
        max_length=60, blank=True, help_text="What staff here call it: Synergy, Rio …"
    )
    group = models.CharField(max_length=10, choices=Group)
    maintained_by = models.CharField(max_length=100, blank=True)
    stale_after_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Calendar days; empty where it never needs doing again."
    )
    expected = models.BooleanField(default=False, help_text="Asked for by the archiving form.")
    only_child_protection = models.BooleanField(
        default=False, help_text="Asked only for child protection, when a manager agrees."
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.system})" if self.system else self.name


class Threshold(models.Model):
    """One length of time or number the council sets, with its unit."""

    class Unit(models.TextChoices):
        CALENDAR = "calendar_days", "calendar days"
        WORKING = "working_days", "working days"
        SCHOOL = "school_days", "school days"
        MONTHS = "months", "calendar months"
        WEEKS = "weeks", "weeks"
        CLOCK = "time", "time of day"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=150)
    value = models.CharField(max_length=10)
    unit = models.CharField(max_length=15, choices=Unit)
    source = models.CharField(max_length=150, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class LocalCategory(Arrangement):
    """The council's own wider grouping, and whether it counts in the statutory return."""

    class Counts(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        CASE_BY_CASE = "case_by_case", "Case by case"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=150)
    counts = models.CharField(max_length=15, choices=Counts)
    note = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "local categories"

    def __str__(self) -> str:
        return self.name


class AtRiskGroup(Arrangement):
    """A group of children more likely to miss education; some are named only on the case itself."""

    class Group(models.TextChoices):
        SAFETY = "safety", "Safety"
        CARE = "care", "Care"
        HOME = "home", "Home"
        BACKGROUND = "background", "Background"
        SCHOOL = "school", "School"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=150)
    group = models.CharField(max_length=20, choices=Group)
    sensitive = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class CalendarTerm(models.Model):
    """A run of weeks in which schools meet; half-terms and holidays are the gaps between two."""

    name = models.CharField(max_length=60, help_text="Autumn, first half …")
    first_day = models.DateField()
    last_day = models.DateField()

    objects = TermDateQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
                violation_error_message="The last day must be on or after the first day.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.first_day} to {self.last_day}"


class CalendarClosure(models.Model):
    """Days inside a term on which there is no session for pupils."""

    class Kind(models.TextChoices):
        INSET = "inset", "INSET day"
        CLOSED = "closed", "Closed"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CLOSED)
    first_day = models.DateField()
    last_day = models.DateField()
    why = models.CharField(max_length=100, blank=True, help_text="Snow, polling station …")

    objects = TermDateQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
                violation_error_message="The last day must be on or after the first day.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.first_day} to {self.last_day}"


class Term(CalendarTerm):
    """A term of the authority's default calendar."""

    history = HistoricalRecords()


class Closure(CalendarClosure):
    """INSET or closed days of the authority's default calendar."""

    history = HistoricalRecords()
