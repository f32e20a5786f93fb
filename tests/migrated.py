"""One migrated database of each kind, for every test, journey and run of the suite to copy.

`migrate` from nothing is the dearest thing a session of tests does: it is done once.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "var" / "test-results"
MIGRATED = "CME_MIGRATED"
"""Names what test databases begin as: a file of SQLite, or a database of the PostgreSQL in use."""

_one_at_a_time = threading.Lock()
_made: set[str] = set()


def migrated_postgres(server: str) -> str:
    """Migrate an empty database of this server from nothing; return its name."""
    name = "migrated"
    with contextlib.closing(psycopg2.connect(server)) as line:
        line.autocommit = True
        line.cursor().execute(f"CREATE DATABASE {name}")
    _migrate(DATABASE_URL=f"{server.rpartition('/')[0]}/{name}")
    return name


def migrated_sqlite() -> str:
    """Migrate an empty file of SQLite from nothing, once in a run; return its path."""
    file = RESULTS / "migrated" / "cme.sqlite3"
    with _one_at_a_time:
        if str(file) not in _made:
            shutil.rmtree(file.parent, ignore_errors=True)
            file.parent.mkdir(parents=True)
            _migrate(CME_VAR=str(file.parent))
            _made.add(str(file))
    return str(file)


def _migrate(**environment: str) -> None:
    words = [sys.executable, "manage.py", "migrate", "-v0"]
    settings = {"DJANGO_SETTINGS_MODULE": "cme.settings.development"}
    made = subprocess.run(
        words,
        cwd=ROOT,
        env=os.environ | settings | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"migrate from nothing failed:\n{made.stdout}{made.stderr}")
