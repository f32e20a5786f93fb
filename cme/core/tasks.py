"""Background work of the core: both tasks are pulled, so a lost wake-up costs only time."""

from celery import shared_task
from django.utils import timezone

from cme.core import outbox
from cme.core.models import FormSession


@shared_task(name="cme.core.tasks.send_outbox")
def send_outbox() -> int:
    """Send the messages that are due; return how many went out."""
    return outbox.send_due()


@shared_task(name="cme.core.tasks.purge_form_sessions")
def purge_form_sessions() -> int:
    """Delete the answers of public forms whose hour is over; return how many forms went."""
    return FormSession.objects.expired(timezone.now()).delete()[0]
