"""Makes everybody of the long story, and the office of a real school."""

import json
import os

from cme.accounts.models import User
from cme.accounts.services import add_person
from schools.models import School, SchoolStaff

given = json.loads(os.environ["JOURNEY"])
for local, name, role in (
    ("robin", "Robin Sandpiper", "cme_officer"),
    ("piper", "Piper Siskin", "cme_officer"),
    ("morgan", "Morgan Heron", "cme_manager"),
    ("linnet", "Linnet Brambling", "cme_manager"),
    ("alex", "Alex Goldcrest", "commissioning_director"),
    ("jo", "Jo Wheatear", "reintegration_officer"),
    ("lee", "Lee Redpoll", "reintegration_manager"),
    ("kit", "Kit Redstart", "performance_analyst"),
    ("wren", "Wren Whimbrel", "school_user"),
):
    add_person(
        email=f"{local}@eastmere.example", name=name, role=role,
        area="borough" if role.startswith("cme") else "", password=given["password"],
    )  # fmt: skip
SchoolStaff.objects.create(
    person=User.objects.get(email="wren@eastmere.example"),
    school=School.objects.get(urn=given["urn"]),
)
print(json.dumps({"school": School.objects.get(urn=given["urn"]).name}))
