"""3,000 children on the allocation list at real schools, through a leap February and a half-term.

The file comes twice, with one change the second time; days pass, some without a sweep; every child
who has not arrived escalates on the right day, in either kind of days, as a slow count says it;
one school confirms an arrival; another sends a return with no destination, which becomes a case.
"""

import csv
import datetime as dt
import io
from collections import Counter

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from cases.models import Case
from cme.audit.access import record_access
from cme.audit.models import StatusChange
from cme.authority.models import Threshold
from cme.worklist.models import WorkItem
from referrals.models import Referral
from referrals.services import triage
from referrals.services.children import Placing
from schools.models import AllocationEntry, DeletionReturn, School, SchoolStaff

D = dt.date
CHILDREN = 3_000
UPLOADED = D(2028, 2, 16)
FIRST_LISTED = D(2028, 1, 24)
HALF_TERM = {D(2028, 2, day) for day in range(14, 19)}
# Not every day has its sweep: what was missed is made up for, and stamped with its own day.
SWEEPS = [D(2028, *day) for day in ((2, 17), (2, 28), (2, 29), (3, 1), (3, 9), (3, 17))]
HEADING = ("First name", "Last name", "Date of birth", "School", "Year", "On the list since")
PUPIL = {
    "given_name": "Zach",
    "family_name": "Pemberwick",
    "sex": "male",
    "year_group": "4",
    "born_on-day": "2",
    "born_on-month": "4",
    "born_on-year": "2019",
    "last_attended_on-day": "9",
    "last_attended_on-month": "3",
    "last_attended_on-year": "2028",
}
PARENTS = {
    "address_line_1": "4 Quay Street",
    "town": "Dagenham",
    "name_1": "Ada Pemberwick",
    "relationship_1": "mother",
    "phone_1": "01632 960 001",
    "lives_1": "on",
}
GIVEN = ("Kofi", "Darcey", "Imani", "Hugo", "Linnea", "Bilal", "Zofia", "Aleksander", "Siân", "Mei")


@pytest.fixture
def clock():
    with time_machine.travel(_at(UPLOADED), tick=False) as traveller:
        yield traveller


@pytest.fixture
def schools(db, real):
    """The borough's real schools that are open, and the council's own dates."""
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    call_command("import_schools", str(real.register), verbosity=0)
    return list(School.objects.filter(la_code="301", register_status="open").order_by("urn"))


def _at(day, hour=9):
    return dt.datetime.combine(day, dt.time(hour), dt.UTC)


def _child(number, schools):
    listed = FIRST_LISTED + dt.timedelta(days=number % ((UPLOADED - FIRST_LISTED).days + 1))
    letters = "".join(chr(97 + number // 26**place % 26) for place in range(3))
    return {
        "First name": GIVEN[number % len(GIVEN)],
        "Last name": f"Lark{letters}",
        "Date of birth": f"{number % 28 + 1}/{number % 12 + 1}/2018",
        "School": schools[number % len(schools)].urn,
        "Year": "4",
        "On the list since": listed.isoformat(),
    }


def _file(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADING)
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile("allocations.csv", text.getvalue().encode())


def _import(client, rows):
    page = client.post("/schools/allocations/import/", {"file": _file(rows)}, follow=True)
    return page.content.decode()


def _slow_day(since, unit):
    """Count on the fingers: 20 days after the first, those on which schools meet where asked."""
    day, counted = since, 0
    while counted < 20:
        day += dt.timedelta(days=1)
        meets = day.weekday() < 5 and day not in HALF_TERM
        counted += unit == "calendar_days" or meets
    return day


def _escalated():
    lines = StatusChange.objects.filter(
        subject_type="schools.allocationentry", to_status="escalated"
    )
    return dict(lines.values_list("subject_id", "effective_on"))


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("calendar_days", marks=pytest.mark.embedded),
        pytest.param("school_days", marks=pytest.mark.postgres),
    ],
)
def test_a_list_of_3000_children_escalates_child_by_child_on_the_right_day(
    client, clock, schools, unit, admissions_officer, officer, school_person, other_school_person,
    django_capture_on_commit_callbacks, settings,
):  # fmt: skip
    Threshold.objects.filter(code="allocation").update(unit=unit)
    rows = [_child(number, schools) for number in range(CHILDREN)]
    client.force_login(admissions_officer)
    assert f"{CHILDREN:,} children added to the list" in _import(client, rows)
    moved = next(one for one in schools if one.urn != rows[17]["School"])
    again = [*rows]
    again[17] = rows[17] | {"School": moved.urn}
    page = _import(client, again)
    assert f"0 children added to the list; {CHILDREN:,} were already on it" in page
    kept = AllocationEntry.objects.select_related("person", "school")
    assert kept.count() == CHILDREN
    assert kept.get(person__family_name=rows[17]["Last name"]).school == moved

    arrived = kept.filter(since=UPLOADED).order_by("pk").first()
    _confirm_arrival(client, clock, school_person, arrived)
    expected = {entry.pk: _slow_day(entry.since, unit) for entry in kept if entry.pk != arrived.pk}
    for day in SWEEPS:
        clock.move_to(_at(day))
        call_command("sweep", verbosity=0)
        assert _escalated() == {pk: due for pk, due in expected.items() if due <= day}
    assert _escalated() == expected
    _once_each(expected)
    arrived.refresh_from_db()
    assert arrived.status == "on_roll"

    settings.CELERY_TASK_ALWAYS_EAGER = True
    with django_capture_on_commit_callbacks(execute=True):
        sent = _send_a_leaver(client, other_school_person, schools[0], SWEEPS[-1])
    sent.refresh_from_db()
    assert sent.status == "enquiry_opened"
    _becomes_a_case(officer, Referral.objects.get(source_return=sent))
    call_command("verify_audit", verbosity=0)


def _confirm_arrival(client, clock, person, entry):
    SchoolStaff.objects.create(person=person, school=entry.school)
    clock.move_to(_at(D(2028, 2, 21), 8))
    client.force_login(person)
    first = {"first_day-day": "21", "first_day-month": "2", "first_day-year": "2028"}
    came = client.post(f"/schools/mine/allocated/{entry.reference}/", first)
    assert came.status_code == 302


def _once_each(expected):
    """One line of the ledger, one item of one manager's list, stamped with the day it was due."""
    items = WorkItem.objects.filter(kind="allocation_escalated")
    assert dict(items.values_list("subject_id", "due_on")) == expected
    assert items.count() == len(expected)
    lines = StatusChange.objects.filter(subject_type="schools.allocationentry")
    counted = Counter(lines.filter(to_status="escalated").values_list("subject_id", flat=True))
    assert set(counted.values()) == {1}


def _send_a_leaver(client, person, school, today):
    SchoolStaff.objects.create(person=person, school=school)
    client.force_login(person)
    client.post("/schools/mine/leavers/new/", PUPIL)
    row = DeletionReturn.objects.get()
    base = f"/schools/mine/leavers/{row.reference}"
    moved = {"ground": "g", "g_boarder": "no", "g_not_expected": "yes"}
    client.post(f"{base}/reason/", moved | _date("g_moved_on", today) | _date("deleted_on", today))
    client.post(f"{base}/parents/", PARENTS)
    client.post(f"{base}/destination/", {"destination": "unknown", "moves": "unknown"})
    client.post(f"{base}/check/", {"send": "yes"})
    return row


def _becomes_a_case(officer, referral):
    record_access(by=officer, subjects=[referral], kind="page", page="referrals:detail")
    assert (referral.channel, referral.status) == ("school_return", "received")
    child = referral.children.get()
    assert child.person.full_name == "Zach Pemberwick"
    decided = triage.decide_open(
        by=officer,
        referral=referral,
        also=triage.Also(version=referral.version, why="Gone.", priority=referral.priority),
        placings=[Placing(child=child)],
        area=referral.area,
        officer=officer,
    )
    assert Case.objects.get() == decided.opened[0]


def _date(name, day):
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}
