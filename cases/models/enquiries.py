"""What was done to find the child: sources searched, contacts, what was handed on."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from simple_history.models import HistoricalRecords

from cases.models.episodes import Case
from cases.querysets import OnwardQuerySet


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
