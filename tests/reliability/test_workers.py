"""Real workers, real beats and a real broker: lost wake-ups and killed workers lose no work."""

import signal

import pytest
from django.test import Client
from django.urls import reverse

from cme.celery import app
from cme.core import outbox
from cme.core.models import OutboxMessage
from cme.site.models import ParkedTask, Sighting, SweepRun
from cme.site.running import MOST_STARTS
from tests.factories import UserFactory
from tests.reliability.due import assert_each_once, escalated, make_due, recent_days
from tests.reliability.processes import LONGEST, until

pytestmark = pytest.mark.django_db(transaction=True)


def _post(first, last):
    for number in range(first, last):
        outbox.post(
            key=f"reliable {number}",
            kind="test",
            to="officer@eastmere.example",
            subject=f"Number {number}.",
            body="Sent by a real worker.",
            reference="R-7KQ4-MX",
        )


def _mail(var):
    return "".join(file.read_text() for file in (var / "mail").glob("*.log"))


def _all_sent():
    return not OutboxMessage.objects.filter(sent_at=None).exists()


def test_two_beats_a_wiped_broker_and_a_broker_away_lose_and_repeat_nothing(
    school, admissions_officer, services, broker, var, client
):
    due = make_due(by=admissions_officer, school=school, days=recent_days(60))
    _post(0, 20)
    with app.connection_for_write() as line:
        for number in range(980):
            app.send_task("referrals.tasks.find_candidates", args=[number], connection=line)
    assert broker.client.llen("celery") >= 980  # a save does not wait for a broker that is slow
    broker.client.flushall()

    services.worker()
    services.beat("beat-one")
    services.beat("beat-two")
    until(lambda: len(escalated()) == len(due) and _all_sent(), "the work of a wiped broker")
    until(lambda: Sighting.objects.count() == 2, "beat and worker seen")
    assert_each_once(due)

    broker.stop()
    swept = SweepRun.objects.count()
    due |= make_due(by=admissions_officer, school=school, days=recent_days(40))
    _post(20, 40)  # saves go on
    client.force_login(UserFactory(role="cme_manager"))
    assert client.get(reverse("privacy")).status_code == 200
    page = client.get(reverse("health")).content.decode()
    assert "It does not answer" in page
    broker.start()

    until(
        lambda: services.keep_up() and len(escalated()) == len(due) and _all_sent(),
        "the work of a broker away",
    )
    until(lambda: services.keep_up() and SweepRun.objects.count() > swept + 2, "beats that go on")
    services.stop()
    assert_each_once(due)
    sent = _mail(var)
    assert [sent.count(f"Subject: Number {n}.") for n in range(40)] == [1] * 40
    assert not ParkedTask.objects.exists()


@pytest.mark.postgres
def test_killed_workers_lose_nothing_and_a_task_that_kills_them_is_parked(
    school, admissions_officer, services, broker, var
):
    broker.client.config_set("maxmemory-policy", "allkeys-lru")
    refused = services.worker("refused")
    assert refused.wait(LONGEST) != 0
    assert "maxmemory-policy is allkeys-lru" in services.log("refused")
    broker.client.config_set("maxmemory-policy", "noeviction")

    due = make_due(by=admissions_officer, school=school, days=recent_days(250))
    once = {"KILL_ONCE": str(var / "parent"), "KILL": "parent", "KILL_AT": "40"}
    first = services.worker("first", **once)
    app.send_task("cme.site.tasks.sweep")
    assert first.wait(LONGEST) == -signal.SIGKILL
    assert SweepRun.objects.filter(finished_at=None).count() > 0

    once = {"KILL_ONCE": str(var / "child"), "KILL": "child", "KILL_AT": "47"}
    services.worker("second", **once)
    app.send_task("tests.poison", args=[7])
    app.send_task("cme.site.tasks.sweep")  # a beat's next
    until(lambda: ParkedTask.objects.parked().count() == 1, "the poison parked")
    until(SweepRun.objects.last_good, "a sweep that got through")
    until(lambda: not ParkedTask.objects.filter(parked_at=None).exists(), "the sweep forgiven")

    parked = ParkedTask.objects.get()
    assert (parked.name, parked.arguments, parked.starts) == ("tests.poison", "[7]", MOST_STARTS)
    assert (var / "child").exists()
    assert_each_once(due)
    assert SweepRun.objects.filter(finished_at=None).count() == 2
    manager = Client()
    manager.force_login(UserFactory(role="cme_manager"))
    assert "tests.poison[7]" in manager.get(reverse("health")).content.decode()
