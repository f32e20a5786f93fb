"""The child we look for, the household, the worries that stand."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cases.querysets import ChildQuerySet
from cme.audit.marks import MarkDays, Marked


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
