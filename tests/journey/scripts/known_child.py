"""Makes the team, and a child of a case that was closed in spring, through the services."""

import datetime as dt
import json
import os

from django.utils import timezone

from cases import services as casework
from cases.models import Case
from cme.accounts.models import User
from cme.accounts.services import add_person
from referrals.models import Referral
from referrals.services import intake, triage
from referrals.services.children import Placing
from tests.journey.told import told

given = json.loads(os.environ["JOURNEY"])
for local, name, role in (
    ("robin", "Robin Sandpiper", "cme_officer"),
    ("morgan", "Morgan Heron", "cme_manager"),
    ("kit", "Kit Redstart", "performance_analyst"),
):
    add_person(
        email=f"{local}@eastmere.example", name=name, role=role, area="borough",
        password=given["password"],
    )  # fmt: skip
officer = User.objects.get(email="robin@eastmere.example")
manager = User.objects.get(email="morgan@eastmere.example")
day = timezone.localdate()
referral = intake.receive(
    by=officer,
    channel="phone",
    submission_key="known-child",
    answers=told("Maya", given),
)
referral = Referral.objects.get(pk=referral.pk)
opened = triage.decide_open(
    by=officer,
    referral=referral,
    also=triage.Also(version=referral.version, why="Known before.", priority=referral.priority),
    placings=[Placing(child=referral.children.get())],
    area=referral.area,
    officer=officer,
)
case = opened.opened[0]
casework.record_outcome(
    by=officer,
    case=case,
    outcome="on_roll_elsewhere",
    confirmed_on=day,
    words="Started there.",
    confirmed_by="School office",
    confirmed_how="Call",
    confirmed_outside=True,
    evidence={
        "school_name": "Dabchick Primary School",
        "authority": "Fenshire",
        "first_day": (day - dt.timedelta(days=1)).isoformat(),
    },
)
case = Case.objects.get(pk=case.pk)
print(json.dumps({"child": case.child.reference, "case": case.reference, "status": case.status}))
