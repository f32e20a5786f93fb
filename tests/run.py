"""`make test`: every part that proves the site, with a summary of each.

Parts: lint, sqlite, postgres, journeys, browser; name some to run only those. After lint they run
side by side, each with servers of its own, and print when they are done. PostgreSQL and Redis are
started from the machine's own binaries, on this machine alone, and stopped again. A part whose
binary is missing is skipped with its reason; with CI=true that is a failure.
"""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from cme.stack import BROKER, broker_program
from tests.migrated import MIGRATED, RESULTS, ROOT, migrated_postgres, migrated_sqlite

BIN = Path(sys.executable).parent
IS_CI = os.environ.get("CI") == "true"
DEBIAN_POSTGRES = "usr/lib/postgresql/*/bin"
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class Absent(Exception):
    """A program this part needs is not on the machine; the message names its package."""


@dataclass
class Result:
    """What one part came to."""

    name: str
    passed: bool
    seconds: float
    words: str = ""
    skips: list[str] = field(default_factory=list)


@dataclass
class Server:
    """A server of this run alone: its process, its address and the folder it lives in."""

    address: str
    process: subprocess.Popen[bytes]


# --- servers of this run --------------------------------------------------------------------------


def free_port() -> int:
    """Return a port that nothing uses now, below those the system gives to outgoing lines."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as line, contextlib.suppress(OSError):
            line.bind(("127.0.0.1", port))
            return port


def program(*names: str, package: str, folders: str = "") -> Path:
    """Return the first of these programs on the machine; raise Absent naming the package."""
    for name in names:
        if found := shutil.which(name):
            return Path(found)
        for path in sorted(Path("/").glob(f"{folders}/{name}"), reverse=True) if folders else ():
            return path
    raise Absent(f"{names[0]} is not on this machine (Debian package: {package})")


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """Give a private folder with a path short enough for a socket, and take it away after."""
    folder = Path(tempfile.mkdtemp(prefix="cme-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def served(command: list[str], log: Path, **how: object) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block lasts, and stop it by its own process id."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **how
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers; raise RuntimeError with its log where it does not."""
    end = time.monotonic() + 120
    while not is_ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"A server did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)


@contextlib.contextmanager
def embedded_broker() -> Iterator[str]:
    """Run the embedded broker; give its REDIS_URL."""
    with short_folder() as folder:
        sock, log = folder / "valkey.sock", folder / "log"
        place = ["--port", "0", "--unixsocket", str(sock), "--dir", str(folder)]
        with served([broker_program(), *place, *BROKER], log) as process:
            wait_for(sock.exists, process, log)
            yield f"unix://{sock}"


@contextlib.contextmanager
def real_redis() -> Iterator[str]:
    """Run the machine's Redis on a port of its own; give its REDIS_URL."""
    server = program("redis-server", "valkey-server", package="redis-server")
    port = free_port()
    with short_folder() as folder:
        log = folder / "log"
        place = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
        with served([str(server), *place, "--save", "", "--appendonly", "no"], log) as process:
            wait_for(lambda: _listens(port), process, log)
            yield f"redis://127.0.0.1:{port}"


@contextlib.contextmanager
def real_postgres() -> Iterator[str]:
    """Run the machine's PostgreSQL with an empty cluster of its own; give its DATABASE_URL."""
    initdb = program("initdb", package="postgresql", folders=DEBIAN_POSTGRES).resolve()
    server = initdb.parent / "postgres"
    port, password = free_port(), secrets.token_urlsafe(16)
    as_whom = _unprivileged()
    with short_folder() as folder:
        words = folder / "password"
        words.write_text(password)
        if as_whom:
            for path in (folder, words):
                os.chown(path, as_whom["user"], as_whom["group"])
        how = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}, **as_whom}
        data, log = folder / "data", folder / "log"
        make = [str(initdb), "-D", str(data), "-U", "cme", "-E", "UTF8", "--locale=C.UTF-8"]
        make += ["-A", "scram-sha-256", f"--pwfile={words}", "--no-sync"]
        made = subprocess.run(make, capture_output=True, text=True, check=False, **how)
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        command = [str(server), "-D", str(data), "-k", str(folder), "-p", str(port)]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60"]
        command += [part for setting in QUICK for part in ("-c", setting)]
        with served(command, log, **how) as process:
            wait_for(lambda: _listens(port), process, log)
            yield f"postgres://cme:{password}@127.0.0.1:{port}/postgres"


def _unprivileged() -> dict[str, int | list[int]]:
    """Whom PostgreSQL runs as: itself refuses root."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise Absent("a user other than root, to run PostgreSQL as")


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


# --- parts ----------------------------------------------------------------------------------------


def command(*words: str) -> subprocess.CompletedProcess[bytes]:
    """Run one command in the checkout, showing what it prints."""
    return subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)


def lint() -> Result:
    """Lint, format, layers, types, migrations, templates, compose and image files."""
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    checks = {
        "ruff check": (BIN / "ruff", "check", "-q", "."),
        "ruff format": (BIN / "ruff", "format", "-q", "--check", "."),
        "djade": (BIN / "djade", "--target-version", "5.2", "--check", *templates),
        "lint-imports": (BIN / "lint-imports",),
        "mypy": (BIN / "mypy",),
        "makemigrations": (sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"),
        "dclint": (ROOT / "assets/node_modules/.bin/dclint", "-c", "assets/dclint.json",
                   "docker-compose.yml"),
        "hadolint": (BIN / "hadolint", "Dockerfile"),
    }  # fmt: skip
    failed = [name for name, words in checks.items() if command(*map(str, words)).returncode]
    words = f"{len(checks) - len(failed)} of {len(checks)} checks passed"
    if failed:
        words += f"; failed: {', '.join(failed)}"
    return Result("lint", not failed, 0, words)


def pytest(name: str, marks: str, **environment: str) -> Result:
    """Run the tests of these marks with this environment and count them."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    report = RESULTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    # Named here, for the environment of this process already names the settings of a run.
    arguments = ["--ds=cme.settings.test", "-m", marks, f"--junitxml={report}", "-q"]
    arguments += ["--durations=5", "-p", "no:cacheprovider"]
    with _output(name) as output:
        answer = subprocess.run(
            [sys.executable, "-m", "pytest", *arguments],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    if not report.exists():
        return Result(name, passed=False, seconds=0, words="pytest could not run")
    counts, skips = _read(report)
    return Result(name, answer.returncode == 0, 0, counts, skips)


@contextlib.contextmanager
def _output(name: str) -> Iterator[TextIO | None]:
    """Let a part print as it goes, but one that runs beside another when it is done."""
    if name not in BESIDE:
        yield None
        return
    log = RESULTS / f"{name}.log"
    with log.open("w") as output:
        yield output
    print(f"\n=== {name} ===\n{log.read_text(errors='replace')}", flush=True)


def _read(report: Path) -> tuple[str, list[str]]:
    suite = next(iter(ET.parse(report).getroot().iter("testsuite")))
    total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    counts = f"{total - skipped - failed} passed, {failed} failed, {skipped} skipped"
    reasons = [str(case.get("message")) for case in suite.iter("skipped")]
    return counts, sorted({re.sub(r"\s+", " ", reason)[:160] for reason in reasons})


def sqlite() -> Result:
    """Every test but the browser's, on SQLite and the embedded broker."""
    with embedded_broker() as redis_url:
        settings = {"REDIS_URL": redis_url, MIGRATED: migrated_sqlite()}
        return pytest("sqlite", "not browser and not postgres", **settings)


def postgres() -> Result:
    """Every test but the browser's, on a real PostgreSQL and a real Redis.

    The tests of the embedded run are left out: they bring their own database and broker.
    """
    return _on_postgres("postgres", "not browser and not stack and not embedded and not journey")


def journeys() -> Result:
    """Whole sites of their own processes, on PostgreSQL: most of it is waiting for them."""
    return _on_postgres("journeys", "journey and not embedded")


def _on_postgres(name: str, marks: str) -> Result:
    with real_postgres() as database_url, real_redis() as redis_url:
        settings = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        return pytest(name, marks, **settings, **{MIGRATED: migrated_postgres(database_url)})


def browser() -> Result:
    """The journeys in a real Chromium."""
    program("chromium", "chromium-browser", "google-chrome", package="chromium")
    with embedded_broker() as redis_url:
        settings = {"REDIS_URL": redis_url, "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
        return pytest("browser", "browser", **settings, **{MIGRATED: migrated_sqlite()})


BESIDE = ("postgres", "sqlite", "journeys", "browser")
"""Parts that run side by side, for much of each is waiting: each has servers of its own."""

PARTS: dict[str, Callable[[], Result]] = {
    "lint": lint,
    "sqlite": sqlite,
    "postgres": postgres,
    "journeys": journeys,
    "browser": browser,
}


def run_part(name: str) -> Result:
    """Run one part and say how long it took; a missing program is a skip, or in CI a failure."""
    if name not in BESIDE:
        print(f"\n=== {name} ===", flush=True)
    began = time.monotonic()
    try:
        result = PARTS[name]()
    except Absent as absent:
        result = Result(name, passed=not IS_CI, seconds=0, words=f"SKIPPED: {absent}")
    result.seconds = time.monotonic() - began
    return result


def run_all(names: list[str]) -> list[Result]:
    """Run the parts in their order, those that need not wait for one another side by side."""
    beside = [name for name in BESIDE if name in names]
    results = {}
    for name in names:
        if name in results:
            continue
        if name not in beside:
            results[name] = run_part(name)
            continue
        print(f"\n=== {', '.join(beside)}: running, side by side; output follows ===", flush=True)
        with ThreadPoolExecutor(max_workers=len(beside)) as side_by_side:
            results |= zip(beside, side_by_side.map(run_part, beside), strict=True)
    return [results[name] for name in names]


def main(names: list[str]) -> int:
    """Run the parts named, or all; return 1 when any failed."""
    if unknown := set(names) - set(PARTS):
        print(f"No part {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}")
        return 2
    began = time.monotonic()
    results = run_all(names or list(PARTS))
    print("\n=== summary ===")
    for result in results:
        mark = "ok    " if result.passed else "FAILED"
        print(f"{mark} {result.name:9} {result.seconds:6.1f} s  {result.words}")
        for reason in result.skips:
            print(f"       skipped: {reason}")
    failed = [result.name for result in results if not result.passed]
    verdict = f"failed: {', '.join(failed)}" if failed else "all parts passed"
    print(f"=== {verdict} in {time.monotonic() - began:.1f} s ===")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
