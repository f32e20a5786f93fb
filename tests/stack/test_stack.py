"""`make run`'s own processes, for real: they start, work, say what is wrong, and leave nothing."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.migrated import MIGRATED
from tests.run import free_port

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.stack
LONGEST = 300  # seconds until what never comes has failed; a busy machine is slow and not wrong


def _processes(var):
    """Every process that was started with this var folder, found by its environment."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and int(folder.name) != os.getpid():
            with contextlib.suppress(OSError):
                if f"CME_VAR={var}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
    return found


def _beat(var):
    for process in _processes(var):
        with contextlib.suppress(OSError):
            if b"beat" in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0"):
                return process
    return None


def _nothing_is_left(var):
    """Wait for what was killed to be gone; what was forgotten stays."""
    _until(lambda: not _processes(var), 60)


def _until(is_true, seconds=LONGEST):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := is_true():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} seconds")


ADDING = "Adding demo people and cases, once"
COUNT = """
from cme.core.models import OutboxMessage
print("kept", OutboxMessage.objects.filter(reference="R-7KQ4-MX").count())
"""


class Run:
    """One `python -m cme.stack` with a var folder and a port of its own."""

    def __init__(self, var, **environment):
        self.var, self.port = var, environment.pop("PORT", None) or free_port()
        settings = {"PATH": os.environ["PATH"], "CME_VAR": str(var), "PORT": str(self.port)}
        settings["DEMO_CASES"] = "3"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cme.stack"],
            cwd=ROOT,
            env=settings | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def started(self):
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "The site is at" in line:
                return "".join(lines)
        raise AssertionError("".join(lines))

    def stop(self, what=signal.SIGTERM):
        self.process.send_signal(what)
        said, _ = self.process.communicate(timeout=LONGEST)
        return said

    def get(self, path):
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=LONGEST
            ) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def manage(self, *arguments):
        socket_file = self.var / "broker" / "valkey.sock"
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "CME_VAR": str(self.var),
                "REDIS_URL": f"unix://{socket_file}",
            },
            capture_output=True,
            text=True,
            check=True,
            timeout=LONGEST,
        ).stdout


@pytest.fixture
def var(tmp_path):
    folder = tmp_path / "var"
    yield folder
    for left in _processes(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(left, signal.SIGKILL)


def _migrated(var):
    """Let a run begin with the tables that this run of the tests has made, where it has."""
    if MIGRATED in os.environ:
        var.mkdir(parents=True)
        shutil.copy(os.environ[MIGRATED], var / "cme.sqlite3")
    return var


def _mail(var):
    return [message.read_text() for message in (var / "mail").glob("*.log")]


POST = """
from cme.core import outbox
outbox.post(key="stack", kind="test", to="officer@eastmere.example", subject="A receipt",
            body="Sent by a real worker", reference="R-7KQ4-MX")
"""


def test_a_run_serves_works_and_leaves_nothing_and_a_second_adds_nothing(var):
    run = Run(var)
    said = run.started()
    assert f"http://127.0.0.1:{run.port}/" in said
    assert ADDING in said
    assert run.get("/health/live")[0] == 200
    _until(lambda: len(_processes(var)) >= 7)

    run.manage("shell", "-c", POST)
    _until(lambda: "Sent by a real worker" in "".join(_mail(var)))

    run.stop()
    assert run.process.returncode == 0
    _nothing_is_left(var)

    second = Run(var)
    assert ADDING not in second.started()
    assert "kept 1" in second.manage("shell", "-c", COUNT)
    second.stop(signal.SIGINT)
    assert second.process.returncode == 0
    _nothing_is_left(var)


def test_a_process_that_dies_stops_the_rest_and_is_named(var):
    run = Run(_migrated(var))
    run.started()
    os.kill(_until(lambda: _beat(var)), signal.SIGKILL)
    said, _ = run.process.communicate(timeout=LONGEST)
    assert "The beat stopped (SIGKILL)" in said
    assert run.process.returncode == 1
    _nothing_is_left(var)


def test_a_taken_port_is_said_plainly(var):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = Run(var, PORT=taken.getsockname()[1])
        said, _ = run.process.communicate(timeout=LONGEST)
    assert f"Port {run.port} is taken." in said
    assert "make run PORT=" in said
    assert run.process.returncode == 1


def test_a_deep_checkout_still_gets_a_socket_short_enough(tmp_path):
    var = tmp_path / ("deep-" * 20) / "var"
    run = Run(_migrated(var))
    try:
        run.started()
        assert run.get("/health/live")[0] == 200
    finally:
        run.stop()
    _nothing_is_left(var)
    shutil.rmtree(var)


def test_a_port_that_is_no_number_is_refused_by_name(var):
    run = Run(var, PORT="eighty")
    said, _ = run.process.communicate(timeout=LONGEST)
    assert "PORT must be a whole number" in said
