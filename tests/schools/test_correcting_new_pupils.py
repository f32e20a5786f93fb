"""A new-pupil return with a mistake in it is put right in its place, and never sent twice."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cme.core.errors import RuleBroken
from referrals.services.arrivals import unmatched_ids
from schools import statuses
from schools.models import NewPupilReturn
from schools.services import allocations, new_pupils
from tests.schools.scene import NOON, ZACH, D, make_office, make_school
from tests.schools.test_leaver_pages import _day
from tests.schools.test_new_pupil_pages import NEW, WHOLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon", "arranged")]


@pytest.fixture
def sent(at_desk):
    at_desk.post(NEW, WHOLE)
    return NewPupilReturn.objects.get()


def at(name: str, row: NewPupilReturn) -> str:
    return reverse(f"schools:new_pupil_{name}", args=[row.reference])


def opened(client, row: NewPupilReturn):
    """Return the page of the correction, and what its form holds, to be sent as it is."""
    page = client.get(at("correct", row), follow=True)
    held = {"version": row.version} | {
        name: value for name, value in WHOLE.items() if name != "submission_key"
    }
    return page, held


def test_the_office_is_led_to_what_it_sent_and_can_find_it_again(at_desk, sent):
    page = at_desk.get(at("sent", sent)).content.decode()
    for words in (sent.reference, "was received at midday", "4 Quay Street", "Ada Pemberwick"):
        assert words in page
    assert f'href="{at("correct", sent)}"' in page
    assert f'href="{at("sent", sent)}"' in at_desk.get(reverse("schools:new_pupils")).text


def test_another_school_and_the_council_find_no_such_page(client, sent, officer):
    other = make_office(make_school("Plover Grange"), "Jo Wren")
    for person, answer in ((other, 404), (officer, 403)):
        client.force_login(person)
        for name in ("sent", "correct"):
            assert client.get(at(name, sent), follow=True).status_code == answer
        assert client.post(at("correct", sent), WHOLE).status_code == answer


def test_a_correction_keeps_the_return_its_reference_and_the_day_it_came(at_desk, sent, officer):
    page, held = opened(at_desk, sent)
    assert 'value="4 Quay Street"' in page.content.decode()
    NewPupilReturn.objects.update(matched_at=NOON)
    with time_machine.travel(NOON + dt.timedelta(minutes=10), tick=False):
        done = at_desk.post(page.redirect_chain[-1][0], held | {"town": "Barking"}, follow=True)
    assert f"Return {sent.reference} is corrected." in done.content.decode()
    assert "It was corrected at 12:10pm on" in done.content.decode()
    row = NewPupilReturn.objects.get()
    assert (row.reference, row.submitted_at) == (sent.reference, sent.submitted_at)
    assert (row.person_id, row.person.town, row.version) == (sent.person_id, "Barking", 2)
    assert unmatched_ids() == [row.pk]
    at_desk.force_login(officer)
    told = at_desk.get(reverse("schools:joined", args=[row.reference])).content.decode()
    assert "Corrected by the school at 12:10pm" in told


def test_a_correction_sent_again_says_that_it_is_kept(at_desk, sent):
    page, held = opened(at_desk, sent)
    address = page.redirect_chain[-1][0]
    for _ in range(2):
        done = at_desk.post(address, held | {"town": "Barking"}, follow=True)
    said = f"You have already sent this. Your reference is {sent.reference}."
    assert said in done.content.decode()
    assert NewPupilReturn.objects.get().version == 2


def test_nothing_changed_is_no_correction(at_desk, sent):
    page, held = opened(at_desk, sent)
    done = at_desk.post(page.redirect_chain[-1][0], held, follow=True)
    assert "Nothing was different, so nothing was changed." in done.content.decode()
    assert NewPupilReturn.objects.get().corrected_at is None


def test_two_people_of_an_office_do_not_overwrite_each_other(at_desk, sent):
    held = opened(at_desk, sent)[1]
    at_desk.post(at("correct", sent), held | {"town": "Barking"})
    late = at_desk.post(at("correct", sent), held | {"town": "Ilford"}).content.decode()
    assert "Somebody changed this return while you had it open." in late
    assert 'value="Ilford"' in late
    assert NewPupilReturn.objects.get().person.town == "Barking"


def test_the_day_of_entry_says_if_it_came_late_and_may_not_be_to_come(at_desk, sent):
    held = opened(at_desk, sent)[1]
    ahead = at_desk.post(at("correct", sent), held | _day("entered_on", D(2026, 11, 24)))
    assert "in the past" in ahead.content.decode()
    at_desk.post(at("correct", sent), held | _day("entered_on", D(2026, 11, 10)))
    row = NewPupilReturn.objects.get()
    assert (row.due_on, row.is_late) == (D(2026, 11, 15), True)


def test_a_first_day_put_right_takes_the_child_off_the_allocation_list(admissions_officer):
    school = make_school("Gannet Hill School")
    office = make_office(school, "Ola Linnet")
    entry = allocations.add(
        by=admissions_officer, person=ZACH, school=school, year_group=9, since=D(2026, 11, 2)
    )
    said = {"entered_on": D(2026, 11, 23), "year_group": 9}
    row = new_pupils.file_new_pupil(
        by=office, school=school, submission_key="k", details=ZACH,
        starts_on=D(2026, 11, 30), **said,
    )  # fmt: skip
    entry.refresh_from_db()
    assert entry.status == statuses.ON_LIST
    right = {"by": office, "new_pupil_return": row, "details": ZACH, **said}
    new_pupils.correct_new_pupil(**right, version=1, starts_on=D(2026, 11, 23))
    entry.refresh_from_db()
    assert (entry.status, entry.first_day) == (statuses.ON_ROLL, D(2026, 11, 23))
    with pytest.raises(RuleBroken, match="while you had it open"):
        new_pupils.correct_new_pupil(**right, version=1, starts_on=D(2026, 11, 20))
