"""Waking a worker by the name of a task; the database decides what there is to do."""

import logging

from celery import current_app

logger = logging.getLogger(__name__)


def enqueue(task_name: str, *args: object) -> None:
    """Send a task by name; where the broker is down, log it and let the pull find the work later.

    `args` are ids and dates, never names of people. Never raises.
    """
    try:
        current_app.send_task(task_name, args=args, retry=False, ignore_result=True)
    except Exception as error:  # a wake-up lost costs minutes; an answer lost would cost a child
        logger.warning("task %s was not queued: %s", task_name, type(error).__name__)
