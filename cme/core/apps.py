"""Registers the core app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every app stands on: dates, people, references, forms, errors, outbox."""

    name = "cme.core"
    label = "core"
    verbose_name = "Core"
