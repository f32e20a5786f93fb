"""A whole site of its own: real broker, web and worker processes on this machine, one var folder.

On SQLite and the embedded broker, or in a new database of the PostgreSQL that DATABASE_URL names
and the machine's Redis.
"""

import contextlib
import datetime as dt
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2
from psycopg2 import sql

from cme import stack
from tests.migrated import MIGRATED
from tests.run import free_port

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(__file__).resolve().parent / "scripts"
CONSOLE = Path(__file__).resolve().parent / "console.py"
CLOCK = Path(__file__).resolve().parent / "clock"
FOLLOWED = 0.5  # seconds in which every process has looked at the clock's file again


def until(is_true: Callable[[], Any], what: str, seconds: float = 400) -> Any:
    """Ask until the answer is true and return it; fail saying what never came."""
    end = time.monotonic() + seconds
    while not (answer := is_true()):
        assert time.monotonic() < end, f"{what}: not within {seconds} seconds"
        time.sleep(0.2)
    return answer


class RealData(NamedTuple):
    """Where the real files are, and what of them the journey uses."""

    postcodes: Path
    register: Path
    postcode: str
    urn: str
    school: str


class Site:
    """The processes of one site, and a way to run its commands."""

    def __init__(self, var: Path, database: str | None) -> None:
        self.var = var
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {"PATH", "HOME", "LANG", "TZ", "CME_REFERENCE_DATA"}
        self.environment = {name: os.environ[name] for name in kept & set(os.environ)} | {
            "DJANGO_SETTINGS_MODULE": "cme.settings.development",
            "CME_VAR": str(var),
            "SITE_ADDRESS": self.url,
            "WEB_WORKERS": "1",
            "WORKER_CONCURRENCY": "1",
            "PYTHONUNBUFFERED": "1",
        }
        if database:
            self.environment["DATABASE_URL"] = database
        self.stack = stack.Stack(var, self.environment)
        self.console: subprocess.Popen[str] | None = None
        self.console_of: dict[str, str] = {}
        var.mkdir(parents=True, exist_ok=True)
        if (ROOT / "var" / "vendor").is_dir():
            (var / "vendor").symlink_to(ROOT / "var" / "vendor")
        if MIGRATED in os.environ and not database:
            shutil.copy(os.environ[MIGRATED], var / "cme.sqlite3")

    def manage(self, *words: str) -> str:
        """Run a command of the site and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def kill_sweep_after(self, step: str) -> None:
        """Start a sweep by hand and end it at once when it says that a step is done."""
        with subprocess.Popen(
            [sys.executable, "manage.py", "sweep"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as sweep:
            assert any(step in line for line in sweep.stdout)
            sweep.kill()

    def script(self, name: str, **values: Any) -> Any:
        """Run a script of ours against the site's database; return the JSON it prints last."""
        console = self._console()
        console.stdin.write(json.dumps([str(SCRIPTS / name), values]) + "\n")
        console.stdin.flush()
        answer = json.loads(console.stdout.readline() or '{"failed": "the console ended"}')
        assert "failed" not in answer, answer["failed"]
        return json.loads(answer["said"])

    def _console(self) -> "subprocess.Popen[str]":
        """Return the process that runs our scripts; a new one where the settings have changed."""
        if self.console and self.console_of != self.environment:
            self.close_console()
        if self.console is None:
            self.console_of = dict(self.environment)
            self.console = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--no-imports", "-c", CONSOLE.read_text()],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self.console

    def close_console(self) -> None:
        """End the process that runs our scripts, where there is one."""
        if self.console:
            self.console.communicate()
            self.console = None

    def set_clock(self, moment: dt.datetime) -> None:
        """Have it be that moment for every process of the site, and go on from there."""
        file, new = self.var / "clock", self.var / "clock.new"
        new.write_text(str(moment.timestamp() - time.time()))
        new.replace(file)
        self.environment |= {"JOURNEY_CLOCK": str(file), "PYTHONPATH": str(CLOCK)}
        time.sleep(FOLLOWED)

    def start_broker(self, socket: Path) -> None:
        """Start the broker and wait until it answers."""
        self.environment["REDIS_URL"] = f"unix://{socket}"
        stack.start_broker(self.stack, socket)

    def stop_broker(self) -> None:
        """Stop the broker alone."""
        broker = self.stack.running.pop("broker")
        broker.terminate()
        broker.wait(120)

    def start(self) -> None:
        """Start web, worker and beat."""
        stack.start_services(self.stack, self.port)

    def logs(self) -> str:
        """Return everything the processes wrote."""
        files = sorted((self.var / "log").glob("*.log"))
        return "\n".join(file.read_text(errors="replace") for file in files)


@contextlib.contextmanager
def site(var: Path) -> Iterator[Site]:
    """Give a site with tables and a broker; its services start when asked. All end with it.

    Its tables are a copy of what this run has migrated already, where there is such a database.
    """
    handlers = {number: signal.getsignal(number) for number in stack.STOPPING}
    with new_database() as database, stack.socket_file(var / "broker") as socket:
        made = Site(var, database)
        try:
            made.start_broker(socket)
            if MIGRATED not in os.environ:
                made.manage("migrate", "-v0")
            yield made
        finally:
            made.close_console()
            made.stack.stop()
            for number, handler in handlers.items():
                signal.signal(number, handler)
            shutil.rmtree(var, ignore_errors=True)


@contextlib.contextmanager
def new_database() -> Iterator[str | None]:
    """Give a new PostgreSQL database where the suite runs on one, or None for SQLite."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield None
        return
    name = f"journey_{secrets.token_hex(4)}"
    with contextlib.closing(psycopg2.connect(server)) as line:
        line.autocommit = True
        _tell(line, "CREATE DATABASE {} TEMPLATE {}", name, os.environ.get(MIGRATED, "template1"))
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            _tell(line, "DROP DATABASE {} WITH (FORCE)", name)


def _tell(line: Any, command: str, *names: str) -> None:
    with line.cursor() as cursor:
        cursor.execute(sql.SQL(command).format(*map(sql.Identifier, names)))
