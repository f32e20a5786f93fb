"""The base form: the service's own words, tidy text, questions that were not asked."""

import pytest
from django import forms
from django.http import QueryDict

from cme.core.errors import RuleBroken
from cme.core.forms import CmeForm, error_summary, errors_of
from tests.forms.kit import EverythingForm, LaidOutForm

WORDS = {
    "first_name": "Enter first name.",
    "worry": "Enter what you saw.",
    "age_known": "Answer “How old is the child?”.",
    "sex": "Select girl or boy.",
    "concerns": "Select concerns.",
    "visited": "Enter day of the visit.",
    "school": "Select school.",
    "years": "Enter age.",
    "email": "Enter email address.",
    "password": "Enter password.",
    "agreed": "Select the parent agreed.",
}


class TwoForm(CmeForm):
    name = forms.CharField(label="First name", max_length=5)
    note = forms.CharField(widget=forms.Textarea, required=False)


def test_every_empty_field_asks_in_the_words_of_the_service():
    assert dict(errors_of(EverythingForm({}))) == WORDS


def test_too_long_says_how_long():
    assert TwoForm({"name": "x" * 6}).errors["name"] == [
        "First name must be 5 characters or fewer."
    ]
    form = type("LongForm", (CmeForm,), {"a": forms.CharField(max_length=4000)})({"a": "x" * 4001})
    assert form.errors["a"] == ["A must be 4,000 characters or fewer."]


@pytest.mark.parametrize("hidden", ["\x00", "\ud800", "\u202e", "\u2066", "\x1b"])
def test_a_character_that_cannot_be_stored_is_refused_in_plain_words(hidden):
    words = "First name has a character that cannot be stored. Type it again."
    assert TwoForm({"name": f"Ma{hidden}"}).errors["name"][0] == words


def test_text_is_trimmed_composed_and_has_plain_line_ends():
    form = TwoForm(QueryDict("name=%20Zoe%CC%88%20&note=a%0D%0Ab%0Dc"))
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Zo\u00eb", "note": "a\nb\nc"}


def test_a_line_end_counts_as_one_character():
    form = type("NoteForm", (CmeForm,), {"a": forms.CharField(max_length=3)})({"a": "a\r\nb"})
    assert form.is_valid()


def test_only_fields_that_may_stay_empty_say_optional():
    form = EverythingForm()
    marked = {name for name, field in form.fields.items() if "(optional)" in str(field.label)}
    assert marked == {"postcode", "phone", "case", "paper", "find"}


def test_a_form_takes_only_its_own_fields():
    form = TwoForm({"name": "Zoe", "status": "closed", "is_superuser": "1"})
    assert form.is_valid()
    assert set(form.cleaned_data) == {"name", "note"}


def visit(**data):
    return LaidOutForm({"given_name": "Zoe", **data})


def test_a_question_that_was_not_asked_is_neither_answered_nor_wrong():
    form = visit(seen="no", where="left over from before")
    assert form.is_valid()
    assert form.cleaned_data["where"] == ""


def test_a_question_the_answer_reveals_must_be_answered():
    assert visit(seen="yes", where=" ").errors == {"where": ["Enter where."]}
    assert visit(seen="yes", where="At home").is_valid()


def test_an_impossible_date_in_a_closed_reveal_is_not_an_error():
    form = EverythingForm({"age_known": "unknown", "born-day": "99"})
    assert "born" not in form.errors
    assert form.cleaned_data["born"] is None


def test_typed_text_in_a_closed_reveal_is_drawn_again():
    form = visit(seen="no", where="left over")
    assert "left over" in str(form["where"].value())


@pytest.mark.parametrize("field", [None, "given_name", "no_such_field"])
def test_a_broken_rule_stands_in_the_summary_with_the_way_on(field):
    form = visit(seen="no")
    assert form.is_valid()
    form.add_rule_broken(RuleBroken("Not found is not an outcome.", "Check again.", field=field))
    html = error_summary(form)
    assert "Not found is not an outcome. Check again." in html
    assert ('href="#id_given_name"' in html) == (field == "given_name")


def test_there_is_no_summary_where_nothing_is_wrong():
    assert error_summary(TwoForm()) == ""
    assert error_summary(TwoForm({"name": "Zoe"})) == ""


def test_own_error_words_win():
    field = forms.CharField(error_messages={"required": "Enter a name or a nickname."})
    form = type("OwnForm", (CmeForm,), {"a": field})({})
    assert form.errors["a"] == ["Enter a name or a nickname."]
