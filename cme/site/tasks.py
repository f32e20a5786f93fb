"""The tasks that beat wakes, and what a changed calendar wakes."""

from celery import shared_task
from django.utils import timezone

from cme.site import services
from cme.site import sweep as sweeping


@shared_task(name="cme.site.tasks.sweep")
def sweep() -> dict[str, int]:
    """Run the sweep; return how much each step did."""
    return sweeping.sweep()


@shared_task(name="cme.site.tasks.check_ledger")
def check_ledger() -> int:
    """Check the whole ledger and keep the result; return how many things are not as written."""
    return len(services.check_ledger())


@shared_task(name="cme.site.tasks.count_days_again")
def count_days_again() -> int:
    """Count days again where a calendar changed; return how many records it moved."""
    return sweeping.count_days_again(timezone.localdate())
