"""What schools tell the council: a name leaves the register, or a pupil joins it."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cme.audit.marks import Marked
from cme.audit.models import Lifecycled
from schools import statuses
from schools.models.register import School
from schools.querysets import DeletionReturnQuerySet, NewPupilReturnQuerySet


class DeletionReturn(Lifecycled, Marked):
    """A school tells us that a name leaves its register (S.I. 2024/208 reg. 9 and 13)."""

    LIFECYCLE = statuses.DELETION

    class Destination(models.TextChoices):
        NOT_SAID = "", "Not said yet"
        SCHOOL = "school", "Another school"
        HOME = "home", "Home education"
        ADDRESS = "address", "A new address, school not known"
        NONE = "none", "No school comes after this one"
        UNKNOWN = "unknown", "Nobody knows"

    status = models.CharField(max_length=30, choices=statuses.DELETION.choices())
    reference = models.CharField(max_length=12, unique=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="deletions")
    person = models.OneToOneField(
        "core.PersonDetails", on_delete=models.PROTECT, related_name="deletion_return"
    )
    year_group = models.SmallIntegerField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    steps_done = models.JSONField(default=list, blank=True, help_text="Names of finished pages.")

    ground = models.CharField(max_length=20, blank=True, help_text="Its code in rules.grounds.")
    last_attended_on = models.DateField(null=True, blank=True)
    first_absent_on = models.DateField(null=True, blank=True, help_text="Ground (i).")
    leave_ended_on = models.DateField(null=True, blank=True, help_text="Ground (h).")
    all_unauthorised = models.BooleanField(null=True, blank=True)
    enquiries = models.JSONField(default=list, blank=True, help_text="What the school tried.")
    enquiry_words = models.TextField(blank=True)
    evidence = models.JSONField(default=dict, blank=True, help_text="What the ground asks for.")
    deleted_on = models.DateField(
        null=True, blank=True, help_text="The day the name leaves the register."
    )
    destination = models.CharField(max_length=10, choices=Destination, blank=True)
    new_school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.PROTECT, related_name="expected"
    )
    new_school_words = models.CharField(max_length=200, blank=True)
    new_school_starts_on = models.DateField(null=True, blank=True)
    future_address = models.JSONField(
        default=dict, blank=True, help_text="{line_1, line_2, town, postcode, country}."
    )
    future_parent = models.CharField(max_length=200, blank=True)
    future_from = models.DateField(null=True, blank=True)
    # Said by rules.grounds when it is sent: then the council looks for the child.
    destination_unknown = models.BooleanField(default=False)

    submitted_at = models.DateTimeField(null=True, blank=True, db_index=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_late = models.BooleanField(default=False, help_text="Came after the name was deleted.")
    # The day count of grounds (h) and (i), in the school's calendar, and again when that changes.
    ground_holds_on = models.DateField(null=True, blank=True)
    ground_why = models.CharField(max_length=300, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    attendance_due_on = models.DateField(
        null=True, blank=True, help_text="Ground (i): tell the council of 10 school days away."
    )
    attendance_due_why = models.CharField(max_length=300, blank=True)
    answer_due_on = models.DateField(null=True, blank=True, help_text="Our question, to answer.")
    answer_due_why = models.CharField(max_length=300, blank=True)
    transfer_due_on = models.DateField(null=True, blank=True, help_text="The transfer file.")
    transfer_due_why = models.CharField(max_length=300, blank=True)
    transfer_sent_on = models.DateField(null=True, blank=True)
    matched_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was held against the children of dormant cases."
    )
    confirmed_words = models.CharField(max_length=300, blank=True, help_text="Who, and how.")
    changed_for_school_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(m2m_fields=["named_people"])

    objects = DeletionReturnQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "submitted_at"], name="returns_waiting"),
            models.Index(fields=["school", "status", "submitted_at"], name="returns_of_school"),
        ]

    def __str__(self) -> str:
        return self.reference


class ReturnMessage(models.Model):
    """A question about a return, or its answer; what the school reads and writes."""

    class Side(models.TextChoices):
        COUNCIL = "council", "Council"
        SCHOOL = "school", "School"

    deletion_return = models.ForeignKey(
        DeletionReturn, on_delete=models.PROTECT, related_name="messages"
    )
    side = models.CharField(max_length=10, choices=Side)
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class AuthorityEnquiry(models.Model):
    """What the council's side of joint enquiries came to; pushed down by casework."""

    class Outcome(models.TextChoices):
        NOT_FOUND = "not_found", "Both tried and could not find out where the child is"
        WILL_NOT_RETURN = "will_not_return", "Found; both agree that the child will not come back"
        WILL_RETURN = "will_return", "Found, and may come back: the name stays"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="enquiries")
    upn = models.CharField(max_length=13, blank=True)
    deletion_return = models.ForeignKey(
        DeletionReturn,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="authority_enquiries",
    )
    outcome = models.CharField(max_length=20, choices=Outcome)
    agreed_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "authority enquiries"
        ordering = ["-agreed_on", "-pk"]

    def __str__(self) -> str:
        return f"enquiry {self.pk}"


class NewPupilReturn(Marked):
    """A school tells us that a child joined its register (S.I. 2024/208 reg. 13)."""

    reference = models.CharField(max_length=12, unique=True)
    submission_key = models.CharField(max_length=64, unique=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="new_pupils")
    person = models.OneToOneField(
        "core.PersonDetails", on_delete=models.PROTECT, related_name="new_pupil_return"
    )
    year_group = models.SmallIntegerField(null=True, blank=True)
    entered_on = models.DateField(help_text="The day the name went on the register.")
    starts_on = models.DateField(help_text="The starting day agreed, or the first day here.")
    last_school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    last_school_words = models.CharField(max_length=200, blank=True)
    due_on = models.DateField()
    due_why = models.CharField(max_length=300)
    is_late = models.BooleanField(default=False)
    submitted_at = models.DateTimeField(db_index=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    corrected_at = models.DateTimeField(
        null=True, blank=True, help_text="When the school last put it right, after it was sent."
    )
    matched_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="When it was held against those we look for"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords(m2m_fields=["named_people"])

    objects = NewPupilReturnQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "submitted_at"], name="new_pupils_of_school")]

    def __str__(self) -> str:
        return self.reference
