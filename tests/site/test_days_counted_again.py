"""A calendar changes: every day that waits on it is counted again, woken or found by the sweep."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command

from cases import services as casework
from cme.authority import services as councils
from cme.authority.models import Threshold
from cme.core.dates import Closing
from cme.site import tasks
from cme.site.sweep import sweep
from schools.services import allocations, calendars
from tests.factories import SchoolFactory, make_case, make_entry

pytestmark = pytest.mark.django_db
D = dt.date
SNOW = Closing(D(2026, 11, 19), D(2026, 11, 20))


@pytest.fixture
def clock():
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    Threshold.objects.filter(code="allocation").update(unit="school_days")
    with time_machine.travel("2026-11-16 10:00 +00:00", tick=False) as clock:
        yield clock


def listed(by, school):
    entry = make_entry(by=by, school=school, since=D(2026, 11, 2))
    allocations.recount([entry])
    return entry


def due(entry):
    entry.refresh_from_db()
    return entry.escalates_on


def test_the_sweep_counts_again_what_a_schools_own_day_off_moves_and_nothing_else(
    clock, admissions_officer, school_person
):
    school, other = SchoolFactory(), SchoolFactory()
    here, there = listed(admissions_officer, school), listed(admissions_officer, other)
    assert due(here) == due(there) == D(2026, 11, 30)
    clock.shift(60)
    calendars.add_own_closing(school=school, closing=SNOW, why="Snow", by=school_person)
    clock.shift(60)
    done = sweep()
    assert (due(here), due(there)) == (D(2026, 12, 2), D(2026, 11, 30))
    assert done["allocations counted again"] == 1
    assert sweep()["allocations counted again"] == 0


def test_the_councils_change_moves_every_school_and_the_task_does_it_at_once(
    clock, admissions_officer, administrator
):
    entries = [listed(admissions_officer, SchoolFactory()) for _ in range(2)]
    clock.shift(60)
    councils.add_closing(closing=SNOW, why="Snow", by=administrator)
    clock.shift(60)
    assert tasks.count_days_again() == 2
    assert {due(entry) for entry in entries} == {D(2026, 12, 2)}
    assert tasks.count_days_again() == 0


def test_a_change_that_is_taken_back_brings_the_day_back(clock, admissions_officer, school_person):
    school = SchoolFactory()
    entry = listed(admissions_officer, school)
    calendars.add_own_closing(school=school, closing=SNOW, why="Snow", by=school_person)
    clock.shift(60)
    sweep()
    assert due(entry) == D(2026, 12, 2)
    clock.shift(60)
    calendars.remove_own_closing(school=school, row=school.closures.get(), by=school_person)
    clock.shift(60)
    sweep()
    assert due(entry) == D(2026, 11, 30)


def test_an_application_of_a_case_is_counted_again_once(clock, officer, administrator):
    case = make_case(by=officer, opened_on=D(2026, 11, 2))
    casework.move_case(
        by=officer, case=case, to="place_sought", reason="needs_place", on=D(2026, 11, 16)
    )
    steps = {step.code: step.due_on for step in case.steps.all()}
    assert (steps["application"], steps["application_late"]) == (D(2026, 11, 30), D(2026, 12, 7))
    for closing in (SNOW, Closing(D(2027, 7, 1), D(2027, 7, 1))):  # the second moves nothing
        clock.shift(60)
        councils.add_closing(closing=closing, why="Snow", by=administrator)
        clock.shift(60)
        assert sweep()["cases counted again"] == 1
        assert sweep()["cases counted again"] == 0
        steps = {step.code: step.due_on for step in case.steps.all()}
        assert (steps["application"], steps["application_late"]) == (D(2026, 12, 2), D(2026, 12, 9))
