"""`loaddata`, which refuses fixtures of records with a lifecycle and of the audit tables."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import loaddata

from cme.audit.models import Lifecycled


class Command(loaddata.Command):
    """Django's own; a status and a history are made by the application, never loaded."""

    def save_obj(self, obj: Any) -> bool:
        """Save one object, or refuse the whole fixture."""
        meta = obj.object._meta
        if isinstance(obj.object, Lifecycled) or meta.app_label == "audit":
            raise CommandError(
                f"A fixture cannot bring {meta.label}: its history is written by the database."
                " Make it through the application, or with seed_demo."
            )
        return super().save_obj(obj)
