"""Registers the work list."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """What someone must do, by when and why; an escalation lands here once."""

    name = "cme.worklist"
    label = "worklist"
    verbose_name = "Work list"
