"""Registers the schools app."""

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    """What schools are, and what schools tell us."""

    name = "schools"
    label = "schools"
    verbose_name = "Schools"
