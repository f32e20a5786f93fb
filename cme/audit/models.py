"""The ledger of status changes, and the columns a lifecycled record carries."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from cme.audit.lifecycle import Lifecycle


class Lifecycled(models.Model):
    """A record with a status that only `cme.audit.lifecycle.move` may change."""

    LIFECYCLE: ClassVar[Lifecycle]

    status = models.CharField(max_length=30)
    status_seq = models.PositiveIntegerField(default=1)
    status_move = models.UUIDField(default=uuid.uuid4)
    status_on = models.DateField(help_text="The day it took effect in the world.")
    status_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    status_reason = models.CharField(max_length=40)
    status_digest = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
