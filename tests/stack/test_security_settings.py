"""The headers, cookies and queue settings that promises rest on."""

import base64
import hashlib

from django.conf import settings
from django.contrib.auth.models import Group, Permission

from cme.celery import app
from tests.factories import UserFactory


def test_the_one_script_hash_is_of_the_snippet_in_the_base_page():
    digest = hashlib.sha256(settings.HAS_SCRIPT_SNIPPET.encode()).digest()
    assert f"'sha256-{base64.b64encode(digest).decode()}'" == settings.HAS_SCRIPT_HASH


def test_the_policy_starts_from_nothing_and_allows_nothing_unsafe():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    named = [source for sources in directives.values() for source in sources]
    assert not [source for source in named if "unsafe" in source or "*" in source]


def test_a_page_carries_every_header(client, db):
    response = client.get("/no-such-page/")
    for header in (
        "Content-Security-Policy",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "X-Frame-Options",
    ):
        assert header in response.headers, header
    assert response.headers["Cache-Control"] == "no-store"


def test_the_hard_time_limit_is_under_half_the_visibility_timeout():
    timeout = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert timeout * 0.5 > settings.CELERY_TASK_TIME_LIMIT > settings.CELERY_TASK_SOFT_TIME_LIMIT
    assert settings.CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS["visibility_timeout"] == timeout
    assert app.conf.visibility_timeout == timeout


def test_the_queue_takes_json_only_and_one_task_at_a_time():
    assert app.conf.accept_content == ["json"]
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost


def test_a_permission_written_in_the_database_opens_nothing(db):
    person = UserFactory(role="auditor")
    permission = Permission.objects.filter(codename="add_user").get()
    person.user_permissions.add(permission)
    group = Group.objects.create(name="Everything")
    group.permissions.set(Permission.objects.all())
    person.groups.add(group)
    assert not person.has_perm("accounts.add_user")
    assert person.has_perm("audit.view_statuschange")


def test_schedules_are_intervals_of_tasks_that_exist():
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert entry["schedule"].total_seconds() > 0
