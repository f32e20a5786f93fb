"""Makes an Admissions officer and the offices of two real schools; prints the schools' names."""

import json
import os

from cme.accounts.models import User
from cme.accounts.services import add_person
from schools.models import School, SchoolStaff

given = json.loads(os.environ["JOURNEY"])
others = School.objects.filter(la_code="301", register_status="open", phase="Primary")
schools = [School.objects.get(urn=given["urn"]), others.exclude(urn=given["urn"]).first()]
add_person(
    email="ash@eastmere.example", name="Ash Dunnock", role="admissions_officer", area="",
    password=given["password"],
)  # fmt: skip
for local, name, school in (("wren", "Wren Whimbrel", 0), ("jay", "Jay Dotterel", 1)):
    add_person(
        email=f"{local}@eastmere.example", name=name, role="school_user", area="",
        password=given["password"],
    )  # fmt: skip
    person = User.objects.get(email=f"{local}@eastmere.example")
    SchoolStaff.objects.create(person=person, school=schools[school])
print(json.dumps({"urns": [school.urn for school in schools]}))
