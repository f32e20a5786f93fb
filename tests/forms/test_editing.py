"""Two people at one record: only the same field changed by both is a conflict."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cme.audit import editing, recording
from cme.core.forms import EditBase
from cme.core.models import PersonDetails
from tests.forms.kit import TownForm

NAMES = ("town", "country", "given_name")


@pytest.fixture
def person(officer):
    return recording.save(PersonDetails(town="Eastmere", given_name="Tobias"), by=officer)


def theirs(person, by, **values):
    """Somebody else saves."""
    row = PersonDetails.objects.get(pk=person.pk)
    for name, value in values.items():
        setattr(row, name, value)
    return recording.save(row, by=by, fields=[*values])


def read(person, base, **typed):
    return editing.read_edit(PersonDetails.objects.get(pk=person.pk), base=base, typed=typed)


def test_with_nobody_else_only_what_changed_is_saved(person):
    edit = read(person, EditBase(1), town="Quay", given_name="Tobias")
    assert (edit.clashes, edit.to_save) == ((), {"town": "Quay"})


def test_two_people_at_different_fields_both_get_their_way(person, other_officer):
    theirs(person, other_officer, given_name="Toby")
    edit = read(person, EditBase(1), town="Quay", given_name="Tobias")
    assert edit.clashes == ()
    assert edit.to_save == {"town": "Quay"}
    assert [(one.name, one.theirs, one.by) for one in edit.kept] == [
        ("given_name", "Toby", "Priya Lapwing")
    ]
    edit.check()


def test_a_sweep_that_touches_no_field_of_the_form_never_collides(person, manager):
    theirs(person, manager, country="France")
    assert read(person, EditBase(1), town="Quay").to_save == {"town": "Quay"}


def test_both_at_one_field_is_a_conflict_that_names_who_and_when(person, other_officer, manager):
    theirs(person, other_officer, town="Northmarch")
    theirs(person, manager, given_name="Toby")
    edit = read(person, EditBase(1), town="Quay", given_name="Tobias")
    (clash,) = edit.clashes
    assert (clash.before, clash.theirs, clash.mine) == ("Eastmere", "Northmarch", "Quay")
    assert clash.by == "Priya Lapwing"
    assert abs((timezone.now() - clash.at).total_seconds()) < 60
    with pytest.raises(editing.Conflict):
        edit.check()


def test_both_typing_the_same_is_no_conflict(person, other_officer):
    theirs(person, other_officer, town="Quay")
    edit = read(person, EditBase(1), town="Quay")
    assert (edit.clashes, edit.to_save) == ((), {})


def test_a_field_changed_and_changed_back_is_no_conflict(person, other_officer):
    theirs(person, other_officer, town="Northmarch")
    theirs(person, other_officer, town="Eastmere")
    assert read(person, EditBase(1), town="Quay").to_save == {"town": "Quay"}


def test_choosing_my_words_saves_them(person, other_officer):
    theirs(person, other_officer, town="Northmarch")
    edit = read(person, EditBase(1, seen_version=2, every="mine"), town="Quay")
    assert (edit.clashes, edit.to_save) == ((), {"town": "Quay"})


def test_choosing_theirs_saves_the_rest_of_mine(person, other_officer):
    theirs(person, other_officer, town="Northmarch")
    base = EditBase(1, seen_version=2, every="theirs")
    edit = read(person, base, town="Quay", given_name="Tobi")
    assert (edit.clashes, edit.to_save) == ((), {"given_name": "Tobi"})


def test_choosing_field_by_field_asks_again_for_a_field_left_out(person, other_officer):
    theirs(person, other_officer, town="Northmarch", given_name="Toby")
    base = EditBase(1, seen_version=2, choices={"town": "mine"})
    edit = read(person, base, town="Quay", given_name="Tobi")
    assert [clash.name for clash in edit.clashes] == ["given_name"]
    assert edit.to_save == {"town": "Quay"}


def test_a_choice_does_not_count_for_words_saved_after_it_was_made(person, other_officer):
    theirs(person, other_officer, town="Northmarch")
    theirs(person, other_officer, town="Southmarch")
    edit = read(person, EditBase(1, seen_version=2, every="mine"), town="Quay")
    assert [clash.theirs for clash in edit.clashes] == ["Southmarch"]


def test_a_version_nobody_knows_makes_every_difference_a_question(person, other_officer):
    theirs(person, other_officer, town="Northmarch")
    PersonDetails.history.filter(version=1).delete()
    edit = read(person, EditBase(1), town="Quay", given_name="Tobias")
    assert [(clash.name, str(clash.before)) for clash in edit.clashes] == [("town", "Not known")]


words = st.fixed_dictionaries({name: st.sampled_from(["", "a", "b"]) for name in NAMES})


@given(before=words, now=words, typed=words)
def test_a_save_never_overwrites_what_another_changed(before, now, typed):
    both, others, mine = editing.clashing(before, now, typed)
    saved = {**now, **{name: typed[name] for name in mine}}
    for name in NAMES:
        if now[name] != before[name]:
            assert saved[name] == now[name]
        if name not in both and typed[name] != before[name]:
            assert saved[name] == typed[name]
    assert both.isdisjoint(others | mine)
    assert others.isdisjoint(mine)


def test_the_page_carries_all_that_was_typed_and_shows_markup_as_text(kit, client):
    html = client.get("/conflict/").content.decode()
    assert "<h1" in html
    assert "Someone changed this while you were working" in html
    assert 'name="address_words" value="Aunt rang.\nTwice."' in html
    assert 'name="seen_version" value="3"' in html
    assert "&lt;b&gt;Moved&lt;/b&gt;" in html
    assert "<b>Moved</b>" not in html
    assert " checked" not in html


def test_what_the_page_posts_is_read_back_as_choices():
    data = {"version": "1", "seen_version": "2", "resolve": "choose", "keep-town": "theirs"}
    form = TownForm({**data, "keep-address_words": "rubbish", "town": "Q", "address_words": "x"})
    assert form.is_valid()
    assert form.base == EditBase(1, 2, None, {"town": "theirs"})
    assert dict(form.typed()) == {"version": "1", "town": "Q", "address_words": "x"}
    assert form.values == {"town": "Q", "address_words": "x"}


def test_a_form_without_its_version_says_how_to_go_on():
    form = TownForm({"town": "Q", "address_words": "x"})
    assert form.errors["version"] == ["This page is too old. Open it again, then make your change."]
