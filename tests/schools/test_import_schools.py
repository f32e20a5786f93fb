"""The register as it is published, as people save it again, and what is not the register at all."""

import gzip
import io
import zipfile

import pytest
from django.core.management import CommandError, call_command

from schools.models import School, SchoolLink

pytestmark = pytest.mark.django_db
GIAS = (
    '"URN","LA (code)","LA (name)","EstablishmentNumber","EstablishmentName",'
    '"TypeOfEstablishment (code)","TypeOfEstablishment (name)","EstablishmentStatus (code)",'
    '"EstablishmentStatus (name)","OpenDate","CloseDate","PhaseOfEducation (name)",'
    '"StatutoryLowAge","StatutoryHighAge","Postcode","TelephoneNum","HeadFirstName","HeadLastName",'
    '"Easting","Northing"'
)
HILL = (
    '900101,"001","Eastmere","0012","Café Hill’s School","01","Community school","1","Open",'
    '"01-09-1999","","Primary",4,11,"ZZ1 1AA","02079460199","Norman","Notkept",540000,180000'
)


@pytest.fixture
def run(tmp_path, capsys):
    """Import files given as text or bytes; return (what it said, what it said of rejected rows)."""

    def run(*contents, encoding="cp1252", suffix=".csv", **options):
        paths = []
        for number, content in enumerate(contents):
            path = tmp_path / f"file{number}{suffix}"
            path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
            paths.append(str(path))
        capsys.readouterr()
        call_command("import_schools", *paths, **options)
        return capsys.readouterr()

    return run


def refused(run, content, **options):
    with pytest.raises(CommandError) as error:
        run(content, **options)
    return str(error.value)


def test_the_native_form_is_read_with_its_zeros_and_its_windows_letters(run):
    out, err = run(f"{GIAS}\r\n{HILL}\r\n")
    hill = School.objects.get()
    assert (hill.urn, hill.la_code, hill.establishment_number) == ("900101", "001", "0012")
    assert hill.name == "Café Hill’s School"
    assert hill.search_name == "cafe hills school"
    assert hill.opened_on.isoformat() == "1999-09-01"
    assert hill.closed_on is None
    assert hill.register_status == "open"
    assert (hill.phone, hill.easting) == ("02079460199", 540000)
    assert "read as Windows-1252" in out
    assert "1 added, 0 changed, 0 unchanged, 0 rejected" in out
    assert err == ""


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")]
)
def test_the_encoding_is_found_by_reading(run, encoding, said):
    out, _ = run(f"{GIAS}\n{HILL}\n", encoding=encoding)
    assert f"read as {said}." in out
    assert School.objects.get().name == "Café Hill’s School"


def test_zeros_that_a_spreadsheet_took_are_put_back(run):
    run(
        "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (code),"
        "TelephoneNum,StatutoryLowAge\n900101,1,12,Hill,1,2079460199,4.0\n"
    )
    hill = School.objects.get()
    assert (hill.la_code, hill.establishment_number) == ("001", "0012")
    assert (hill.phone, hill.lowest_age) == ("02079460199", 4)


def test_the_names_of_data_gov_uk_are_read(run):
    run(
        "URN,Local authority (code),Local authority (name),Establishment number,"
        "Establishment name,Statutory highest age,Statutory lowest age,Phase of education,"
        "Headteacher,Establishment status,Opening date\n"
        '900101,301,Eastmere,2005,Hill,7,3,All Through,Norman Notkept,"Open, but proposed to '
        'close",01/09/2011\n'
    )
    hill = School.objects.get()
    assert (hill.dfe_number, hill.ages, hill.phase) == ("3012005", "3 to 7", "All-through")
    assert hill.register_status == "closing"
    assert hill.opened_on.isoformat() == "2011-09-01"


def test_head_teachers_are_never_kept(run):
    run(f"{GIAS}\n{HILL}\n")
    kept = " ".join(str(value) for value in School.objects.values().get().values())
    assert "Norman" not in kept
    assert "Notkept" not in kept


@pytest.mark.parametrize(
    ("code", "name", "status"),
    [
        ("1", "", "open"),
        ("2", "", "closed"),
        ("3", "", "closing"),
        ("04", "", "proposed"),
        ("", "Open", "open"),
        ("", "CLOSED", "closed"),
        ("", "Open, but proposed to close", "closing"),
        ("", "Proposed to open", "proposed"),
        ("", "", "unknown"),
    ],
)
def test_every_status_of_the_register_is_read_by_code_or_name(run, code, name, status):
    run(
        "URN,EstablishmentName,EstablishmentStatus (code),EstablishmentStatus (name)\n"
        f'900101,Hill,{code},"{name}"\n'
    )
    assert School.objects.get().register_status == status


def test_a_file_that_gives_no_status_leaves_a_known_one_standing(run):
    run("URN,EstablishmentName,EstablishmentStatus (name)\n900101,Hill,Closed\n")
    run("URN,EstablishmentName,EstablishmentStatus (name),Town\n900101,Hill,,Quay\n")
    run("URN,EstablishmentName\n900101,Hill School\n")
    hill = School.objects.get()
    assert (hill.register_status, hill.town, hill.name) == ("closed", "Quay", "Hill School")


def test_columns_a_file_does_not_have_leave_what_is_known_standing(run):
    run(f"{GIAS}\n{HILL}\n")
    out, _ = run("URN,EstablishmentName,Town\n900101,Hill,Quay\n")
    hill = School.objects.get()
    assert (hill.name, hill.town, hill.postcode, hill.lowest_age) == ("Hill", "Quay", "ZZ1 1AA", 4)
    assert "0 added, 1 changed" in out


def test_running_it_again_changes_nothing_and_deletes_nothing(run):
    run(f"{GIAS}\n{HILL}\n")
    out, _ = run(f"{GIAS}\n{HILL}\n")
    assert "0 added, 0 changed, 1 unchanged, 0 rejected" in out
    run("URN,EstablishmentName\n900102,Mill\n")
    assert School.objects.count() == 2


def test_the_registers_words_for_not_knowing_become_nothing(run):
    run(
        "URN,EstablishmentName,OpenDate,Easting,Northing,DistrictAdministrative (code)\n"
        "900101,Hill,01-01-1900,999999999,999999999,9999\n"
    )
    hill = School.objects.get()
    assert (hill.opened_on, hill.easting, hill.northing, hill.district_code) == (
        None,
        None,
        None,
        "",
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("12345,Hill,1,4,,", "Row 2: URN must be 6 digits; found “12345”."),
        ("abc,Hill,1,4,,", "Row 2: URN must be 6 digits; found “abc”."),
        ("900101,,1,4,,", "Row 2: EstablishmentName is empty."),
        (
            "900101,Hill,17,4,,",
            "Row 2: EstablishmentStatus (code) is not a status of the register; found “17”.",
        ),
        ("900101,Hill,1,four,,", "Row 2: StatutoryLowAge must be a whole number; found “four”."),
        ("900101,Hill,1,٤,,", "Row 2: StatutoryLowAge must be a whole number; found “٤”."),
        ("900101,Hill,1,120,,", "Row 2: StatutoryLowAge must be an age in years; found “120”."),
        ("900101,Hill,1,4,31-02-2020,", "Row 2: OpenDate must be a real date; found “31-02-2020”."),
        ("900101,Hill,1,4,,GULLTON POST", "Row 2: Postcode must be 8 characters or fewer; "),
        ("900101,Hill,1,4", "Row 2: has 4 values where the heading has 6; found “900101”."),
        ("900101,Hi\u0085\x07ll,1,4,,", "Row 2: EstablishmentName has a character that cannot"),
        (f"900101,{'H' * 151},1,4,,", "Row 2: EstablishmentName must be 150 characters or fewer"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_by_number_problem_and_value(run, row, said):
    heading = "URN,EstablishmentName,EstablishmentStatus (code),StatutoryLowAge,OpenDate,Postcode"
    out, err = run(f"{heading}\n{row}\n900102,Mill,1,4,,\n", encoding="utf-8")
    assert err.startswith(said)
    assert "1 added, 0 changed, 0 unchanged, 1 rejected" in out
    assert School.objects.get().urn == "900102"


def test_a_school_that_is_there_twice_is_taken_once(run):
    _, err = run("URN,EstablishmentName\n900101,Hill\n900102,Mill\n900101,Other\n")
    assert err == "Row 4: the same URN as row 2; found “900101”.\n"
    assert School.objects.get(urn="900101").name == "Hill"


def test_quotation_marks_that_never_close_lose_one_row_and_say_so(run):
    _, err = run('URN,EstablishmentName\n900101,Hill\n900102,"Mill\n')
    assert err == "Row 3: has quotation marks that do not close.\n"
    assert School.objects.count() == 1


@pytest.mark.parametrize(
    "kind", ["47,Children's centre", "48,Children’s Centre Linked Site", ",Children's centre"]
)
def test_a_childrens_centre_is_not_a_school(run, kind):
    _, err = run(
        "URN,EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name)\n"
        f"20001,Little Gulls,{kind}\n"
    )
    assert err == "Row 2: a children's centre is not a school; found “Little Gulls”.\n"
    assert not School.objects.exists()


def _zip(**inside):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in inside.items():
            archive.writestr(name.replace("__", "/"), text)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "file0.csv is empty."),
        (b"\xef\xbb\xbf\r\n", "file0.csv is empty."),
        (_zip(xl__workbook="x"), "it looks like an Excel workbook; save it as CSV."),
        (_zip(word__document="x"), "it looks like a Word document."),
        (_zip(edubase="URN"), "it looks like a zip archive; unpack it and give the CSV"),
        (b"PK\x03\x04broken", "it looks like a zip archive"),
        (b"%PDF-1.7 x", "it looks like a PDF document."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it looks like an old Excel or Word document."),
        (b"<!DOCTYPE html><title>Sign in</title>", "it looks like a web page."),
        (b'<?xml version="1.0"?><a/>', "it looks like an XML file."),
        (b'{"urn": 1}', "it looks like a JSON file."),
        ("URN,EstablishmentName\n".encode("utf-16"), "it looks like UTF-16 text"),
        (b"URN,Name\n1\0\0\0,2\n", "it looks like a program's data."),
        (b"URN,Name\n\x81\x8d,\xe9\n", "text in neither UTF-8 nor Windows-1252."),
        (b"URN\tEstablishmentName\tTown\n", "it looks like text separated by tabs, not commas."),
        (b"URN;EstablishmentName;Town\n", "it looks like text separated by semicolons"),
        (b"RM1 1AA,10,551035,188774\n", "its first row is “RM1 1AA, 10, 551035”."),
        (b"EstablishmentName,Town\nHill,Quay\n", "Column “URN” is missing."),
        (b"URN,Town\n900101,Quay\n", "Column “EstablishmentName” is missing."),
        (b"URN,EstablishmentName,urn\n1,2,3\n", "Column “urn” is there twice."),
        (b"URN,LinkURN\n900101,900102\n", "Column “LinkType” is missing."),
        (gzip.compress(b"%PDF-1.7 x"), "it looks like a PDF document."),
        (gzip.compress(b"URN,EstablishmentName\n" * 99)[:-12], "is damaged or cut short."),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused_by_the_name_of_the_problem(
    run, content, said
):
    assert said in refused(run, content)
    assert not School.objects.exists()


def test_a_file_that_is_not_there_and_a_folder_are_said(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_schools", str(tmp_path / "nothing.csv"))
    with pytest.raises(CommandError, match="is a folder"):
        call_command("import_schools", str(tmp_path))


LINKS = '"URN","LinkURN","LinkName","LinkType","LinkEstablishedDate"\r\n'


def test_links_are_read_by_themselves_or_by_their_option_and_again_change_nothing(run, tmp_path):
    run("URN,EstablishmentName\n900101,Hill\n")
    rows = (
        f'{LINKS}900101,900100,"Old Hill","Predecessor","31-08-2020"\r\n'
        '900101,900102,"New Hill","Successor - merged",""\r\n'
        '900999,900102,"New Hill","Successor",""\r\n'
    )
    out, err = run(rows)
    assert "a school links (GIAS) file" in out
    assert "2 added, 0 changed, 0 unchanged, 0 rejected" in out
    assert "1 left out because the school is not held" in out
    assert err == ""
    links = tmp_path / "links.csv.gz"
    links.write_bytes(gzip.compress(rows.replace("Old Hill", "Older Hill").encode("cp1252")))
    out, _ = run("URN,EstablishmentName\n900101,Hill\n", links=[links])
    assert "0 added, 1 changed, 1 unchanged" in out
    hill = School.objects.get()
    assert [link.other_name for link in hill.links.before()] == ["Older Hill"]
    assert [link.kind for link in hill.links.after()] == ["Successor - merged"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('900101,9001,"X","Successor",""', "Row 2: LinkURN must be 6 digits; found “9001”."),
        ('900101,900102,"X","",""', "Row 2: LinkType is empty."),
        (
            '900101,900102,"X","Successor","2020"',
            "Row 2: LinkEstablishedDate must be a real date; found “2020”.",
        ),
    ],
)
def test_a_link_that_cannot_be_taken_is_told(run, row, said):
    run("URN,EstablishmentName\n900101,Hill\n")
    _, err = run(f"{LINKS}{row}\r\n")
    assert err == f"{said}\n"
    assert not SchoolLink.objects.exists()


def test_a_register_given_as_links_is_refused(run, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("URN,EstablishmentName\n900101,Hill\n")
    with pytest.raises(CommandError, match="looks like the register itself"):
        run("URN,EstablishmentName\n900101,Hill\n", links=[path])


# --- the real extracts ---


@pytest.mark.parametrize(
    ("name", "added"),
    [
        ("real_format_sample_2019-02_quoted.csv", 4),
        ("real_format_sample_2024-02_unquoted.csv", 8),
        ("real_format_sample_2024-11_quoted_anonymised.csv", 2),
        ("edubase_2017-07_datagovuk_partial_4LA_plus3.csv", 459),
        ("derived_establishments_4LA_plus2.csv", 2768),
    ],
)
def test_each_real_extract_comes_in_whole_and_again_changes_nothing(
    reference_data, capsys, name, added
):
    path = str(reference_data(f"gias/{name}"))
    call_command("import_schools", path)
    first = capsys.readouterr()
    assert f"{added:,} added, 0 changed, 0 unchanged, 0 rejected" in first.out
    assert first.err == ""
    call_command("import_schools", path)
    assert f"0 added, 0 changed, {added:,} unchanged, 0 rejected" in capsys.readouterr().out


def test_real_rows_are_read_as_the_register_means_them(reference_data):
    call_command(
        "import_schools", str(reference_data("gias/real_format_sample_2019-02_quoted.csv"))
    )
    call_command(
        "import_schools", str(reference_data("gias/real_format_sample_2024-02_unquoted.csv"))
    )
    islington = School.objects.get(urn="100459")
    assert (islington.dfe_number, islington.ages) == ("2064651", "11 to 19")
    assert (islington.capacity, islington.easting) == (1150, 529090)
    assert School.objects.get(urn="100171").phase == "All-through"
    resaved = School.objects.get(urn="124087")
    assert resaved.phone == "01827213840"
    closing = School.objects.get(urn="126370")
    assert (closing.register_status, closing.opened_on) == ("closing", None)
    abroad = School.objects.get(urn="150516")
    assert (abroad.la_code, abroad.easting, abroad.district_code) == ("000", None, "")


def test_the_derived_extract_keeps_open_closed_and_unknown_apart(reference_data):
    call_command("import_schools", str(reference_data("gias/derived_establishments_4LA_plus2.csv")))
    counts = [
        School.objects.filter(register_status=status).count()
        for status in ("open", "closed", "unknown")
    ]
    assert counts == [1383, 1133, 252]


def test_the_real_links_come_in_with_the_register(reference_data, capsys):
    call_command(
        "import_schools",
        str(reference_data("gias/derived_establishments_4LA_plus2.csv")),
        links=[reference_data("gias/links_edubasealldata20250422.csv.gz")],
    )
    out = capsys.readouterr().out
    assert "33,801 rows read" in out
    school = School.objects.get(urn="101186")
    assert [link.other_urn for link in school.links.before()] == ["101185"]
    assert [link.other_urn for link in school.links.after()] == ["144280"]


def test_real_childrens_centres_are_all_rejected_with_a_line_each(reference_data, capsys):
    call_command("import_schools", str(reference_data("gias/gias_childrens_centres_2026-02.csv")))
    told = capsys.readouterr()
    assert "2,992 rejected" in told.out
    assert len(told.err.splitlines()) == 2992


def test_a_list_of_another_kind_is_refused(reference_data):
    with pytest.raises(CommandError, match="Column “EstablishmentName” is missing"):
        call_command(
            "import_schools",
            str(reference_data("gias/section41_independent_special_2026-02.csv")),
        )
    with pytest.raises(CommandError, match="not a school register"):
        call_command(
            "import_schools",
            str(reference_data("postcodes/codepoint_open_2025-4_9areas.csv.gz")),
        )
