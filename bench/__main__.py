"""Read what was asked for, start a database of this run alone, fill it, measure, print.

    make bench                                   1,000 cases on SQLite
    make bench BENCH_CASES=100000 BENCH_DATABASE=postgres

A figure outside its pass mark prints FAIL; only --strict makes that the exit code, for machines
differ and the marks are ratios of one run.
"""

import argparse
import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from tests.run import Absent, real_postgres

SMALLEST = 200


def asked() -> argparse.Namespace:
    """Return the options of the command, each with a default from the environment."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    cases = int(os.environ.get("BENCH_CASES", "1000"))
    parser.add_argument("--cases", type=int, default=cases, help=f"at least {SMALLEST}")
    parser.add_argument(
        "--database",
        choices=("sqlite", "postgres"),
        default=os.environ.get("BENCH_DATABASE", "sqlite"),
    )
    parser.add_argument("--strict", action="store_true", help="exit 1 where a figure fails")
    found = parser.parse_args()
    found.cases = max(found.cases, SMALLEST)
    return found


@contextlib.contextmanager
def database(kind: str) -> Iterator[str]:
    """Give the address of an empty database that is gone after the run."""
    if kind == "postgres":
        with real_postgres() as address:
            yield address
        return
    with tempfile.TemporaryDirectory(prefix="cme-bench-") as folder:
        yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"


def prepare(address: str) -> None:
    """Set Django up on this database, with every table, trigger and a council's arrangements."""
    os.environ["DATABASE_URL"] = address
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "cme.settings.test"
    django.setup()
    settings.ROOT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("load_authority", "hertfordshire", stdout=io.StringIO())


def main() -> int:
    """Measure and print; return 1 where a figure fails and --strict was asked."""
    options = asked()
    try:
        with database(options.database) as address:
            prepare(address)
            from bench.measuring import measure  # noqa: PLC0415 (models need a prepared Django)

            return 1 if measure(options.cases, options.database) and options.strict else 0
    except Absent as absent:
        print(f"Nothing measured: {absent}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
