"""Registers the site app."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Pages and commands that cross apps."""

    name = "cme.site"
    label = "site"
    verbose_name = "Site"
