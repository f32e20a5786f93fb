"""docker-compose.yml, the image and `make run` start the same programs with the same variables."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from cme import stack
from cme.site.condition import PARTS

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
READER = re.compile(r"env\.(?:text|flag|whole|words|path|secret|address|redis|is_set)\(\"(\w+)\"")


def _variables_the_service_reads():
    sources = [*(ROOT / "cme/settings").glob("*.py"), ROOT / "cme/stack.py"]
    sources.append(ROOT / "cme/site/management/commands/prepare.py")
    return {name for source in sources for name in READER.findall(source.read_text())} | {
        "DATABASE_URL",
        "DJANGO_SETTINGS_MODULE",
    }


@pytest.mark.parametrize(
    ("service", "command"), [("web", stack.WEB), ("worker", stack.WORKER), ("beat", stack.BEAT)]
)
def test_a_service_runs_the_command_of_make_run(service, command):
    assert tuple(SERVICES[service]["command"][: len(command)]) == command


def test_the_image_serves_by_the_same_command():
    last = (ROOT / "Dockerfile").read_text().strip().splitlines()[-1]
    assert last.startswith("CMD ")
    assert tuple(yaml.safe_load(last[4:])[: len(stack.WEB)]) == stack.WEB


def test_redis_keeps_what_the_embedded_broker_keeps():
    assert tuple(SERVICES["redis"]["command"][1:]) == stack.BROKER


@pytest.mark.parametrize("service", OURS)
def test_every_variable_is_one_the_settings_read(service):
    assert set(SERVICES[service]["environment"]) - _variables_the_service_reads() == set()


@pytest.mark.parametrize("service", OURS)
def test_every_service_gets_what_production_refuses_to_start_without(service):
    needed = {"SECRET_KEY", "SITE_ADDRESS", "DATABASE_URL", "REDIS_URL"}
    assert needed | {"DEFAULT_FROM_EMAIL", "EMAIL_HOST"} <= set(SERVICES[service]["environment"])


def test_only_migrate_connects_as_the_owner_and_nothing_as_a_superuser():
    roles = {
        name: re.match(r"postgres://(\w+):", SERVICES[name]["environment"]["DATABASE_URL"])[1]
        for name in OURS
    }
    assert roles.pop("migrate") == "cme_owner"
    assert set(roles.values()) == {"cme_runtime"}


def test_web_worker_and_beat_wait_for_migrate():
    for name in ("web", "worker", "beat"):
        condition = SERVICES[name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_what_ends_by_itself_is_started_again(name):
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_migrate_runs_commands_that_exist():
    lines = SERVICES["migrate"]["command"][-1].splitlines()
    named = {line.split()[2] for line in lines}
    assert named == {"migrate", "grant_roles", "load_authority"}
    assert named <= set(get_commands())


def test_the_web_is_healthy_when_the_site_says_it_is_ready():
    assert SERVICES["web"]["healthcheck"]["test"][-1] == "deploy/probe.py"
    assert "/health/ready" in (ROOT / "deploy/probe.py").read_text()


def test_beat_is_healthy_when_the_database_says_it_sent_wake_ups():
    *_program, command, part = SERVICES["beat"]["healthcheck"]["test"]
    assert command in get_commands()
    assert part in PARTS


def test_every_variable_of_compose_is_in_the_example():
    text = (ROOT / "docker-compose.yml").read_text()
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    example = (ROOT / ".env.example").read_text()
    named = {line.split("=")[0].lstrip("# ") for line in example.splitlines() if "=" in line}
    assert asked - named == set()
