"""How a task runs, and how beat begins: a task proves that a worker works.

A task whose worker dies is delivered again, for ever if it is what kills the worker. So each start
of a message that was delivered before is counted in the database, which a dead worker cannot take
along, and after MOST_STARTS the message is dropped and its row stays for a person to see.
"""

import datetime as dt
import json
import logging
from collections.abc import Iterable
from typing import Any

from celery.contrib.django.task import DjangoTask
from celery.exceptions import Ignore
from celery.signals import after_task_publish, beat_init
from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone

from cme.core import queue
from cme.site.models import ParkedTask, Sighting

logger = logging.getLogger(__name__)

MOST_STARTS = 3
"""How often one message is started: each start may end a worker, and others wait meanwhile."""
SEEN_EVERY = dt.timedelta(seconds=10)


class Task(DjangoTask):
    """The base of every task of the service."""

    abstract = True

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        """Count a message that was delivered before; raise Ignore once it is parked."""
        if not (self.request.delivery_info or {}).get("redelivered"):
            return
        if started_too_often(self.name, args, task_id):
            logger.error("task %s is parked: it ended its worker %s times", self.name, MOST_STARTS)
            raise Ignore

    def after_return(self, status: str, *how: Any) -> None:
        """Note that a worker ended a task; one that succeeded is parked no longer."""
        _retval, _task_id, args, _kwargs, _einfo = how
        if self.request.is_eager:
            return
        try:
            if status == "SUCCESS":
                ParkedTask.objects.filter(name=self.name, arguments=_words(args)).delete()
            saw(Sighting.What.WORKER)
        except DatabaseError as error:  # the work itself is done, or will be found again
            logger.warning("task %s was not noted (%s)", self.name, type(error).__name__)


def started_too_often(name: str, args: Iterable[Any], task_id: str) -> bool:
    """Count one more start of a message that was delivered before; return whether it is parked."""
    now = timezone.now()
    with transaction.atomic():
        row, _is_new = ParkedTask.objects.select_for_update().get_or_create(
            name=name,
            arguments=_words(args),
            defaults={"task_id": task_id, "starts": 1, "last_at": now},
        )
        if row.task_id != task_id:
            row.task_id, row.starts = task_id, 1
        too_often = row.starts >= MOST_STARTS
        if too_often:
            row.parked_at = row.parked_at or now
        else:
            row.starts += 1
        row.last_at = now
        row.save()
    return too_often


def try_again(parked: ParkedTask) -> None:
    """Ask for a parked task's work once more, as if it had never failed."""
    with transaction.atomic():
        row = ParkedTask.objects.select_for_update().parked().filter(pk=parked.pk).first()
        if row is None:
            return
        row.delete()
        queue.enqueue(row.name, *json.loads(row.arguments))


def saw(what: Sighting.What) -> None:
    """Note that a kind of process works, unless it was noted just now."""
    now = timezone.now()
    if Sighting.objects.filter(what=what, at__gt=now - SEEN_EVERY, at__lte=now).exists():
        return
    Sighting.objects.update_or_create(what=what, defaults={"at": now})


def _words(args: Iterable[Any]) -> str:
    return json.dumps(list(args))


def _beat_sent(**_signal: Any) -> None:
    close_old_connections()
    saw(Sighting.What.BEAT)  # an error here is logged by Celery, and beat goes on


def _beat_begins(**_signal: Any) -> None:
    """Note what beat sends from now on, and ask for a sweep at once: it may have been away."""
    after_task_publish.connect(_beat_sent)
    queue.enqueue("cme.site.tasks.sweep")


def connect() -> None:
    """Have beat begin with a sweep, and note each wake-up that it sent."""
    beat_init.connect(_beat_begins)
