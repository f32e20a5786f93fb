"""Outgoing mail: a row written with the change that caused it, sent afterwards, never lost.

A row carries references, not names. Sending is at least once: a worker that dies between sending
and saying so lets the message go out again, with the same Message-ID. After MOST_TRIES a message
is parked, where a manager sees it.
"""

import datetime as dt
import logging
import uuid

from django.core.mail import EmailMessage
from django.core.mail.utils import DNS_NAME
from django.db import transaction
from django.utils import timezone

from cme.core import queue
from cme.core.models import OutboxMessage

SEND_TASK = "cme.core.tasks.send_outbox"
WAITS = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=1),
    dt.timedelta(hours=3),
    dt.timedelta(hours=6),
    dt.timedelta(hours=12),
)
"""How long to wait after the first, second, … failed try: a night without mail parks nothing."""
MOST_TRIES = len(WAITS) + 1

logger = logging.getLogger(__name__)


def post(
    *, key: str, kind: str, to: str, subject: str, body: str, reference: str,
    channel: str = OutboxMessage.Channel.EMAIL,
) -> OutboxMessage:  # fmt: skip
    """Write one message in the caller's transaction and wake the sender when that commits.

    `key` says what makes it one message: a second post with the same key returns the first and
    writes nothing. Raises ValueError without an address or for a channel nobody sends by.
    """
    if not to.strip():
        raise ValueError("A message needs somebody to go to.")
    if channel not in OutboxMessage.Channel:
        raise ValueError(f"Nothing is sent by {channel!r}.")
    message, is_new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "channel": channel,
            "to": to.strip(),
            "subject": " ".join(subject.split()),
            "body": body,
            "reference": reference,
        },
    )
    if is_new:
        queue.enqueue(SEND_TASK)
    return message


def send_due(*, limit: int = 200) -> int:
    """Try every message that is due, each on its own; return how many were sent.

    A message that fails keeps its error's name and waits; it never stops the next one.
    """
    due = OutboxMessage.objects.due(timezone.now()).values_list("pk", flat=True)[:limit]
    return sum(_send(pk) for pk in list(due))


def release(message: OutboxMessage) -> None:
    """Let a parked message be tried again from the start; one that was sent stays as it is."""
    OutboxMessage.objects.parked().filter(pk=message.pk).update(
        tries=0, parked_at=None, next_try_at=timezone.now()
    )
    queue.enqueue(SEND_TASK)


def _send(pk: int) -> bool:
    message = _claim(pk)
    if message is None:
        return False
    try:
        _email(message)
    except Exception as error:  # one bad message must not hold up the others
        _failed(message, error)
        return False
    message.sent_at, message.last_error = timezone.now(), ""
    message.save(update_fields=["sent_at", "last_error"])
    return True


@transaction.atomic
def _claim(pk: int) -> OutboxMessage | None:
    """Take the message for this worker alone by moving its next try on, before anything is sent.

    No lock is held while the mail server answers, which on SQLite would stop every writer.
    """
    now = timezone.now()
    waiting = OutboxMessage.objects.select_for_update(skip_locked=True).due(now)
    message = waiting.filter(pk=pk).first()
    if message is None:
        return None
    if message.tries >= MOST_TRIES:  # it stops every worker before the worker can say so
        message.parked_at = now
        message.save(update_fields=["parked_at"])
        return None
    message.next_try_at = now + WAITS[min(message.tries, len(WAITS) - 1)]
    message.tries += 1
    message.save(update_fields=["tries", "next_try_at"])
    return message


def _email(message: OutboxMessage) -> None:
    stable = uuid.uuid5(uuid.NAMESPACE_URL, message.key)
    EmailMessage(
        message.subject,
        message.body,
        to=[message.to],
        headers={"Message-ID": f"<{stable}@{DNS_NAME}>", "Auto-Submitted": "auto-generated"},
    ).send()


def _failed(message: OutboxMessage, error: Exception) -> None:
    message.last_error = type(error).__name__
    if message.tries >= MOST_TRIES:
        message.parked_at = timezone.now()
    message.save(update_fields=["last_error", "parked_at"])
    logger.warning(
        "message %s of kind %s failed at try %s: %s",
        message.pk, message.kind, message.tries, message.last_error,
    )  # fmt: skip
