"""A file of children is taken whole or not at all, and says row by row what is wrong with it."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from cme.audit.models import StatusChange
from cme.core.models import PersonDetails, PersonKey
from cme.worklist.models import WorkItem
from schools.allocation_rows import NAMES, label
from schools.models import AllocationEntry, AllocationImport, SchoolLink
from schools.services import allocations
from tests.factories import SchoolFactory

D = dt.date
URL = "/schools/allocations/import/"
LIST = "/schools/allocations/"
HEADING = [label(name) for name in NAMES]
CHILD = {
    "First name": "Kofi",
    "Last name": "Ansdell",
    "Date of birth": "4/5/2016",
    "Sex": "M",
    "UPN": "B801200005001",
    "Address line 1": "3 Quay Road",
    "Postcode": "rm82ll",
    "Parent or carer": "Ama Ansdell",
    "Phone": "020 7946 0199",
    "School": "900100",
    "Year": "5",
    "On the list since": "2/11/2026",
    "Start date": "16 Nov 2026",
}
OTHER = CHILD | {"First name": "Imani", "Last name": "Starling-Hope", "UPN": ""}


@pytest.fixture(autouse=True)
def council(db):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    with time_machine.travel("2026-11-24 10:00Z", tick=False):
        yield


@pytest.fixture(autouse=True)
def quayside(council):
    return SchoolFactory(
        urn="900100",
        la_code="301",
        establishment_number="2005",
        name="Quayside Primary School",
        search_name="quayside primary school",
    )


@pytest.fixture
def marlpit(council):
    return SchoolFactory(urn="900200", name="Marlpit Lane", search_name="marlpit lane")


@pytest.fixture
def signed_in(client, admissions_officer):
    client.force_login(admissions_officer)
    return client


def _file(*rows, heading=HEADING, encoding="utf-8"):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows([row.get(name, "") for name in heading] for row in rows)
    return text.getvalue().encode(encoding)


def _send(client, content, name="list.csv"):
    return client.post(URL, {"file": SimpleUploadedFile(name, content)}, follow=True)


def _problems(page):
    return [str(one) for one in page.context["problems"]]


def test_a_file_adds_its_children_with_everything_reported(signed_in, quayside, admissions_officer):
    page = _send(signed_in, _file(CHILD, OTHER))
    assert "2 children added to the list; 0 were already on it." in page.text
    entry = AllocationEntry.objects.get(person__upn="B801200005001")
    assert (entry.school, entry.year_group, entry.since) == (quayside, 5, D(2026, 11, 2))
    assert (entry.starts_on, entry.escalates_on) == (D(2026, 11, 16), D(2026, 11, 22))
    assert entry.person.carers == [{"name": "Ama Ansdell", "phone": "020 7946 0199"}]
    assert (entry.person.postcode, entry.person.sex) == ("RM8 2LL", "male")
    assert entry.allocations.get().school == quayside
    assert PersonKey.objects.filter(person=entry.person).exists()
    line = StatusChange.objects.of(entry).get()
    assert (line.to_status, line.effective_on, line.by) == (
        "on_list",
        D(2026, 11, 2),
        admissions_officer,
    )
    assert entry.history.count() == entry.person.history.count() == 1
    assert WorkItem.objects.filter(kind="arrival_unconfirmed", subject_id=entry.pk).exists()


def test_the_same_file_again_changes_nothing_whatever_happened_since(signed_in, admissions_officer):
    content = _file(CHILD, OTHER)
    _send(signed_in, content)
    entry = AllocationEntry.objects.get(person__upn="B801200005001")
    allocations.confirm_on_roll(
        by=admissions_officer, entry=entry, first_day=D(2026, 11, 16), confirmed_by="The office"
    )
    page = _send(signed_in, content)
    assert "This file was imported on Tue 24 Nov 2026; 0 rows changed." in page.text
    assert (AllocationEntry.objects.count(), AllocationImport.objects.count()) == (2, 1)


def test_another_export_of_the_same_children_changes_only_what_differs(signed_in, marlpit):
    _send(signed_in, _file(CHILD, OTHER))
    history = AllocationEntry.history.count()
    page = _send(signed_in, _file(CHILD, OTHER | {"School": "900200", "Start date": ""}))
    assert "0 children added to the list; 2 were already on it. 1 of them changed." in page.text
    entry = AllocationEntry.objects.get(person__given_name="Imani")
    assert (entry.school, entry.since, entry.escalates_on) == (
        marlpit,
        D(2026, 11, 2),
        D(2026, 11, 22),
    )
    assert entry.allocations.count() == 2
    assert entry.latest == "Second allocation; counted from the first, 2 Nov"
    assert AllocationEntry.history.count() == history + 1
    assert PersonDetails.objects.count() == 2


def test_a_later_first_day_in_the_file_restarts_nothing(signed_in):
    _send(signed_in, _file(CHILD))
    page = _send(signed_in, _file(CHILD | {"On the list since": "23/11/2026"}))
    assert "0 children added to the list; 1 was already on it." in page.text
    assert AllocationEntry.objects.get().since == D(2026, 11, 2)


def test_a_start_or_year_put_right_in_the_file_is_taken(signed_in):
    _send(signed_in, _file(CHILD))
    _send(signed_in, _file(CHILD | {"Start date": "2026-11-30", "Year": "6"}))
    entry = AllocationEntry.objects.get()
    assert (entry.starts_on, entry.year_group) == (D(2026, 11, 30), 6)
    assert entry.allocations.get().starts_on == D(2026, 11, 30)


def test_an_old_export_does_not_bring_back_a_child_who_left(signed_in, admissions_officer):
    _send(signed_in, _file(CHILD))
    allocations.confirm_on_roll(
        by=admissions_officer,
        entry=AllocationEntry.objects.get(),
        first_day=D(2026, 11, 16),
        confirmed_by="The office",
    )
    page = _send(signed_in, _file(CHILD, OTHER))
    assert "1 child added to the list; 0 were already on it." in page.text
    assert "1 had already left it and stay off." in page.text
    _send(signed_in, _file(CHILD | {"On the list since": "23/11/2026"}))
    assert AllocationEntry.objects.filter(person__upn="B801200005001").count() == 2


def test_a_restricted_child_is_left_as_it_is(signed_in, marlpit, quayside):
    _send(signed_in, _file(CHILD))
    AllocationEntry.objects.update(restricted=True)
    page = _send(signed_in, _file(CHILD | {"School": "900200"}))
    assert "0 children added to the list; 1 was already on it." in page.text
    assert AllocationEntry.objects.get().school == quayside


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("First name", "", "Row 2: First name is missing."),
        ("Last name", " ", "Row 2: Last name is missing."),
        ("First name", "K" * 101, "First name must be 100 characters or fewer"),
        ("First name", "Ko\x07fi", "First name has a character that cannot be stored"),
        ("Date of birth", "", "Row 2: Date of birth is missing."),
        ("Date of birth", "11/23/2016", "The month is a number from 1 to 12 or a name"),
        ("Date of birth", "30/2/2016", "February 2016 has 29 days; found “30/2/2016”."),
        ("Date of birth", "4/5/16", "Write the year with 4 figures; found “4/5/16”."),
        ("Date of birth", "4/5/1916", "Check the year"),
        ("Date of birth", "soon", "Date of birth must be a real date"),
        ("On the list since", "25/11/2026", "On the list since must be today or in the past"),
        ("On the list since", "2/11/2006", "Check the year"),
        ("Start date", "31/11/2026", "November 2026 has 30 days"),
        ("Sex", "boyish", "Sex must be girl, boy or not known; found “boyish”."),
        ("UPN", "A801200005001", "The first letter of this UPN does not fit its numbers"),
        ("UPN", "B8012", "UPN must be 13 characters"),
        ("Postcode", "RM8", "Postcode must be a full postcode"),
        ("Year", "14", "Year must be Reception or a number from 1 to 13; found “14”."),
        ("Year", "", "Year is missing"),
        ("Normal round", "maybe", "Normal round must be yes or no; found “maybe”."),
        ("Normal round", "yes", "Only Reception, year 3 and year 7 have a normal round"),
        ("School", "900999", "Row 2: We know no school of this URN; found “900999”."),
        ("School", "301/9999", "We know no school of this DfE number"),
        ("School", "Nowhere High", "We know no school of this name. Use its URN"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_nothing_is_imported(
    signed_in, column, value, problem
):
    page = _send(signed_in, _file(CHILD | {column: value}, OTHER))
    assert problem in "\n".join(_problems(page))
    assert "1 row is wrong, so nothing was imported. Put it right and try again." in page.text
    assert not AllocationEntry.objects.exists()
    assert not AllocationImport.objects.exists()
    assert "children added" in _send(signed_in, _file(OTHER, CHILD)).text


def test_every_problem_of_every_row_is_listed_by_row(signed_in):
    page = _send(
        signed_in,
        _file(CHILD | {"First name": "", "Year": "x"}, CHILD, OTHER | {"UPN": "nonsense"}),
    )
    rows = [problem[:5] for problem in _problems(page)]
    assert rows == ["Row 2", "Row 2", "Row 3", "Row 4"]
    assert "Row 3 is the same as row 2" in page.text
    assert "3 rows are wrong, so nothing was imported." in page.text


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-11-03", D(2026, 11, 3)),
        ("3/11/2026", D(2026, 11, 3)),
        ("03/11/2026", D(2026, 11, 3)),
        ("3 Nov 2026", D(2026, 11, 3)),
        ("3rd November 2026", D(2026, 11, 3)),
        ("2026-11-03 00:00:00", D(2026, 11, 3)),
        ("11/3/2026", D(2026, 3, 11)),  # the day comes first, always
    ],
)
def test_dates_are_read_as_people_write_them(signed_in, value, day):
    _send(signed_in, _file(CHILD | {"On the list since": value}))
    assert AllocationEntry.objects.get().since == day


@pytest.mark.parametrize(
    "typed",
    ["900100", "3012005", "301/2005", "Quayside Primary School", "QUAYSIDE PRIMARY SCHOOL"],
)
def test_a_school_is_found_by_its_numbers_or_its_whole_name(signed_in, quayside, typed):
    _send(signed_in, _file(CHILD | {"School": typed}))
    assert AllocationEntry.objects.get().school == quayside


def test_a_name_that_two_schools_share_is_not_guessed(signed_in):
    SchoolFactory(name="Quayside Primary School", search_name="quayside primary school")
    page = _send(signed_in, _file(CHILD | {"School": "Quayside Primary School"}))
    assert "More than one school answers to this. Use its URN" in _problems(page)[0]


def test_a_closed_school_names_the_one_that_came_after_it(signed_in, quayside, marlpit):
    quayside.register_status = "closed"
    quayside.save()
    page = _send(signed_in, _file(CHILD))
    assert _problems(page) == ["Row 2: Quayside Primary School is closed; found “900100”."]
    SchoolLink.objects.create(
        school=quayside, other_urn="900200", other_name="Marlpit Lane", kind="Successor"
    )
    page = _send(signed_in, _file(CHILD))
    assert "is closed; Marlpit Lane (URN 900200) came after it" in _problems(page)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_text_of_a_spreadsheet_is_read_as_it_was_written(signed_in, encoding):
    _send(signed_in, _file(CHILD | {"First name": "Zoë"}, encoding=encoding))
    assert AllocationEntry.objects.get().person.given_name == "Zoë"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (_file(CHILD, encoding="utf-16"), "it looks like UTF-16 text"),
        (b"PK\x03\x04rest", "it looks like a zip archive"),
        (b"%PDF-1.7", "it looks like a PDF document"),
        (b"\x1f\x8b\x08\x00", "it looks like a compressed archive"),
        (b"First name\0", "it looks like a program"),
        (b"First name;Last name;Year\n", "separated by semicolons"),
        (_file(heading=HEADING[1:]), "Column “First name” is missing."),
        (_file(heading=[*HEADING, "UPN"]), "Column “UPN” is there twice."),
        (_file(heading=[*HEADING, "Forename"]), "Column “Forename” is there twice."),
        (b"x" * (2 * 1024 * 1024 + 1), "list.csv is larger than 2 MB."),
    ],
)
def test_what_is_no_such_file_is_refused_by_name(signed_in, content, words):
    assert words in _send(signed_in, content).text
    assert not AllocationEntry.objects.exists()


def test_no_file_at_all_is_asked_for(signed_in):
    page = signed_in.post(URL, {"csrfmiddlewaretoken": "x"})
    assert "Select a file." in page.text


def test_a_row_with_too_many_values_or_an_open_quotation_is_named(signed_in):
    page = _send(signed_in, _file(CHILD) + b'one,two\n"open')
    words = "\n".join(_problems(page))
    assert f"Row 3: has 2 values where the heading has {len(HEADING)}." in words
    assert "Row 4: has quotation marks that do not close." in words


def test_what_was_in_the_file_is_shown_as_text(signed_in):
    page = _send(signed_in, _file(CHILD | {"Year": "<script>alert(1)</script>"}))
    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


def test_a_hostile_file_name_is_made_harmless(signed_in):
    page = _send(signed_in, b"%PDF-1.7", name='a"><b>=2+5.csv')
    assert "it looks like a PDF document" in page.text
    assert "<b>=2" not in page.text


def test_the_empty_file_to_fill_in_has_the_columns_and_no_formula(signed_in):
    content = signed_in.get(f"{URL}template.csv").content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [HEADING]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in rows[0])
    page = _send(signed_in, content)
    assert "has a heading and no rows. Add a row for each child." in page.text


def test_nobody_but_admissions_imports(client, officer):
    client.force_login(officer)
    assert client.post(URL, {"file": SimpleUploadedFile("x.csv", b"x")}).status_code == 403
