"""Fields on the page: one id per control, what was typed as it was typed, nothing of Django's."""

import re

import pytest
from django import forms
from django.template import Context, Template

from cme.core.forms import CmeForm, render_field
from tests.forms.kit import EverythingForm, LaidOutForm


def draw(template, **context):
    return Template("{% load govuk crispy_forms_tags %}" + template).render(Context(context))


def test_every_link_of_the_summary_points_at_a_control():
    form = EverythingForm({"age_known": "exact"})
    html = draw("{% govuk_error_summary form %}{% fields form %}", form=form)
    targets = re.findall(r'href="#([^"]+)"', html)
    assert len(targets) == len(form.errors)
    for target in targets:
        assert len(re.findall(rf'<(?:input|select|textarea)[^>]*\bid="{target}"', html)) == 1


def test_no_id_stands_twice():
    ids = re.findall(r'\bid="([^"]+)"', draw("{% fields form %}", form=EverythingForm({})))
    assert len(ids) == len(set(ids))


def test_a_revealed_field_is_drawn_once_inside_its_answer():
    html = draw("{% crispy form %}", form=LaidOutForm())
    assert html.count('name="where"') == 1
    inside = html[html.index('class="govuk-radios__conditional') :]
    assert 'name="where"' in inside


def test_crispy_draws_the_form_tag_the_layout_and_the_token():
    html = draw("{% crispy form %}", form=LaidOutForm(), csrf_token="TOKEN")
    assert 'method="post"' in html
    assert "TOKEN" in html
    assert "govuk-fieldset__legend--m" in html
    assert "govuk-input--width-10" in html
    assert "govuk-button-group" in html


def test_a_form_without_a_layout_draws_all_its_fields_and_a_button():
    form = type("PlainForm", (CmeForm,), {"a": forms.CharField(), "submit": "Save"})()
    html = draw("{% crispy form %}", form=form)
    assert 'name="a"' in html
    assert "Save" in html


@pytest.mark.parametrize("name", ["first_name", "worry", "postcode", "find"])
def test_markup_that_was_typed_comes_back_as_text(name):
    html = render_field(EverythingForm({name: '"><script>x'})[name])
    assert "<script>" not in html
    assert "&lt;script&gt;x" in html


def test_labels_hints_and_choices_from_data_are_text():
    field = forms.ChoiceField(
        label="<b>L</b>",
        help_text="<b>H</b>",
        widget=forms.RadioSelect,
        choices=[("<", "<b>C</b>")],
    )
    html = render_field(type("DataForm", (CmeForm,), {"a": field})()["a"])
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == 3


def test_a_password_never_comes_back():
    assert "secret" not in render_field(EverythingForm({"password": "secret"})["password"])


def test_typed_dates_come_back_as_typed():
    form = EverythingForm({"visited-day": "31", "visited-month": "febr", "visited-year": "18"})
    html = render_field(form["visited"])
    for text in ('value="31"', 'value="febr"', 'value="18"'):
        assert text in html


def test_options_of_the_page_win_over_those_of_the_form():
    html = draw(
        '{% field form.first_name heading=True label="Who?" hint="Any" width=5 %}',
        form=EverythingForm(),
    )
    assert re.search(r"<h1[^>]*>\s*<label[^>]*govuk-label--l[^>]*>\s*Who\?", html)
    assert "govuk-input--width-5" in html
    assert "Any" in html


def test_a_chosen_value_is_chosen_again():
    form = EverythingForm({"concerns": ["alone"], "sex": "male", "school": "1", "agreed": "on"})
    html = draw("{% fields form %}", form=form)
    for value in ("alone", "male", "on"):
        assert re.search(rf'<input[^>]*value="{value}"[^>]* checked', html)
    assert re.search(r'<option value="1" selected', html)


def test_a_plain_django_form_is_drawn_too():
    class Plain(forms.Form):
        login = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    html = render_field(Plain({})["login"])
    assert 'autocomplete="email"' in html
    assert "govuk-input--error" in html


def test_an_html_key_escapes_what_is_not_our_markup():
    html = draw('{% govuk "inset-text" html=typed %}', typed="<script>")
    assert "<script>" not in html


def test_a_block_holds_markup():
    html = draw(
        '{% govuk_block "inset-text" %}<p>{{ typed }}</p>{% end_govuk_block %}', typed="<b>"
    )
    assert "<p>&lt;b&gt;</p>" in html


def test_pages_keep_their_filters_and_sorting(kit, client):
    html = client.get("/casework/?status=open&page=2&sort=due").content.decode()
    assert 'href="?status=open&amp;sort=due&amp;page=3"' in html
    assert 'href="?status=open&amp;sort=-due"' in html
    assert 'aria-sort="ascending"' in html
    assert "Showing <b>6</b> to <b>10</b> of <b>34</b> cases" in html


def test_the_title_says_error_and_the_summary_stands_once(kit, client):
    html = client.post("/everything/", {"first_name": ""}).content.decode()
    assert "<title>Error: Everything" in html
    assert html.count("There is a problem") == 1
    assert "<title>Everything" in client.get("/everything/").content.decode()


@pytest.mark.parametrize("path", ["everything", "question", "laid-out", "casework", "conflict"])
def test_no_page_has_a_style_attribute_or_a_script_of_its_own(kit, client, path):
    html = client.get(f"/{path}/").content.decode()
    assert not re.search(r"\sstyle=", html)
    assert html.count("<script>") == 1
    assert not re.search(r"\son[a-z]+=", html)


def test_a_summary_list_keeps_room_for_actions_only_where_there_are_any():
    plain, changed = {"key": "Days", "value": 3}, {"key": "Officer", "value": "R", "href": "/x/"}
    assert "no-actions" not in draw("{% summary_list rows %}", rows=[plain])
    html = draw("{% summary_list rows %}", rows=[plain, changed])
    assert html.count("no-actions") == 1
    assert 'Change<span class="govuk-visually-hidden"> Officer</span>' in html
