"""Two marks any intake or child can carry from the first minute: restricted, and do not contact."""

from typing import Any

from django.conf import settings
from django.db import models


class Marked(models.Model):
    """A record that named people alone may open, or whose family nobody may contact."""

    restricted = models.BooleanField(default=False)
    restricted_on = models.DateField(null=True, blank=True)
    restricted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    named_people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="named_on_%(class)ss"
    )
    do_not_contact = models.BooleanField(default=False)
    do_not_contact_on = models.DateField(null=True, blank=True)
    do_not_contact_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    do_not_contact_why = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class MarkDays(models.Model):
    """By when a manager looks at the marks of a record again."""

    contact_decide_on = models.DateField(
        null=True,
        blank=True,
        help_text="By when a manager decides the do-not-contact mark; empty once decided.",
    )
    restriction_review_on = models.DateField(
        null=True, blank=True, help_text="By when a manager reviews the restriction."
    )

    class Meta:
        abstract = True


def open_to(user: Any, model: type[Marked], prefix: str = "") -> models.Q:
    """Return the condition under which the person may open a marked row.

    `prefix` is the path from the queried model to the marked one, such as "child__".
    """
    through = model.named_people.through
    column = f"{model._meta.model_name}_id"
    mine = through._default_manager.filter(user_id=user.pk).values(column)
    return models.Q(**{f"{prefix}restricted": False}) | models.Q(**{f"{prefix}pk__in": mine})
