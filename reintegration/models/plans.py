"""A plan back into school: who asked, who helps, which school, from when and for how long."""

import datetime as dt

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cme.audit.marks import Marked
from cme.audit.models import Lifecycled
from reintegration import statuses
from reintegration.querysets import PlanQuerySet


class Helpers(models.TextChoices):
    """Who helps: as a rule the team up to year 8, another service from year 9 (seed 000)."""

    TEAM = "team", "Reintegration team"
    YOUNG_PEOPLE = "young_people", "Services for Young People"


class TeamMember(models.Model):
    """Somebody of the reintegration team: for which children they are suggested."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reintegrates"
    )
    helpers = models.CharField(max_length=15, choices=Helpers, default=Helpers.TEAM)
    with_send = models.BooleanField(
        default=False, help_text="Works with children who have special educational needs."
    )
    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"team member {self.pk}"


class ReintegrationPlan(Lifecycled, Marked):
    """Four to twelve weeks of help back into school for one child (seed 000)."""

    class Source(models.TextChoices):
        CME = "cme", "Children Missing Education team"
        EXCLUSIONS = "exclusions", "Exclusions team"
        ADMISSIONS = "admissions", "Admissions"
        HOME_EDUCATION = "home_education", "Home education team: the child returns to school"
        OTHER = "other", "Somebody else"

    LIFECYCLE = statuses.LIFECYCLE

    status = models.CharField(max_length=30, choices=statuses.LIFECYCLE.choices())
    reference = models.CharField(max_length=12, unique=True)
    person = models.OneToOneField(
        "core.PersonDetails", on_delete=models.PROTECT, related_name="reintegration_plan"
    )
    child = models.ForeignKey(
        "cases.Child", null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    # How it was asked for.
    source = models.CharField(max_length=20, choices=Source)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_on = models.DateField()
    decide_by = models.DateField(help_text="By when it is accepted or declined.")
    decide_why = models.CharField(max_length=300)
    why_out = models.TextField(help_text="Why the child was out of school.")
    out_since = models.DateField(null=True, blank=True)
    has_send = models.BooleanField(default=False, help_text="Special educational needs.")
    # Who helps.
    year_group = models.SmallIntegerField(null=True, blank=True, help_text="Reception is 0.")
    helpers = models.CharField(max_length=15, choices=Helpers)
    helpers_why = models.CharField(
        max_length=300, blank=True, help_text="Why others help than the year group says."
    )
    area = models.ForeignKey(
        "authority.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans",
    )
    support = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans_supported",
    )
    decided_words = models.TextField(blank=True, help_text="Why it was declined, or what to know.")
    # Where and when.
    school = models.ForeignKey(
        "schools.School", null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    at_school = models.CharField(max_length=150, blank=True, help_text="Who helps at the school.")
    starts_on = models.DateField(null=True, blank=True, help_text="The agreed first day.")
    weeks = models.PositiveSmallIntegerField(default=8, help_text="The pathway: 4 to 12 weeks.")
    ends_on = models.DateField(null=True, blank=True, help_text="Its last day, a Sunday as a rule.")
    # The first day.
    arrives_at = models.CharField(max_length=40, blank=True)
    met_where = models.CharField(max_length=150, blank=True)
    met_by = models.CharField(max_length=150, blank=True)
    first_day_on = models.DateField(null=True, blank=True, help_text="The day the child started.")
    first_day_words = models.TextField(blank=True)
    # Part-time at first: only with a parent's written agreement, six weeks at most.
    part_time_until = models.DateField(null=True, blank=True)
    part_time_agreed_on = models.DateField(null=True, blank=True)
    part_time_agreed_by = models.CharField(max_length=150, blank=True)
    # Reviews and aftercare, each with its reason.
    review_on = models.DateField(null=True, blank=True)
    review_why = models.CharField(max_length=300, blank=True)
    support_ended_on = models.DateField(null=True, blank=True)
    ended_words = models.TextField(blank=True)
    relapse_referral = models.CharField(
        max_length=12, blank=True, help_text="The referral made when the child was out again."
    )
    history = HistoricalRecords(m2m_fields=["named_people"])

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weeks__range=(4, 12)),
                name="a_plan_lasts_four_to_twelve_weeks",
                violation_error_message="A plan lasts from 4 to 12 weeks.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=(statuses.ACTIVE, statuses.AFTERCARE))
                | models.Q(school__isnull=False, first_day_on__isnull=False),
                name="a_running_plan_has_a_school",
                violation_error_message="A plan needs a school by its start date.",
            ),
            models.UniqueConstraint(
                fields=["child"],
                condition=models.Q(status__in=statuses.STANDING),
                name="one_standing_plan_of_a_child",
            ),
        ]
        indexes = [
            models.Index(fields=["officer", "status", "starts_on"], name="plans_of_officer"),
            models.Index(fields=["status", "asked_on", "id"], name="plans_by_status"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def marks(self) -> Marked:
        """Whose marks hold: the child's own, which casework sets and lifts; else the plan's."""
        return self.child or self

    @property
    def began_on(self) -> dt.date | None:
        """The first day at school; until it is recorded, the day agreed."""
        return self.first_day_on or self.starts_on
