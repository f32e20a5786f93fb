"""Wakes a worker by the name of its task, once the change that needs it is committed.

The queue is only a wake-up: what there is to do is a row, and the sweep finds it when no wake-up
came. So a broker that is down is noted and never fails a page or a save.
"""

import logging
from functools import partial

from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from cme.celery import app

log = logging.getLogger(__name__)

# One try, and a page waits for it a third of a second at most.
IMPATIENT = {
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.3,
}

Argument = int | str


def enqueue(task_name: str, *args: Argument) -> None:
    """Send the task when the current transaction commits; at once where there is none.

    Arguments are ids and references only: they pass through the broker in the clear. Nothing is
    raised when the broker cannot be reached.
    """
    transaction.on_commit(partial(_send, task_name, args))


def _send(task_name: str, args: tuple[Argument, ...]) -> None:
    if settings.CELERY_TASK_ALWAYS_EAGER:
        app.loader.import_default_modules()
        app.tasks[task_name].apply(args=args)
        return
    try:
        with app.connection_for_write(transport_options=IMPATIENT) as connection:
            app.send_task(
                task_name, args=args, connection=connection, ignore_result=True, retry=False
            )
    except (OperationalError, RedisError, OSError) as error:
        log.warning("queue unreachable: %s waits for the sweep (%s)", task_name, _kind(error))


def _kind(error: Exception) -> str:
    return type(error.__cause__ or error).__name__
