"""Registers the cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The child and the casework."""

    name = "cases"
    label = "cases"
    verbose_name = "Cases"
