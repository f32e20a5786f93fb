"""Code-Point Open as published, with a heading or none, and rows that cannot be taken."""

import time

import pytest
from django.core.management import CommandError, call_command

from cme.core.models import Postcode

pytestmark = pytest.mark.django_db
ROW = '"RM1 1AA",50,551035,188774,"E92000001","E19000003","E18000007","","E09000016","E05013983"'
HEADING = (
    "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,"
    "NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code"
)


@pytest.fixture
def run(tmp_path, capsys):
    def run(*contents):
        paths = []
        for number, content in enumerate(contents):
            path = tmp_path / f"rm{number}.csv"
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            paths.append(str(path))
        capsys.readouterr()
        call_command("import_postcodes", *paths)
        return capsys.readouterr()

    return run


@pytest.mark.parametrize(
    "content",
    [
        f"{ROW}\r\n",
        f"{HEADING}\n{ROW}\n",
        f"PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n{ROW}\n",
        f"DfE_LA_code,{HEADING}\n311,{ROW}\n",
        ROW.replace("RM1 1AA", "RM1  1AA"),
        ROW.replace("RM1 1AA", "RM11AA"),
        ROW.replace('"', ""),
    ],
)
def test_a_postcode_comes_in_with_a_heading_or_without(run, content):
    out = run(content).out
    assert "1 added, 0 changed, 0 unchanged, 0 rejected" in out
    one = Postcode.objects.get()
    assert (one.postcode, one.easting, one.northing) == ("RM1 1AA", 551035, 188774)
    assert (one.quality, one.district_code, one.ward_code) == (50, "E09000016", "E05013983")


def test_running_it_again_changes_nothing_and_a_change_is_counted(run):
    run(ROW)
    assert "0 added, 0 changed, 1 unchanged" in run(ROW).out
    assert "0 added, 1 changed, 0 unchanged" in run(ROW.replace("551035", "551036")).out
    assert Postcode.objects.get().easting == 551036


def test_many_files_come_in_at_once(run):
    out = run(ROW, ROW.replace("1AA", "1AB")).out
    assert out.count("1 added") == 2


def test_a_postcode_without_a_place_is_kept_without_one(run):
    run('"RM1 1AA",90,0,0,"E92000001","","","","",""')
    one = Postcode.objects.get()
    assert (one.easting, one.northing, one.district_code) == (None, None, "")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace("RM1 1AA", "RM1 1"), "Row 2: Postcode is not a full postcode; found “RM1 1”."),
        (ROW.replace("551035", "5510x"), "Row 2: Eastings must be a whole number from 0 to 700000"),
        (ROW.replace("551035", "999999"), "Row 2: Eastings must be a whole number from 0 to"),
        (ROW.replace("188774", "-1"), "Row 2: Northings must be a whole number from 0 to 1300000"),
        (ROW.replace(",50,", ",95,"), "Row 2: Positional_quality_indicator must be a whole number"),
        (ROW.replace("E09000016", "B&D"), "Row 2: Admin_district_code is not a GSS code; found"),
        (ROW.replace("E09000016", ""), "Row 2: Admin_district_code is not a GSS code."),
        (ROW + ",1", "Row 2: has 11 values where the heading has 10; found “RM1 1AA”."),
        (ROW.replace("1AA", "1AZ"), "Row 2: the same postcode as row 1; found “RM1 1AZ”."),
        (f'{ROW[:30]}"x"', "Row 2: "),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_by_number_problem_and_value(run, row, said):
    good = ROW.replace("1AA", "1AZ")
    told = run(f"{good}\n{row}\n")
    assert told.err.startswith(said)
    assert "1 added, 0 changed, 0 unchanged, 1 rejected" in told.out
    assert Postcode.objects.get().pk == "RM1 1AZ"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "rm0.csv is empty."),
        (b"%PDF-1.4", "it looks like a PDF document."),
        ("URN,Postcode\n900101,RM1 1AA\n", "it looks like a list of schools."),
        ("one,two\n1,2\n", "its first row is “one, two”."),
        (f"{HEADING.replace('Eastings', 'East')}\n{ROW}\n", "Column “Eastings” is missing."),
        (f"{HEADING},PC\n{ROW},x\n", "Column “PC” is there twice."),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused(run, content, said):
    with pytest.raises(CommandError) as error:
        run(content)
    assert said in str(error.value)
    assert not Postcode.objects.exists()


def test_the_real_files_come_in_and_the_first_in_under_twenty_seconds_of_work(
    reference_data, capsys
):
    path = str(reference_data("postcodes/codepoint_open_2025-4_9areas.csv.gz"))
    begun = time.process_time()
    call_command("import_postcodes", path)
    assert time.process_time() - begun < 20
    told = capsys.readouterr()
    assert "109,838 rows read: 109,838 added, 0 changed, 0 unchanged, 0 rejected" in told.out
    assert told.err == ""
    assert Postcode.objects.filter(quality=90, easting=None).count() == 59
    one = Postcode.objects.get(pk="RM1 1AA")
    assert (one.quality, one.easting, one.northing) == (50, 551035, 188774)
    again = str(reference_data("postcodes/codepoint_open_2025-4_four_LAs.csv.gz"))
    call_command("import_postcodes", again)
    told = capsys.readouterr()
    assert "75,155 rows read: 5,688 added, 0 changed, 69,467 unchanged, 0 rejected" in told.out
    assert told.err == ""
