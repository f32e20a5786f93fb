"""Registers the site app."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Pages and commands that cross apps."""

    name = "cme.site"
    label = "site"
    verbose_name = "Site"

    def ready(self) -> None:
        """Have beat note what it sends."""
        from cme.site import running  # noqa: PLC0415 (models are ready only now)

        running.connect()
