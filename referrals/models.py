"""A concern about one or more children, as it reached us, and who they may already be."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cme.audit.marks import MarkDays, Marked
from cme.audit.models import Lifecycled
from referrals import statuses
from referrals.querysets import CandidateQuerySet, ReferralChildQuerySet, ReferralQuerySet


class Referral(Lifecycled, Marked, MarkDays):
    """A concern, by whatever door it came; what was submitted is evidence and never changes."""

    LIFECYCLE = statuses.LIFECYCLE

    class Channel(models.TextChoices):
        PUBLIC = "public", "Public form"
        EARLY_YEARS = "early_years", "Early years form"
        PHONE = "phone", "Phone, keyed in"
        MAILBOX = "mailbox", "Email to the team"
        WORD_FORM = "word_form", "Referral form on paper or by email"
        MASH = "mash", "Safeguarding hub"
        EHE = "ehe", "Home education found unsuitable"
        EHC = "ehc", "EHC team: a child moving in"
        OTHER_AUTHORITY = "other_authority", "Another authority"
        SCHOOL_RETURN = "school_return", "A school's deletion return"
        ALLOCATION = "allocation", "The allocation list"
        REINTEGRATION = "reintegration", "A plan back into school that did not hold"

    class SenderKind(models.TextChoices):
        CHILD = "child", "The child or young person"
        PARENT = "parent", "A parent or carer"
        PUBLIC = "public", "A member of the public"
        PROFESSIONAL = "professional", "A professional"
        UNSAID = "unsaid", "Would rather not say"

    class Priority(models.TextChoices):
        URGENT = "urgent", "Urgent today"
        HIGH = "high", "High"
        STANDARD = "standard", "Standard"

    status = models.CharField(max_length=30, choices=statuses.LIFECYCLE.choices())
    reference = models.CharField(max_length=12, unique=True)
    submission_key = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=20, choices=Channel)
    received_at = models.DateTimeField(db_index=True)
    sender_kind = models.CharField(max_length=15, choices=SenderKind)
    anonymous = models.BooleanField(default=False)
    sender = models.JSONField(
        default=dict, blank=True, help_text="Name, role, organisation, how and when to reach them."
    )
    worry = models.TextField(blank=True)
    concerns = models.JSONField(default=list, blank=True)
    danger_now = models.CharField(max_length=10, blank=True)
    safe_to_contact = models.CharField(max_length=10, blank=True)
    answers = models.JSONField(default=dict, blank=True, help_text="Every answer as submitted.")

    priority = models.CharField(max_length=10, choices=Priority, default=Priority.STANDARD)
    priority_reasons = models.JSONField(default=list, blank=True)
    priority_order = models.PositiveSmallIntegerField(default=3)
    due_on = models.DateField()
    due_why = models.CharField(max_length=300)
    late_on = models.DateField(
        null=True, blank=True, help_text="The working day after: a manager is told."
    )
    area = models.ForeignKey(
        "authority.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    area_why = models.CharField(max_length=300, blank=True)
    matched_at = models.DateTimeField(null=True, blank=True, db_index=True)
    # What below made it, once: a school that does not know where the child went, or the list.
    source_return = models.OneToOneField(
        "schools.DeletionReturn",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referral",
    )
    source_entry = models.OneToOneField(
        "schools.AllocationEntry",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referral",
    )

    asked_whom = models.CharField(max_length=200, blank=True)
    asked_what = models.TextField(blank=True)
    asked_on = models.DateField(null=True, blank=True)
    chase_on = models.DateField(null=True, blank=True, db_index=True)
    chase_why = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_words = models.TextField(blank=True)
    notes = models.JSONField(
        default=list, blank=True, help_text="What was asked, what came, what was undone, in order."
    )
    history = HistoricalRecords(m2m_fields=["named_people"])

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "priority_order", "received_at"], name="triage_queue"),
            models.Index(fields=["decided_at"], name="decided_lately"),
        ]

    def __str__(self) -> str:
        return self.reference


class ReferralChild(models.Model):
    """One child of a referral as reported; position 0 is the child the sender wrote about."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveSmallIntegerField()
    person = models.OneToOneField(
        "core.PersonDetails", on_delete=models.PROTECT, related_name="reported_in"
    )
    school_status = models.CharField(max_length=10, blank=True)
    school_words = models.CharField(max_length=200, blank=True)
    child = models.ForeignKey(
        "cases.Child", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )

    objects = ReferralChildQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "position"], name="one_child_per_position")
        ]

    def __str__(self) -> str:
        return f"child {self.position} of referral {self.referral_id}"


class Candidate(models.Model):
    """A child we know who may be the one reported, with what agrees and what does not."""

    class Verdict(models.TextChoices):
        SAME = "same", "Likely"
        POSSIBLE = "possible", "Possible"
        DIFFERENT = "different", "Unlikely"

    reported = models.ForeignKey(ReferralChild, on_delete=models.CASCADE, related_name="candidates")
    child = models.ForeignKey("cases.Child", on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    score = models.FloatField()
    found_on = models.DateField(null=True, blank=True, help_text="The day the match was found.")
    fields = models.JSONField(default=dict, help_text="Field -> agrees, close, differs, not_given.")

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reported", "child"], name="one_candidate_each")
        ]

    def __str__(self) -> str:
        return f"candidate {self.pk}"
