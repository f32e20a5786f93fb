"""The task that beat wakes."""

from celery import shared_task

from cme.site import sweep as sweeping


@shared_task(name="cme.site.tasks.sweep")
def sweep() -> dict[str, int]:
    """Run the sweep; return how much each step did."""
    return sweeping.sweep()
