"""Real processes around the test's own database: a broker, workers, beats, and forked sweeps."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import redis
from django.db import connection, connections

from cme import stack
from tests.run import free_port

ROOT = Path(__file__).resolve().parents[2]
APP = "tests.reliability.worker"
LONGEST = 400  # seconds until what never comes has failed; a busy machine is slow and not wrong


def until(is_true: Callable[[], object], what: str, seconds: float = LONGEST) -> None:
    """Ask until the answer is true; fail saying what never came."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, f"{what}: not within {seconds} seconds"
        time.sleep(0.1)


def fork(act: Callable[[], object]) -> int:
    """Run something in a process of its own with connections of its own; return its id."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        act()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    connections.close_all()
    os._exit(0)


def ended(pid: int) -> int:
    """Wait for a process; return its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def killed_at(statement: int, act: Callable[[], object]) -> None:
    """Do something, and end this process by SIGKILL after so many statements."""
    left = [statement]

    def count(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    with connection.execute_wrapper(count):
        act()


class Broker:
    """A broker that can be stopped and started at the same address.

    The embedded one on a socket; where the suite runs on PostgreSQL, the machine's Redis.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen | None = None
        if connection.vendor == "postgresql":
            port = free_port()
            self.program = shutil.which("redis-server") or stack.broker_program()
            self.place = ["--bind", "127.0.0.1", "--port", str(port)]
            self.url = f"redis://127.0.0.1:{port}"
            self.celery_url = f"{self.url}/0"
            self.client = redis.Redis(port=port)
        else:
            path = folder / "valkey.sock"
            self.program = stack.broker_program()
            self.place = ["--port", "0", "--unixsocket", str(path)]
            self.url = f"unix://{path}"
            self.celery_url = f"redis+socket://{path}"
            self.client = redis.Redis(unix_socket_path=str(path))

    def start(self) -> None:
        with (self.folder / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, *self.place, "--dir", str(self.folder), *stack.BROKER],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until(self._answers, "the broker")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(LONGEST)
            self.process = None

    def _answers(self) -> bool:
        with contextlib.suppress(redis.RedisError, OSError):
            return bool(self.client.ping())
        return False


class Services:
    """Workers and beats on the test's own database; every one ends with it."""

    def __init__(self, var: Path, broker: Broker) -> None:
        self.var = var
        self.broker = broker
        self.started: dict[subprocess.Popen, tuple[str, list[str], dict]] = {}
        kept = {"PATH", "HOME", "LANG", "TZ"}
        self.environment = {name: os.environ[name] for name in kept & set(os.environ)} | {
            "DJANGO_SETTINGS_MODULE": "cme.settings.development",
            "CME_VAR": str(var),
            "DATABASE_URL": _address(),
            "REDIS_URL": broker.url,
            "SWEEP_SECONDS": "2",
            "OUTBOX_SECONDS": "1",
            "WORKER_CONCURRENCY": "2",
        }

    def worker(self, name: str = "worker", **environment: str) -> subprocess.Popen:
        _celery, *words = stack.WORKER
        words[1] = APP
        return self._start(name, [*words, "-n", f"{name}@%h", "--loglevel", "INFO"], environment)

    def beat(self, name: str) -> subprocess.Popen:
        _celery, *words = stack.BEAT
        words[1] = APP
        return self._start(name, [*words, "--schedule", str(self.var / name)], {})

    def log(self, name: str) -> str:
        return (self.var / f"{name}.log").read_text(errors="replace")

    def keep_up(self) -> bool:
        """Start again what has ended, as docker-compose.yml does; return True, to be asked on.

        A worker whose broker goes away in the middle of a task finishes it and may end: kombu
        gives the message back over the line that it has just closed.
        """
        for process in [one for one in self.started if one.poll() is not None]:
            self._start(*self.started.pop(process))
        return True

    def _start(self, name: str, words: list[str], environment: dict) -> subprocess.Popen:
        with (self.var / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", *words],
                cwd=ROOT,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started[process] = (name, words, environment)
        return process

    def stop(self) -> None:
        for process in reversed(list(self.started)):
            process.terminate()
        for process in self.started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _address() -> str:
    """Return the DATABASE_URL of the database that the test itself uses."""
    how = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{how['NAME']}"
    return f"postgres://{how['USER']}:{how['PASSWORD']}@{how['HOST']}:{how['PORT']}/{how['NAME']}"
