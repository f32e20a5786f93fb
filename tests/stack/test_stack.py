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

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.stack


def _free_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def _processes(var):
    """Every process that was started with this var folder, found by its environment."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and int(folder.name) != os.getpid():
            with contextlib.suppress(OSError):
                if f"CME_VAR={var}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
    return found


def _until(is_true, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := is_true():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} seconds")


COUNT = """
from cme.core.models import OutboxMessage
print("kept", OutboxMessage.objects.filter(reference="R-7KQ4-MX").count())
"""


class Run:
    """One `python -m cme.stack` with a var folder and a port of its own."""

    def __init__(self, var, **environment):
        self.var, self.port = var, environment.pop("PORT", None) or _free_port()
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
        said, _ = self.process.communicate(timeout=60)
        return said

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as page:
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
            timeout=60,
        ).stdout


@pytest.fixture
def var(tmp_path):
    folder = tmp_path / "var"
    yield folder
    for left in _processes(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(left, signal.SIGKILL)


def _mail(var):
    return [message.read_text() for message in (var / "mail").glob("*.log")]


POST = """
from cme.core import outbox
outbox.post(key="stack", kind="test", to="officer@eastmere.example", subject="A receipt",
            body="Sent by a real worker", reference="R-7KQ4-MX")
"""


def test_a_run_serves_works_and_leaves_nothing_and_a_second_is_quick(var):
    run = Run(var)
    assert f"http://127.0.0.1:{run.port}/" in run.started()
    assert run.get("/health/live")[0] == 200
    assert len(_processes(var)) >= 7

    run.manage("shell", "-c", POST)
    _until(lambda: "Sent by a real worker" in "".join(_mail(var)), 60)

    run.stop()
    assert run.process.returncode == 0
    assert _processes(var) == []

    again = time.monotonic()
    second = Run(var)
    second.started()
    assert time.monotonic() - again < 20
    assert "kept 1" in second.manage("shell", "-c", COUNT)
    second.stop(signal.SIGINT)
    assert second.process.returncode == 0
    assert _processes(var) == []


def test_a_process_that_dies_stops_the_rest_and_is_named(var):
    run = Run(var)
    run.started()
    beat = _until(
        lambda: [
            pid
            for pid in _processes(var)
            if b"beat" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        ]
    )
    os.kill(beat[0], signal.SIGKILL)
    said, _ = run.process.communicate(timeout=60)
    assert "The beat stopped (SIGKILL)" in said
    assert run.process.returncode == 1
    assert _processes(var) == []


def test_a_taken_port_is_said_plainly(var):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = Run(var, PORT=taken.getsockname()[1])
        said, _ = run.process.communicate(timeout=60)
    assert f"Port {run.port} is taken." in said
    assert "make run PORT=" in said
    assert run.process.returncode == 1


def test_a_deep_checkout_still_gets_a_socket_short_enough(tmp_path):
    var = tmp_path / ("deep-" * 20) / "var"
    run = Run(var)
    try:
        run.started()
        assert run.get("/health/live")[0] == 200
    finally:
        run.stop()
    assert _processes(var) == []
    shutil.rmtree(var)


def test_a_port_that_is_no_number_is_refused_by_name(var):
    run = Run(var, PORT="eighty")
    said, _ = run.process.communicate(timeout=60)
    assert "PORT must be a whole number" in said
