"""Production refuses to start without its secrets, and is clean by Django's own deploy check."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "cme.settings.production",
    "SECRET_KEY": "Zk3-" * 15 + "abcdefgh",
    "SITE_ADDRESS": "https://cme.example.org",
    "DATABASE_URL": "postgres://cme_runtime:secret@127.0.0.1:5432/cme",
    "REDIS_URL": "redis://127.0.0.1:6379",
    "DEFAULT_FROM_EMAIL": "children-missing@example.org",
    "EMAIL_HOST": "mail.example.org",
}


def _manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        check=False,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_the_deploy_check_has_no_warning():
    answer = _manage("check", "--deploy", "--fail-level", "WARNING", **COMPLETE)
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


@pytest.mark.parametrize("name", sorted(set(COMPLETE) - {"DJANGO_SETTINGS_MODULE"}))
def test_production_refuses_to_start_without(name):
    answer = _manage("check", **{key: value for key, value in COMPLETE.items() if key != name})
    assert answer.returncode != 0
    assert answer.stderr.startswith(f"{name} is not set."), answer.stderr


def test_production_keeps_no_sqlite_file():
    answer = _manage("check", **COMPLETE | {"DATABASE_URL": "sqlite:///var/cme.sqlite3"})
    assert answer.stderr.startswith("DATABASE_URL must begin with postgres://")


def test_the_environment_example_names_every_variable_production_needs():
    example = (ROOT / ".env.example").read_text()
    named = {line.split("=")[0].lstrip("# ") for line in example.splitlines() if "=" in line}
    assert set(COMPLETE) <= named
