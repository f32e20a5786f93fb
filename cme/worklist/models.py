"""What someone must do, by when and why; and who handed it to whom."""

from django.conf import settings
from django.db import models

from cme.worklist.clocks import CLOCKS, Clock
from cme.worklist.querysets import HandOnQuerySet, WorkItemQuerySet


class WorkItem(models.Model):
    """One thing someone must do by a day. It names a record by reference, never a child.

    What is due is derived from the record's own dates (`cme.worklist.clocks`), so a row is proof
    that it was noticed once. `owner` is empty where the whole team may take it.
    """

    class End(models.TextChoices):
        DONE = "done", "Done"
        SETTLED = "settled", "No longer needed"

    kind = models.CharField(max_length=30)
    subject_type = models.CharField(max_length=60, help_text="App and model: cases.case.")
    subject_id = models.BigIntegerField()
    occurrence = models.CharField(max_length=80, help_text="What makes it this one, and no other.")
    reference = models.CharField(max_length=12)
    about = models.CharField(max_length=150, blank=True, help_text="A source, a school, an agency.")
    due_on = models.DateField()
    why = models.CharField(max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        "authority.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # An escalation says from whom it was passed up; nobody where it lay in a queue.
    is_escalation = models.BooleanField(default=False)
    escalated_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handed_on = models.BooleanField(default=False, help_text="Its owner was chosen by a person.")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    end = models.CharField(max_length=10, choices=End, blank=True)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id", "occurrence"],
                name="one_item_per_occurrence",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, end="")
                | models.Q(ended_at__isnull=False) & ~models.Q(end=""),
                name="an_item_ends_with_a_word",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on", "id"],
                condition=models.Q(ended_at=None),
                name="work_of_a_person",
            ),
            models.Index(
                fields=["kind", "due_on", "id"],
                condition=models.Q(ended_at=None),
                name="work_by_kind",
            ),
            models.Index(
                fields=["area", "due_on", "id"],
                condition=models.Q(ended_at=None),
                name="work_of_an_area",
            ),
            models.Index(
                fields=["due_on", "id"],
                condition=models.Q(ended_at=None),
                name="work_by_day",
            ),
            models.Index(
                fields=["due_on", "id"],
                condition=models.Q(ended_at=None, is_escalation=True),
                name="work_passed_up",
            ),
            models.Index(fields=["subject_type", "subject_id"], name="work_about"),
            models.Index(fields=["ended_by", "ended_at"], name="work_done_by"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} about {self.reference}"

    @property
    def clock(self) -> Clock | None:
        """The clock that made it; None where no app knows the kind any more."""
        return CLOCKS.get(self.kind)


class HandOn(models.Model):
    """Somebody gave a work item to another person, and said why."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="hand_ons")
    from_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(
        max_length=300, blank=True, help_text="Empty where the person took it themselves."
    )
    handed_at = models.DateTimeField(auto_now_add=True)

    objects = HandOnQuerySet.as_manager()

    class Meta:
        ordering = ["handed_at", "pk"]

    def __str__(self) -> str:
        return f"hand-on {self.pk}"
