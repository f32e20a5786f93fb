"""Registers the site app."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Pages and commands that cross apps."""

    name = "cme.site"
    label = "site"
    verbose_name = "Site"

    def ready(self) -> None:
        """Have beat note what it sends; say what the service owes and what holds arrangements."""
        from cme.authority import holding  # noqa: PLC0415 (models are ready only now)
        from cme.site import clocks, holds, running  # noqa: PLC0415
        from cme.worklist.clocks import register  # noqa: PLC0415

        running.connect()
        register(clocks.CLOCKS)
        holding.register(holds.HOLDS)
