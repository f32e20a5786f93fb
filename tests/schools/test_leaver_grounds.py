"""The grounds of regulation 9 as rules: which list, what is asked, when school days are full."""

import datetime as dt

import pytest

from cme.core.dates import SchoolCalendar
from cme.core.errors import RuleBroken
from schools.rules import absence, grounds
from schools.rules.grounds import Facts

D = dt.date
BORN = D(2013, 4, 2)  # year 9
CALENDAR = SchoolCalendar(
    "Tidewell Academy",
    (
        (D(2026, 9, 3), D(2026, 10, 23)),
        (D(2026, 11, 2), D(2026, 12, 18)),
        (D(2027, 1, 4), D(2027, 2, 12)),
    ),
)


def _inset(*days):
    return SchoolCalendar(CALENDAR.name, CALENDAR.terms, inset=frozenset(days))


def test_there_are_fifteen_grounds_each_with_its_letter_words_and_source():
    letters = [one.letter for one in grounds.OF_COMPULSORY_AGE]
    assert letters == list("abcdefghijklmno")
    assert [one.code for one in grounds.OF_COMPULSORY_AGE] == letters
    assert len({one.words for one in grounds.OF_COMPULSORY_AGE}) == 15
    assert all(" he " not in f" {one.words.lower()} " for one in grounds.GROUNDS.values())
    assert grounds.GROUNDS["k"].source == "S.I. 2024/208 reg. 9(1)(k)"
    assert grounds.GROUNDS["out_left"].source == "S.I. 2024/208 reg. 9(3)"


def test_only_absence_after_leave_and_continuous_absence_need_joint_enquiries():
    joint = [code for code in grounds.GROUNDS if grounds.needs_joint_enquiries(code)]
    assert joint == ["h", "i"]


@pytest.mark.parametrize(
    ("born", "on", "first"),
    [
        (BORN, D(2026, 11, 23), "a"),
        (D(2022, 1, 1), D(2026, 11, 23), "out_left"),  # Reception, below
        (D(2022, 1, 1), D(2027, 3, 31), "a"),  # the first day of compulsory school age
        (D(2010, 8, 31), D(2026, 6, 26), "a"),  # the leaving date itself
        (D(2010, 8, 31), D(2026, 6, 27), "out_left"),
        (None, D(2026, 11, 23), "a"),
    ],
)
def test_the_list_follows_the_date_of_birth_on_the_day_of_leaving(born, on, first):
    assert grounds.grounds_for(born, on)[0].code == first


def test_the_other_list_differs_for_a_nursery_child_and_for_a_sixth_former():
    nursery = {one.code for one in grounds.grounds_for(D(2023, 1, 1), D(2026, 11, 23))}
    sixth = {one.code for one in grounds.grounds_for(D(2009, 1, 1), D(2026, 11, 23))}
    assert nursery - sixth == {"out_nursery"}
    assert sixth - nursery == {"out_sixth"}


def test_a_ground_of_the_other_list_is_refused_with_the_way_on():
    with pytest.raises(RuleBroken) as broken:
        grounds.need_ground_of_age("i", D(2009, 1, 1), D(2026, 11, 23))
    assert broken.value.sentence == "Ground i is for pupils of compulsory school age."
    grounds.need_ground_of_age("i", BORN, D(2026, 11, 23))
    grounds.need_ground_of_age("out_left", D(2009, 1, 1), D(2026, 11, 23))


@pytest.mark.parametrize(
    ("code", "column", "start", "calendar", "holds"),
    [
        ("i", "first_absent_on", D(2026, 11, 3), CALENDAR, D(2026, 11, 30)),
        ("i", "first_absent_on", D(2026, 11, 3), _inset(D(2026, 11, 27)), D(2026, 12, 1)),
        ("i", "first_absent_on", D(2026, 10, 12), CALENDAR, D(2026, 11, 13)),
        ("i", "first_absent_on", D(2026, 10, 12), _inset(D(2026, 10, 23)), D(2026, 11, 16)),
        ("h", "leave_ended_on", D(2026, 10, 16), CALENDAR, D(2026, 11, 6)),
        ("i", "first_absent_on", D(2026, 12, 7), _inset(D(2027, 1, 4)), D(2027, 1, 18)),
    ],
)
def test_the_school_days_of_the_reference_are_counted(code, column, start, calendar, holds):
    facts = Facts(ground=code, **{column: start})
    needed = 20 if code == "i" else 10
    assert absence.ground_holds(facts, calendar, needed=needed, on=start).holds_on == holds


def test_a_ground_says_which_day_it_is_until_it_holds():
    facts = Facts(ground="i", first_absent_on=D(2026, 11, 3))
    held = absence.ground_holds(facts, CALENDAR, needed=20, on=D(2026, 11, 23))
    assert held.day == 15
    assert held.words == "20 school days at Tidewell Academy from 3 Nov 2026"
    assert absence.not_yet(held, "Tidewell Academy", on=D(2026, 11, 23)) == (
        "The ground does not hold yet: day 15 of 20 at Tidewell Academy.",
        "It holds on Mon 30 Nov 2026. You may still send the return; we will question it.",
    )
    assert absence.not_yet(held, "Tidewell Academy", on=D(2026, 11, 30)) is None


def test_a_ground_that_counts_no_days_never_waits():
    assert absence.ground_holds(Facts(ground="k"), CALENDAR, needed=20, on=D(2026, 11, 3)) is None
    assert absence.ground_holds(Facts(ground="i"), CALENDAR, needed=20, on=D(2026, 11, 3)) is None


def test_a_calendar_that_ends_too_soon_is_counted_on_by_weekdays_and_says_so():
    facts = Facts(ground="i", first_absent_on=D(2027, 2, 8))
    held = absence.ground_holds(facts, CALENDAR, needed=20, on=D(2027, 2, 8))
    assert held.holds_on == D(2027, 3, 5)
    assert "no terms after 12 Feb 2027, so Mondays to Fridays were counted" in held.words
    nothing = SchoolCalendar("Gannet School", ())
    held = absence.ground_holds(facts, nothing, needed=20, on=D(2027, 2, 8))
    assert "the calendar has no terms, so" in held.words


def test_the_table_shows_each_day_the_inset_and_the_half_term():
    weeks = absence.count_weeks(
        D(2026, 10, 12), _inset(D(2026, 10, 23)), needed=20, on=D(2026, 11, 24)
    )
    rows = [(week.label, [cell.text for cell in week.cells]) for week in weeks]
    assert rows == [
        ("12 to 16 Oct", ["1", "2", "3", "4", "5"]),
        ("19 to 23 Oct", ["6", "7", "8", "9", "INSET"]),
        ("26 to 30 Oct", ["Half-term"]),
        ("2 to 6 Nov", ["10", "11", "12", "13", "14"]),
        ("9 to 13 Nov", ["15", "16", "17", "18", "19"]),
        ("16 to 20 Nov", ["20", "21", "22", "23", "24"]),
        ("23 to 24 Nov", ["25", "26", "", "", ""]),
    ]
    assert weeks[5].cells[0].look == "hit"
    assert weeks[2].cells[0].span == 5
    said = absence.words_of_breaks(D(2026, 10, 12), D(2026, 11, 16), _inset(D(2026, 10, 23)))
    assert said == "your INSET day of 23 Oct and half-term do not count"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([5], "the closure of 5 Nov does not count"),
        ([5, 10], "the closures of 5 Nov and 10 Nov do not count"),
        ([5, 6, 10], "the closures of 5 Nov, 6 Nov and 10 Nov do not count"),
    ],
)
def test_several_days_off_for_one_reason_are_said_in_the_plural(days, said):
    closed = frozenset(D(2026, 11, day) for day in days)
    calendar = SchoolCalendar(CALENDAR.name, CALENDAR.terms, closed=closed)
    assert absence.words_of_breaks(D(2026, 11, 2), D(2026, 11, 16), calendar) == said


def test_the_table_shows_the_days_still_to_come_until_the_ground_holds():
    weeks = absence.count_weeks(D(2026, 11, 3), CALENDAR, needed=20, on=D(2026, 11, 10))
    looks = [cell.look for week in weeks for cell in week.cells]
    assert looks.count("ahead") == 13
    assert looks[-5:] == ["hit", "off", "off", "off", "off"]
    assert weeks[-1].label == "30 Nov"


@pytest.mark.parametrize("code", ["j", "k", "l", "out_died", "out_sixth"])
def test_no_destination_has_to_follow_death_detention_or_leaving_age(code):
    assert not grounds.destination_is_unknown(Facts(ground=code, destination="unknown"))


@pytest.mark.parametrize(
    ("facts", "unknown"),
    [
        (Facts(ground="i"), True),
        (Facts(ground="i", destination="unknown"), True),
        (Facts(ground="g", destination="address", has_new_address=True), True),
        (Facts(ground="a", destination="school"), True),
        (Facts(ground="a", destination="school", has_new_school=True), False),
        (Facts(ground="g", destination="school", has_new_school=True), False),
        (Facts(ground="f", destination="home"), False),
        (Facts(ground="o", destination="none"), True),
        (Facts(), True),
    ],
)
def test_a_destination_is_known_only_where_a_school_or_a_home_was_named(facts, unknown):
    assert grounds.destination_is_unknown(facts) is unknown


def test_a_return_is_late_only_after_the_day_the_name_left():
    assert not grounds.is_late(D(2026, 11, 23), D(2026, 11, 23))
    assert grounds.is_late(D(2026, 11, 23), D(2026, 11, 24))
    assert not grounds.is_late(None, D(2026, 11, 24))


WHOLE = Facts(
    ground="k",
    given_name="Zach",
    family_name="Pemberwick",
    born_on=BORN,
    has_address=True,
    carers=({"name": "A. Pemberwick", "phone": "01632 960 001"},),
    last_attended_on=D(2026, 11, 9),
    deleted_on=D(2026, 11, 23),
    evidence={"died_on": "2026-11-10", "confirmed_by": "The family"},
)


def test_a_whole_return_lacks_nothing_and_an_empty_one_lacks_each_thing_on_its_page():
    assert grounds.missing(WHOLE) == []
    assert [one.step for one in grounds.missing(Facts())] == [
        *("pupil",) * 3, "reason", "reason", "parents", "parents", "destination",
    ]  # fmt: skip


@pytest.mark.parametrize("code", list(grounds.GROUNDS))
def test_each_ground_lacks_just_its_own_evidence(code):
    asked = [one.label for one in grounds.questions(code) if one.needed]
    lacks = grounds.missing(Facts(**{**vars(WHOLE), "ground": code, "evidence": {}}))
    assert [one.words for one in lacks if one.step == "reason"] == asked


@pytest.mark.parametrize(
    ("code", "told", "says"),
    [
        ("a", {"bars": ["order"]}, "order names our school"),
        ("f", {"says_so": "no"}, "The letter must say"),
        ("f", {"order_names_us": "yes"}, "names your school"),
        ("g", {"boarder": "yes"}, "not for boarders"),
        ("i", {"unavoidable": "yes"}, "Illness"),
        ("j", {"sentence_long": "no"}, "4 months"),
        ("o", {"review": "open"}, "review of the exclusion is open"),
        ("k", {"died_on": "2026-11-24"}, "comes off before Tue 24 Nov 2026"),
    ],
)
def test_what_a_ground_does_not_allow_is_said_and_no_more(code, told, says):
    facts = Facts(**{**vars(WHOLE), "ground": code, "evidence": told})
    assert len(grounds.doubts(facts)) == 1
    assert says in grounds.doubts(facts)[0]
    assert grounds.doubts(WHOLE) == []


def test_an_authorised_absence_breaks_the_count():
    facts = Facts(ground="i", all_unauthorised=False)
    assert "breaks the count" in grounds.doubts(facts)[0]
