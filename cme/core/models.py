"""Records every app stands on: people as reported, postcodes, outgoing mail, unfinished forms."""

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from cme.core.querysets import (
    FormSessionQuerySet,
    OutboxQuerySet,
    PersonDetailsQuerySet,
    PersonKeyQuerySet,
    PostcodeQuerySet,
    SentFormQuerySet,
)


class PersonDetails(models.Model):
    """A child's particulars: as reported on an intake, or current on a Child."""

    class Sex(models.TextChoices):
        FEMALE = "female", "Girl"
        MALE = "male", "Boy"
        UNKNOWN = "unknown", "Not known"

    class AddressKind(models.TextChoices):
        KNOWN = "known", "Address known"
        PARTIAL = "partial", "Part of the address known"
        NO_FIXED = "no_fixed", "No fixed address"
        ABROAD = "abroad", "In another country"
        UNKNOWN = "unknown", "Not known"

    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    known_as = models.CharField(max_length=100, blank=True)
    former_names = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=500, blank=True)
    born_on = models.DateField(null=True, blank=True, db_index=True)
    born_estimated = models.BooleanField(default=False)
    age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=10, choices=Sex, default=Sex.UNKNOWN)
    upn = models.CharField(max_length=13, blank=True)
    address_kind = models.CharField(max_length=10, choices=AddressKind, default=AddressKind.UNKNOWN)
    address_line_1 = models.CharField(max_length=100, blank=True)
    address_line_2 = models.CharField(max_length=100, blank=True)
    town = models.CharField(max_length=60, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    address_words = models.CharField(max_length=500, blank=True)
    country = models.CharField(max_length=60, blank=True)
    other_addresses = models.JSONField(
        default=list, blank=True, help_text="Earlier or possible ones: {line_1, town, postcode}."
    )
    carers = models.JSONField(
        default=list, blank=True, help_text="Up to a few of {name, relationship, phone}."
    )
    first_language = models.CharField(max_length=60, blank=True)
    family_language = models.CharField(max_length=60, blank=True)
    interpreter = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    objects = PersonDetailsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "person details"

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def full_name(self) -> str:
        """The name as known, in the order given; "Name not known" where there is none."""
        return " ".join(filter(None, (self.given_name, self.family_name))) or (
            self.known_as or "Name not known"
        )


class PersonKey(models.Model):
    """One indexed way to find a person again: a sound, a day, a number, a door."""

    person = models.ForeignKey(PersonDetails, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=12)
    value = models.CharField(max_length=60)

    objects = PersonKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value", "person"], name="a_person_has_each_key_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["kind", "value"],
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
                name="a_key_by_its_beginning",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} key of person {self.person_id}"


class Postcode(models.Model):
    """A live postcode of the national file, with its grid reference (metres) and district."""

    postcode = models.CharField(max_length=8, primary_key=True)
    quality = models.PositiveSmallIntegerField()
    easting = models.PositiveIntegerField(null=True)
    northing = models.PositiveIntegerField(null=True)
    district_code = models.CharField(max_length=9, db_index=True)
    ward_code = models.CharField(max_length=9, blank=True)

    objects = PostcodeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.postcode


class OutboxMessage(models.Model):
    """A message to be sent, written with its cause; carries references, never names."""

    class Channel(models.TextChoices):
        EMAIL = "email", "Email"

    key = models.CharField(max_length=120, unique=True, help_text="What makes it one message.")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    reference = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    parked_at = models.DateTimeField(null=True, help_text="Given up on until a person looks.")
    last_error = models.CharField(max_length=100, blank=True, help_text="The error's name only.")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(sent_at=None, parked_at=None),
                name="outbox_waiting",
            ),
            models.Index(
                fields=["parked_at"],
                condition=models.Q(sent_at=None, parked_at__isnull=False),
                name="outbox_parked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} about {self.reference}"


class FormSession(models.Model):
    """Answers of an unfinished public form: random token, one hour, then purged."""

    token = models.CharField(max_length=64, unique=True)
    door = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = FormSessionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"form session {self.pk}"


class SentForm(models.Model):
    """A form that was kept: what it was, what it said and where it led; digests and no words."""

    form = models.CharField(max_length=64, help_text="Of the person, the page and the key.")
    words = models.CharField(max_length=64, help_text="Of everything that was typed.")
    led_to = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=12, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = SentFormQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "words"], name="a_form_is_kept_once_with_the_same_words"
            )
        ]

    def __str__(self) -> str:
        return f"sent form {self.pk}"
