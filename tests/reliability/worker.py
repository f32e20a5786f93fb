"""The service's Celery with a task that kills its worker, and a sweep that is killed on the way.

KILL_AT says after how many statements of the first sweep it happens, KILL whether the pool's child
or the worker itself dies, and KILL_ONCE names the file that remembers that it has happened.
"""

import os
import signal
from pathlib import Path

from celery.signals import task_prerun
from django.db import connection

from cme.celery import app

KILL_ONCE = os.environ.get("KILL_ONCE", "")


@app.task(name="tests.poison")
def poison(_number):
    os.kill(os.getpid(), signal.SIGKILL)


@task_prerun.connect
def watch(sender=None, **_signal):
    """Count the statements of a sweep, and kill at the one that was asked for."""
    if sender.name != "cme.site.tasks.sweep" or not KILL_ONCE or Path(KILL_ONCE).exists():
        return
    left = [int(os.environ["KILL_AT"])]

    def count(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        left[0] -= 1
        if left[0] == 0:
            Path(KILL_ONCE).touch()
            if os.environ["KILL"] == "parent":
                os.kill(os.getppid(), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    connection.ensure_connection()
    connection.execute_wrappers.append(count)
