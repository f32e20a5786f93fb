"""Papers: tagged, readable, and safe whatever people typed."""

import io
import os
from importlib.util import find_spec

import pytest
from pypdf import PdfReader

from cme.core import papers
from cme.core.papers import FOLDER, paper

HOSTILE = '#read("/etc/passwd") #import "x.typ" $a$ *bold* = Heading\\ </script> {{ x }} `code`'


def words(text, **more):
    data = {"title": "Archiving form C-7KQ4-MX", "council": "Eastmere Council"} | more
    return paper("words", data | {"rows": [["Name", text]], "parts": [["What we did", text]]})


def read(made):
    reader = PdfReader(io.BytesIO(made))
    return reader, "".join(page.extract_text() for page in reader.pages)


def test_a_paper_is_tagged_titled_and_in_english():
    reader, text = read(words("Łukasz Wren"))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Archiving form C-7KQ4-MX"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert "Eastmere Council" in text
    assert "Page 1 of 1" in text
    assert tuple(map(round, reader.pages[0].mediabox[2:])) == (595, 842)


@pytest.mark.parametrize("name", ["Łukasz Wren", "Nguyễn Thị Ánh", "Zoë O’Dunnock", "Ştefan Şoim"])
def test_a_name_is_printed_letter_for_letter(name):
    assert name in read(words(name))[1]


def test_what_people_typed_is_shown_and_never_obeyed():
    _, text = read(words(HOSTILE))
    assert '#read("/etc/passwd")' in text
    assert "*bold*" in text
    assert "root:" not in text


@pytest.mark.parametrize(
    "text",
    ["", "عمر 李小龙 ওমর 😀👩‍👧 ", "a\x00\x07b\u202ec", "\ud800", "\ue000 \U000e0041", "ﷺ" * 9],
)
def test_no_text_stops_a_paper(text):
    reader, _ = read(words(text))
    assert len(reader.pages) == 1


def test_a_character_no_font_has_is_a_square_and_the_rest_stays(monkeypatch):
    real = papers._compile

    def without_thai(template, data):
        if "ไ" in str(data):
            raise papers.typst.TypstError('error: the text `"ไ"` could not be displayed with font')
        return real(template, data)

    monkeypatch.setattr(papers, "_compile", without_thai)
    _, text = read(words("Wren ไ Heron"))
    assert "Wren □ Heron" in text


def test_a_paper_says_which_line_has_a_letter_that_could_not_be_printed(monkeypatch):
    real = papers._compile

    def without_thai(template, data):
        if "ไ" in str(data):
            raise papers.typst.TypstError('error: the text `"ไ"` could not be displayed with font')
        return real(template, data)

    monkeypatch.setattr(papers, "_compile", without_thai)
    papers._scripts_missing.cache_clear()
    _, text = read(words("Wren ไ Heron"))
    said = " ".join(text.split())
    assert "could not be printed in “Name”, “What we did” (Thai)" in said
    assert papers.unprintable(["Wren ไ", "Heron"]) == ("Thai",)
    papers._scripts_missing.cache_clear()


def test_a_paper_that_prints_every_letter_says_nothing_of_squares():
    assert "could not be printed" not in read(words("Łukasz Nguyễn"))[1]
    assert papers.unprintable(["Łukasz Wren", ""]) == ()


@pytest.mark.parametrize(
    "name",
    [
        "李小龙",
        "張學友",
        "김민수",
        "ওমর ফারুক",
        "عمر بن حسن",
        "ڈاکٹر پروین",
        "गुरप्रीत सिंह",
        "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
        "પટેલ",
        "தமிழ்ச்செல்வி",
    ],
)
def test_a_name_in_a_script_of_our_families_is_printed(name):
    if not papers.settings.PAPER_FONTS.is_dir() or not find_spec(papers.CJK_FONT):
        reason = "the fonts of papers are not installed: make assets"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    _, text = read(words(name))
    assert "□" not in text
    assert papers.unprintable([name]) == ()


def test_a_long_text_runs_over_pages_and_stays_on_them():
    reader, text = read(words("nine calls and two visits. " * 370))
    assert len(reader.pages) > 1
    assert f"Page 1 of {len(reader.pages)}" in text
    assert len(read(words("x" * 10_000))[0].pages) > 1


def test_a_template_reads_nothing_outside_its_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(papers, "FOLDER", tmp_path)
    (tmp_path / "bad.typ").write_text('#set document(title: "x")\n#read("../../../etc/passwd")')
    with pytest.raises(papers.typst.TypstError, match=r"outside|denied|escape"):
        paper("bad", {})


def test_every_template_says_what_it_shares_with_the_others():
    for template in FOLDER.glob("*.typ"):
        assert template.name == "paper.typ" or '#import "paper.typ"' in template.read_text()
