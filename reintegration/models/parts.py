"""What a plan is made of: the child's voice, goals, actions, people, weeks, reviews, aftercare."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from reintegration.models.plans import ReintegrationPlan


class Voice(models.Model):
    """What the child said, on one day; heard again at each review."""

    plan = models.ForeignKey(ReintegrationPlan, on_delete=models.PROTECT, related_name="voices")
    heard_on = models.DateField()
    heard_by = models.CharField(max_length=150)
    heard_how = models.CharField(max_length=200, blank=True, help_text="At home, drawing …")
    own_words = models.TextField(blank=True)
    likes = models.TextField(blank=True)
    dislikes = models.TextField(blank=True)
    worries = models.TextField(blank=True)
    hopes = models.TextField(blank=True)
    helps = models.TextField(blank=True, help_text="What helps.")
    trusts = models.TextField(blank=True, help_text="People the child trusts.")
    may_see = models.CharField(
        max_length=200, blank=True, help_text="Who the child says may see these words."
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-heard_on", "-pk"]

    def __str__(self) -> str:
        return f"voice {self.pk}"


class Goal(models.Model):
    """What the child will manage: where it stood, the aim, now, who helps, by when."""

    class Rating(models.TextChoices):
        NOT_YET = "", "Not rated yet"
        RED = "red", "Red: off track"
        AMBER = "amber", "Amber: nearly"
        GREEN = "green", "Green: met"

    plan = models.ForeignKey(ReintegrationPlan, on_delete=models.PROTECT, related_name="goals")
    words = models.CharField(max_length=200)
    at_start = models.CharField(max_length=60, blank=True)
    aim = models.CharField(max_length=60, blank=True)
    now = models.CharField(max_length=60, blank=True)
    rating = models.CharField(max_length=10, choices=Rating, blank=True)
    owner = models.CharField(max_length=150)
    due_on = models.DateField()
    dropped_on = models.DateField(null=True, blank=True)
    dropped_why = models.CharField(max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"goal {self.pk}"


class Action(models.Model):
    """One thing somebody does for the plan, by a day."""

    plan = models.ForeignKey(ReintegrationPlan, on_delete=models.PROTECT, related_name="actions")
    words = models.CharField(max_length=300)
    owner = models.CharField(max_length=150)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_words = models.CharField(max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"action {self.pk}"


class PlanContact(models.Model):
    """A call, visit or meeting of a plan: planned or made."""

    class Kind(models.TextChoices):
        FAMILY = "family", "Call with the family"
        HOME_VISIT = "home_visit", "Home visit"
        SCHOOL = "school", "Talk with the school"
        MEETING = "meeting", "Meeting of everyone who helps"
        PROFESSIONAL = "professional", "Talk with another service"

    plan = models.ForeignKey(ReintegrationPlan, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=15, choices=Kind)
    on = models.DateField()
    made = models.BooleanField(default=True, help_text="False while it is planned.")
    with_whom = models.CharField(max_length=150, blank=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Professional(models.Model):
    """Somebody of another service who works jointly on the plan."""

    class Kind(models.TextChoices):
        SOCIAL_WORKER = "social_worker", "Social worker"
        SEND = "send", "SEND or EHC team"
        ATTENDANCE = "attendance", "Attendance"
        HEALTH = "health", "Health"
        YOUNG_PEOPLE = "young_people", "Services for Young People"
        SCHOOL = "school", "School"
        OTHER = "other", "Other"

    class Under(models.TextChoices):
        NONE = "", "No plan"
        IN_NEED = "cin", "Child in need plan"
        PROTECTION = "cp", "Child protection plan"
        LOOKED_AFTER = "looked_after", "Looked after"

    plan = models.ForeignKey(
        ReintegrationPlan, on_delete=models.PROTECT, related_name="professionals"
    )
    kind = models.CharField(max_length=15, choices=Kind)
    under = models.CharField(max_length=15, choices=Under, blank=True)
    name = models.CharField(max_length=150)
    reach = models.CharField(max_length=200, blank=True, help_text="Team, telephone, e-mail.")
    left_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return f"professional {self.pk}"


class Signpost(models.Model):
    """A wider service the family or the school was told about."""

    plan = models.ForeignKey(ReintegrationPlan, on_delete=models.PROTECT, related_name="signposts")
    service = models.CharField(max_length=150)
    told = models.CharField(max_length=150, help_text="Who was told.")
    on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    history = HistoricalRecords()

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"signpost {self.pk}"


class Week(models.Model):
    """One week of the timetable: what is planned each day, and what was attended."""

    plan = models.ForeignKey(ReintegrationPlan, on_delete=models.PROTECT, related_name="timetable")
    begins_on = models.DateField(help_text="A Monday.")
    days = models.JSONField(default=list, help_text="Monday to Friday: all, am, pm or empty.")
    planned = models.PositiveSmallIntegerField(help_text="Per cent of a full week.")
    attended = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Per cent.")
    history = HistoricalRecords()

    class Meta:
        ordering = ["begins_on"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "begins_on"], name="a_week_stands_once"),
            models.CheckConstraint(
                condition=models.Q(planned__lte=100)
                & (models.Q(attended=None) | models.Q(attended__lte=100)),
                name="attendance_is_a_percentage",
                violation_error_message="Attendance must be from 0 to 100.",
            ),
        ]

    def __str__(self) -> str:
        return f"week {self.pk}"


class Review(models.Model):
    """A review held: with whom, what it found, and how the plan goes on."""

    class Outcome(models.TextChoices):
        CONTINUE = "continue", "Continue"
        STEP_UP = "step_up", "More support"
        STEP_DOWN = "step_down", "Less support"
        CLOSE = "close", "Support can end"

    plan = models.ForeignKey(ReintegrationPlan, on_delete=models.PROTECT, related_name="reviews")
    due_on = models.DateField()
    held_on = models.DateField()
    with_whom = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    words = models.TextField()
    next_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"review {self.pk}"


class AftercareCheck(models.Model):
    """Is the child still in school, 4 and 12 weeks after support ended?"""

    plan = models.ForeignKey(ReintegrationPlan, on_delete=models.PROTECT, related_name="aftercare")
    weeks = models.PositiveSmallIntegerField(help_text="After support ended: 4 or 12.")
    due_on = models.DateField(db_index=True)
    checked_on = models.DateField(null=True, blank=True)
    in_school = models.BooleanField(null=True, blank=True)
    attended = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Per cent over the last 4 weeks."
    )
    confirmed_by = models.CharField(max_length=150, blank=True, help_text="Who at the school.")
    words = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["weeks"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "weeks"], name="one_aftercare_check_each"),
            models.CheckConstraint(
                condition=models.Q(attended=None) | models.Q(attended__lte=100),
                name="aftercare_attendance_is_a_percentage",
                violation_error_message="Attendance must be from 0 to 100.",
            ),
        ]

    def __str__(self) -> str:
        return f"aftercare {self.pk}"
