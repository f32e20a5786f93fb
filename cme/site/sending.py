"""What a manager does about a message that could not be sent."""

from django.db import transaction

from cme.accounts.models import User
from cme.core import outbox
from cme.core.models import OutboxMessage
from cme.worklist import services as worklist


@transaction.atomic
def send_again(*, by: User, message: OutboxMessage) -> None:
    """Let a message that was given up on be tried from the start; that is no work any more."""
    outbox.release(message)
    worklist.refresh(message, by=by)
