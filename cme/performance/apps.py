"""Registers the performance app."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """Monthly figures; reads everything, writes nothing lower down."""

    name = "cme.performance"
    label = "performance"
    verbose_name = "Performance"
