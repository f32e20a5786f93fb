"""One episode of looking for a child: where they lived, what waits, what happened."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cases import statuses
from cases.models.children import Child
from cases.querysets import CaseQuerySet
from cme.audit.models import Lifecycled


class Residency(models.TextChoices):
    """Where a child lives, as the monthly figures divide children (content §4.9)."""

    RESIDENT = "resident", "Lives here"
    BELIEVED_RESIDENT = "believed_resident", "Believed to live here"
    NO_FIXED = "no_fixed", "No fixed address, mostly here"
    LEFT_KNOWN = "left_known", "Left, new address known"
    LEFT_UNKNOWN = "left_unknown", "Left, whereabouts not known"
    LEFT_ABROAD = "left_abroad", "Left, said to be abroad"
    NEVER_RESIDENT = "never_resident", "Lived elsewhere, went to school here"
    UNKNOWN = "unknown", "Not yet known"


class Standing(models.TextChoices):
    """What enquiries established about the child's education, in the order of seed 002 §4.3."""

    NOT_YET = "", "Not established yet"
    ON_ROLL = "on_roll", "On roll, not attending"
    NEEDS_PLACE = "needs_place", "Needs a school place"
    HOME = "home", "Said to be home educated"
    CANNOT_ESTABLISH = "cannot_establish", "Cannot be established"
    INVITED = "invited", "A school is named, the family invited to enrol"
    NOT_ENROLLED = "not_enrolled", "Invited, not enrolled"
    NOTICE_SENT = "notice_sent", "Notice sent to the parents"


COUNTS_AS_LEFT = frozenset(
    {
        Residency.LEFT_KNOWN,
        Residency.LEFT_UNKNOWN,
        Residency.LEFT_ABROAD,
        Residency.NEVER_RESIDENT,
    }
)


class Case(Lifecycled):
    """One episode of looking for or helping one child."""

    LIFECYCLE = statuses.LIFECYCLE

    status = models.CharField(max_length=30, choices=statuses.LIFECYCLE.choices())
    reference = models.CharField(max_length=12, unique=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="cases")
    area = models.ForeignKey(
        "authority.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    opened_on = models.DateField()
    became_cme_on = models.DateField(null=True, blank=True)
    clock_from = models.DateField(help_text="The 6 calendar months run from here.")
    long_term_on = models.DateField(help_text="The day the case becomes long-term.")
    statutory_cme = models.BooleanField(default=True)
    local_category = models.ForeignKey(
        "authority.LocalCategory", null=True, blank=True, on_delete=models.PROTECT
    )
    primary_reason = models.CharField(
        max_length=30, blank=True, help_text="Why the child misses education, in DfE's words."
    )
    priority = models.CharField(max_length=10, default="standard")
    standing = models.CharField(max_length=20, choices=Standing, blank=True)
    standing_on = models.DateField(null=True, blank=True)
    # The officer's own next step, where they do something else than we suggest; says why.
    own_step = models.CharField(max_length=150, blank=True)
    own_step_on = models.DateField(null=True, blank=True)
    own_step_why = models.CharField(max_length=300, blank=True)
    own_step_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    own_step_for = models.CharField(
        max_length=40, blank=True, help_text="The suggested step it replaces."
    )
    own_step_for_about = models.CharField(max_length=150, blank=True)
    woken_on = models.DateField(
        null=True, blank=True, help_text="The day it last woke; the 6 months run from then."
    )
    plan_renewed_on = models.DateField(null=True, blank=True)
    plan_until = models.DateField(null=True, blank=True)
    # What to do next, worked out from facts whenever they change, so that lists can sort by it.
    next_step = models.CharField(max_length=40, blank=True)
    next_about = models.CharField(max_length=150, blank=True)
    next_due_on = models.DateField(null=True, blank=True, db_index=True)
    next_why = models.CharField(max_length=300, blank=True)

    outcome = models.CharField(max_length=30, blank=True)
    outcome_on = models.DateField(null=True, blank=True)
    outcome_words = models.TextField(blank=True)
    outcome_confirmed_by = models.CharField(max_length=200, blank=True)
    outcome_confirmed_how = models.CharField(max_length=500, blank=True)
    outcome_confirmed_outside = models.BooleanField(default=False)
    outcome_school = models.ForeignKey(
        "schools.School", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome_evidence = models.JSONField(default=dict, blank=True)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closing_from = models.CharField(
        max_length=30, blank=True, help_text="The status a refused countersign goes back to."
    )
    closed_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=~models.Q(status=statuses.CLOSED),
                name="one_open_case_per_child",
                violation_error_message="This child already has an open case.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=statuses.CLOSED) | ~models.Q(outcome=""),
                name="a_closed_case_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["officer", "status", "next_due_on"], name="caseload_of_officer"),
            models.Index(fields=["area", "status", "next_due_on"], name="caseload_of_area"),
            models.Index(fields=["status", "next_due_on"], name="caseload"),
            models.Index(fields=["status", "long_term_on"], name="caseload_long_term"),
            models.Index(fields=["status", "opened_on"], name="caseload_by_opening"),
            # All open statuses together, in the order of the day that is due.
            models.Index(
                fields=["next_due_on", "id"],
                condition=~models.Q(status=statuses.CLOSED),
                name="caseload_by_due",
            ),
            models.Index(
                fields=["area", "next_due_on", "id"],
                condition=~models.Q(status=statuses.CLOSED),
                name="caseload_of_area_by_due",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CaseStep(models.Model):
    """One thing that waits on a case, as its facts lead to it: what, by when and why that day.

    Worked out anew whenever a fact changes (`services.planning`); the work list reads it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=40)
    about = models.CharField(max_length=150, blank=True)
    words = models.CharField(max_length=200, blank=True)
    due_on = models.DateField()
    why = models.CharField(max_length=300)
    occurrence = models.CharField(max_length=80, help_text="What makes it this one, and no other.")
    counted_at = models.DateTimeField(help_text="When its day was last counted.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code", "occurrence"], name="one_step_per_occurrence"
            )
        ]
        indexes = [models.Index(fields=["code", "due_on"], name="steps_by_day")]

    def __str__(self) -> str:
        return f"{self.code} of case {self.case_id}"


class ResidencyFact(models.Model):
    """From one day on, where the child of a case lived; the latest on or before a day holds."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="residencies")
    residency = models.CharField(max_length=20, choices=Residency)
    from_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-from_on"], name="residency_on_a_day")]

    def __str__(self) -> str:
        return f"{self.residency} from {self.from_on}"


class CaseEvent(models.Model):
    """One line of the chronology: a typed kind and its data, worded when shown; append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    happened_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    once = models.CharField(
        max_length=40, blank=True, db_default="", help_text="What a clock may add but once."
    )

    class Meta:
        ordering = ["-happened_at", "-pk"]
        indexes = [models.Index(fields=["case", "-happened_at"], name="chronology")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "once"], condition=~models.Q(once=""), name="a_clock_tells_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
