"""The child we look for, the episode of looking, and what was done."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from simple_history.models import HistoricalRecords

from cases import statuses
from cases.querysets import CaseQuerySet, ChildQuerySet, OnwardQuerySet
from cme.audit.marks import MarkDays, Marked
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


class Child(Marked, MarkDays):
    """A child we look for, or looked for; exists only once triage accepts one."""

    reference = models.CharField(max_length=12, unique=True)
    person = models.OneToOneField(
        "core.PersonDetails", on_delete=models.PROTECT, related_name="child"
    )
    care_status = models.JSONField(default=list, blank=True)
    at_risk_groups = models.JSONField(default=list, blank=True)
    has_ehc_plan = models.BooleanField(null=True, blank=True)
    last_school = models.ForeignKey(
        "schools.School",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children_who_left",
    )
    last_school_words = models.CharField(max_length=200, blank=True)
    last_attended_on = models.DateField(null=True, blank=True)
    possible_match_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="possible_matches"
    )
    visit_safety = models.CharField(max_length=500, blank=True)
    # Since the child can be found by other details, until what waits is held against them.
    look_again_since = models.DateTimeField(null=True, blank=True, db_index=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords(m2m_fields=["named_people"])

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "children"
        indexes = [
            models.Index(
                fields=["restricted"],
                condition=models.Q(restricted=True),
                name="restricted_children",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class Relation(models.Model):
    """Two children of one household, said once from each side."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, default="Lives in the same home")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "other"], name="one_relation_each_way"),
            models.CheckConstraint(
                condition=~models.Q(child=models.F("other")), name="no_child_is_its_own_sibling"
            ),
        ]

    def __str__(self) -> str:
        return f"relation {self.pk}"


class Flag(models.Model):
    """A worry recorded on a child; while it stands, no case of theirs closes."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="flags")
    words = models.CharField(max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_on = models.DateField(null=True)
    lifted_why = models.CharField(max_length=500, blank=True)
    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"flag {self.pk}"


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


class Check(models.Model):
    """One source searched: when, by whom, what it said, on what evidence, and when again."""

    class Result(models.TextChoices):
        ASKED = "asked", "Asked, no reply yet"
        NO_RECORD = "no_record", "No record"
        NOTHING_NEW = "nothing_new", "Record, nothing new"
        NEW_FACTS = "new_facts", "New facts"
        LIVES_HERE = "lives_here", "Shows the child is here"
        LIVES_ELSEWHERE = "lives_elsewhere", "Shows the child is elsewhere"
        REFUSED = "refused", "Would not share"
        NOT_RUN = "not_run", "Not run: ground not met"
        NOT_NEEDED = "not_needed", "Does not apply"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    source = models.ForeignKey("authority.CheckType", on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    result = models.CharField(max_length=20, choices=Result)
    words = models.TextField(blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    ground = models.CharField(max_length=300, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    again_on = models.DateField(null=True, blank=True, db_index=True)
    again_why = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-checked_on", "-pk"]

    def __str__(self) -> str:
        return f"check {self.pk}"


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


class Contact(models.Model):
    """A call, letter, message or visit: planned, made or cancelled."""

    class Kind(models.TextChoices):
        CALL = "call", "Phone call"
        VOICEMAIL = "voicemail", "Voicemail"
        TEXT = "text", "Text message"
        EMAIL = "email", "Email"
        LETTER = "letter", "Letter"
        VISIT = "visit", "Home visit"
        MEETING = "meeting", "Meeting"
        OFFICE = "office", "Came to our office"
        VIA = "via", "Message through someone else"
        WITH_AGENCY = "with_agency", "Talk with another agency"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        MADE = "made", "Made"
        CANCELLED = "cancelled", "Cancelled"

    class Result(models.TextChoices):
        SPOKE_PARENT = "spoke_parent", "Spoke to a parent or carer"
        SPOKE_CHILD = "spoke_child", "Spoke to the child"
        CHILD_SEEN = "child_seen", "Child seen and well"
        CHILD_SEEN_WORRY = "child_seen_worry", "Child seen, concern raised"
        SPOKE_OTHER = "spoke_other", "Spoke to someone else"
        NO_ANSWER = "no_answer", "No answer"
        CARD_LEFT = "card_left", "No answer, card left"
        MOVED = "moved", "Told they moved away"
        EMPTY = "empty", "Address empty"
        NO_SUCH_ADDRESS = "no_such_address", "Address does not exist"
        NUMBER_DEAD = "number_dead", "Number not in use"
        RETURNED = "returned", "Letter came back"
        REFUSED = "refused", "Would not speak"
        WITHHELD = "withheld", "Would not say where the child is"
        LEFT_UNSAFE = "left_unsafe", "Left because it was not safe"
        INTERPRETER = "interpreter", "Interpreter needed"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=15, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.MADE)
    result = models.CharField(max_length=20, choices=Result, blank=True)
    happened_at = models.DateTimeField()
    with_whom = models.CharField(max_length=150, blank=True)
    words = models.TextField(blank=True)
    safety_note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        return f"contact {self.pk}"


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


class OnwardReferral(models.Model):
    """A case or a referral handed to another team, agency or authority, until they answer."""

    reference = models.CharField(max_length=12, unique=True)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_reference = models.CharField(max_length=12)
    agency = models.ForeignKey("authority.Agency", on_delete=models.PROTECT, related_name="+")
    to_words = models.CharField(max_length=150, blank=True)
    message = models.TextField()
    lawful_basis = models.CharField(max_length=300, blank=True)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    chase_on = models.DateField(db_index=True)
    chase_why = models.CharField(max_length=300)
    chased_on = models.DateField(null=True, blank=True, help_text="When we first asked again.")
    # Asked, asked again and still no answer: from this day a manager is told.
    unanswered_on = models.DateField(null=True, blank=True)
    unanswered_why = models.CharField(max_length=300, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    acknowledged_by_words = models.CharField(max_length=150, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    history = HistoricalRecords()

    objects = OnwardQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="onward_of_subject")]

    def __str__(self) -> str:
        return self.reference
