"""What the queue must be set to so that no work is lost or done twice, asked when a process starts.

Neither gunicorn nor Celery stops for a system check, and Celery swallows what a signal's handler
raises unless it ends the process. So the worker and beat ask for themselves, and end.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from celery.exceptions import WorkerShutdown
from celery.signals import beat_init, worker_init, worker_ready
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError, ResponseError

from cme.celery import app

logger = logging.getLogger(__name__)

SHORTEST_VISIBILITY, LONGEST_VISIBILITY = 300, 900  # seconds
LONGEST_RESTORE = 10  # seconds between two looks for messages whose worker died
KEEPS_EVERYTHING = "noeviction"
IMPATIENT = {"max_retries": 0, "socket_timeout": 2, "socket_connect_timeout": 1}


class BrokerSilent(Exception):
    """The broker cannot be reached, or answers and will not say how it is set."""

    def __init__(self, how: str, *, answers: bool) -> None:
        super().__init__(how)
        self.answers = answers


def problems(conf: Any, *, use_tz: bool) -> list[str]:
    """Return what is wrong with the queue's settings, a sentence each; nothing when all is right.

    `conf` is the Celery application's configuration. Times are in seconds.
    """
    return [
        *(sentence for is_right, sentence in _wanted(conf, use_tz) if not is_right),
        *_visibility(conf),
        *_schedules(conf.beat_schedule),
    ]


def _wanted(conf: Any, use_tz: bool) -> tuple[tuple[bool, str], ...]:
    options = conf.broker_transport_options
    limit, soft = conf.task_time_limit or 0, conf.task_soft_time_limit or 0
    return (
        (use_tz, "USE_TZ must be on: days would move with the clock."),
        (conf.task_acks_late, "CELERY_TASK_ACKS_LATE must be on: a killed task would be lost."),
        (
            conf.task_reject_on_worker_lost,
            "CELERY_TASK_REJECT_ON_WORKER_LOST must be on: a killed task would be lost.",
        ),
        (
            conf.worker_prefetch_multiplier == 1,
            "CELERY_WORKER_PREFETCH_MULTIPLIER must be 1: a worker would hold what it cannot do.",
        ),
        (
            0 < soft < limit < options.get("visibility_timeout", 0) / 2,
            (
                "CELERY_TASK_TIME_LIMIT must be set, longer than the soft limit and under half the "
                "visibility timeout: a slow task would run twice at once."
            ),
        ),
        (
            not conf.task_publish_retry,
            "CELERY_TASK_PUBLISH_RETRY must be off: pages would wait for the broker.",
        ),
        (
            conf.broker_connection_max_retries is None,
            "CELERY_BROKER_CONNECTION_MAX_RETRIES must be None: a worker would give up.",
        ),
        (
            1 <= options.get("unacked_restore_interval", 0) <= LONGEST_RESTORE
            and options.get("unacked_restore_throttle") == 1,
            (
                "unacked_restore_interval must be 1 to 10 and unacked_restore_throttle 1 in "
                "CELERY_BROKER_TRANSPORT_OPTIONS: a lost message would come back late."
            ),
        ),
        (set(conf.accept_content) == {"json"}, "CELERY_ACCEPT_CONTENT must be JSON alone."),
    )


def _visibility(conf: Any) -> list[str]:
    three = {
        "CELERY_VISIBILITY_TIMEOUT": conf.visibility_timeout,
        "CELERY_BROKER_TRANSPORT_OPTIONS": conf.broker_transport_options.get("visibility_timeout"),
        "CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS": conf.result_backend_transport_options.get(
            "visibility_timeout"
        ),
    }
    seconds = conf.broker_transport_options.get("visibility_timeout") or 0
    if len(set(three.values())) > 1:
        return [f"The visibility timeout must be the same in {', '.join(three)}."]
    if not SHORTEST_VISIBILITY <= seconds <= LONGEST_VISIBILITY:
        return [
            (
                f"The visibility timeout must be {SHORTEST_VISIBILITY} to {LONGEST_VISIBILITY} "
                f"seconds, not {seconds}."
            )
        ]
    return []


def _schedules(entries: dict[str, Any]) -> list[str]:
    found = []
    for name, entry in entries.items():
        every = entry["schedule"]
        if not isinstance(every, dt.timedelta) or every <= dt.timedelta(0):
            found.append(
                f"CELERY_BEAT_SCHEDULE: “{name}” must run at an interval: a crontab goes silent "
                "when the clocks change."
            )
        elif not 0 < entry.get("options", {}).get("expires", 0) <= every.total_seconds():
            found.append(
                f"CELERY_BEAT_SCHEDULE: “{name}” must expire within its interval: wake-ups would "
                "pile up while no worker runs."
            )
    return found


@register()
def queue_settings_are_right(**_rest: Any) -> Sequence[CheckMessage]:
    """Return an error for each setting of the queue that could lose or repeat work."""
    found = problems(app.conf, use_tz=settings.USE_TZ)
    return [Error(sentence, id="core.E001") for sentence in found]


def eviction_policy() -> str:
    """Return what the broker does when its memory is full; raise BrokerSilent, with the kind."""
    try:
        with app.connection_for_read(transport_options=IMPATIENT) as connection:
            client = connection.default_channel.client
            client.ping()
            answer = client.config_get("maxmemory-policy")
    except ResponseError as error:
        raise BrokerSilent("forbids CONFIG GET", answers=True) from error
    except (OperationalError, RedisError, OSError) as error:
        raise BrokerSilent(type(error.__cause__ or error).__name__, answers=False) from error
    return str(answer.get("maxmemory-policy", "unknown"))


def policy_problem(policy: str) -> str:
    """Return what is wrong with a broker's policy in words, or nothing."""
    if policy == KEEPS_EVERYTHING:
        return ""
    return (
        f"The broker's maxmemory-policy is {policy}: it may throw wake-ups away. "
        f"Set it to {KEEPS_EVERYTHING}."
    )


def check_settings_at_start(**_signal: Any) -> None:
    """End a worker or beat whose settings could lose or repeat work, with the reason."""
    if found := problems(app.conf, use_tz=settings.USE_TZ):
        raise SystemExit("\n".join(["This process does not start.", *found]))


def check_broker_at_start(**_signal: Any) -> None:
    """End a worker or beat whose broker throws messages away; a silent broker is noted."""
    if problem := _broker_problem():
        raise SystemExit(f"This process does not start.\n{problem}")


def check_broker_again(**_signal: Any) -> None:
    """Stop a worker that reached its broker only now, if it throws messages away."""
    if problem := _broker_problem():
        logger.critical("this worker stops: %s", problem)
        raise WorkerShutdown(1)


def _broker_problem() -> str:
    try:
        return policy_problem(eviction_policy())
    except BrokerSilent as silent:
        logger.warning("the broker's maxmemory-policy is not known (%s)", silent)
        return ""


def connect() -> None:
    """Have every worker and beat ask when it starts."""
    for start in (worker_init, beat_init):
        start.connect(check_settings_at_start)
        start.connect(check_broker_at_start)
    worker_ready.connect(check_broker_again)
