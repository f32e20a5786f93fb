"""Opens a case on one day and searches every source on another, through the services."""

import datetime as dt
import json
import os

import time_machine

from cases import services as casework
from cme.accounts.models import User
from cme.authority.models import CheckType
from referrals.models import Referral
from referrals.services import intake, triage
from referrals.services.children import Placing
from tests.journey.told import told

given = json.loads(os.environ["JOURNEY"])
officer = User.objects.get(email="robin@eastmere.example")


def at(day):
    noon = dt.datetime.combine(dt.date.fromisoformat(given[day]), dt.time(12), dt.UTC)
    return time_machine.travel(noon, tick=False)


with at("opened"):
    received = intake.receive(
        by=officer,
        channel="phone",
        submission_key="long-case",
        answers=told("Maja", given),
    )
    referral = Referral.objects.get(pk=received.pk)
    decided = triage.decide_open(
        by=officer,
        referral=referral,
        also=triage.Also(version=referral.version, why="New.", priority=referral.priority),
        placings=[Placing(child=referral.children.get())],
        area=referral.area,
        officer=officer,
    )
    case = decided.opened[0]
with at("searched"):
    day = dt.date.fromisoformat(given["searched"])
    for source in CheckType.objects.filter(expected=True, only_child_protection=False):
        casework.record_check(
            by=officer, case=case, source=source, result="no_record", checked_on=day,
            words="Both spellings.",
        )  # fmt: skip
    casework.record_contact(
        by=officer, case=case, kind="visit", state="made", result="empty",
        happened_at=dt.datetime.combine(day, dt.time(11), dt.UTC), words="New tenants.",
    )  # fmt: skip
print(json.dumps({"case": case.reference}))
