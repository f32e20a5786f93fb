"""The form kit in a real browser: what people see, hear and touch."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import scrolls_sideways, submit
from tests.forms.conftest import kit  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("everything/", "question/", "laid-out/", "casework/", "conflict/")


@pytest.fixture
def site(kit, live_server):  # noqa: F811
    return live_server.url


def send(page):
    submit(page, page.locator("main form button[type=submit]").last)


def send_empty(page, address):
    page.goto(address)
    send(page)
    expect(page.locator(".govuk-error-summary")).to_be_visible()


def test_an_error_takes_the_focus_to_the_summary_and_the_title_says_so(site, page):
    send_empty(page, f"{site}/everything/")
    expect(page).to_have_title(re.compile("^Error: Everything"))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.locator(".govuk-error-summary h2")).to_have_text("There is a problem")


def test_every_link_of_the_summary_focuses_the_first_control_of_its_field(site, page):
    send_empty(page, f"{site}/everything/")
    links = page.locator(".govuk-error-summary a")
    assert links.count() >= 9
    for link in links.all():
        target = link.get_attribute("href").removeprefix("#")
        link.click()
        expect(page.locator(f"[id='{target}']")).to_be_focused()


def test_a_date_error_marks_its_box_and_keeps_what_was_typed(site, page):
    page.goto(f"{site}/everything/")
    for part, typed in (("", "31"), ("-month", "febr"), ("-year", "2018")):
        page.fill(f"#id_visited{part}", typed)
    send(page)
    expect(page.locator("#id_visited-boxes-error")).to_have_text(
        "Error: Day of the visit must be a real date. February 2018 has 28 days."
    )
    expect(page.locator("#id_visited-month")).to_have_value("febr")
    wrong = page.locator(".govuk-date-input .govuk-input--error")
    expect(wrong).to_have_count(1)
    expect(wrong).to_have_id("id_visited")


def test_a_phone_shows_letters_for_the_month_and_figures_for_the_rest(site, page):
    page.goto(f"{site}/everything/")
    expect(page.locator("#id_visited")).to_have_attribute("inputmode", "numeric")
    expect(page.locator("#id_visited-month")).to_have_attribute("inputmode", "text")
    expect(page.locator("#id_visited-year")).to_have_attribute("inputmode", "numeric")


def test_choosing_an_answer_shows_its_question_and_no_other(site, page):
    page.goto(f"{site}/everything/")
    expect(page.locator("#id_born")).to_be_hidden()
    page.check("#id_age_known")
    expect(page.locator("#id_born")).to_be_visible()
    page.check("#id_age_known-2")
    expect(page.locator("#id_born")).to_be_hidden()
    expect(page.locator("#id_guess")).to_be_visible()


def test_what_was_typed_in_a_revealed_textarea_comes_back_letter_by_letter(site, page):
    page.goto(f"{site}/everything/")
    page.check("#id_age_known-2")
    typed = "One\n  two spaces\n\ttab <b>&amp;</b>"
    page.fill("#id_guess", typed)
    for _ in range(2):
        send(page)
        expect(page.locator("#id_guess")).to_have_value(typed)


def test_none_of_these_clears_the_others(site, page):
    page.goto(f"{site}/everything/")
    page.check("#id_concerns")
    page.check("#id_concerns-3")
    expect(page.locator("#id_concerns")).not_to_be_checked()


def test_the_character_count_counts_down(site, page):
    page.goto(f"{site}/everything/")
    page.fill("#id_worry", "x" * 190)
    told = page.locator(".govuk-character-count__status")
    expect(told.filter(has_text="10 characters remaining").first).to_be_attached()


def test_exit_this_page_leaves_by_button_and_by_shift_three_times(site, page):
    page.goto(f"{site}/question/")
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url(f"{site}/left/")
    page.goto(f"{site}/question/")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(f"{site}/left/")


def test_exit_this_page_is_the_first_stop_of_the_keyboard(site, page):
    page.goto(f"{site}/question/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Exit this page")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/left/")


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_never_scrolls_sideways(site, phone, path):
    phone.goto(f"{site}/{path}")
    assert not scrolls_sideways(phone)


@pytest.mark.parametrize("path", ["everything/", "question/", "laid-out/"])
def test_a_phone_never_scrolls_sideways_with_errors(site, phone, path):
    send_empty(phone, f"{site}/{path}")
    assert not scrolls_sideways(phone)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(site, page, violations, path):
    page.goto(f"{site}/{path}")
    assert violations(page) == []


@pytest.mark.parametrize("path", ["everything/", "question/", "laid-out/"])
def test_axe_finds_nothing_with_errors(site, phone, violations, path):
    send_empty(phone, f"{site}/{path}")
    assert violations(phone) == []


def test_on_a_phone_the_filter_waits_behind_a_button(site, phone):
    phone.goto(f"{site}/casework/")
    expect(phone.locator("#id_given_name")).to_be_hidden()
    phone.get_by_role("button", name="Show filter").click()
    expect(phone.locator("#id_given_name")).to_be_visible()


def test_on_a_desk_the_filter_stands_open_without_a_button(site, page):
    page.goto(f"{site}/casework/")
    expect(page.locator("#id_given_name")).to_be_visible()
    expect(page.get_by_role("button", name="Show filter")).to_be_hidden()


def test_without_script_every_question_stands_open_and_errors_come_back(site, without_script):
    page = without_script
    page.goto(f"{site}/everything/")
    expect(page.locator("#id_born")).to_be_visible()
    expect(page.locator("#id_guess")).to_be_visible()
    send(page)
    expect(page).to_have_title(re.compile("^Error: "))
    page.locator(".govuk-error-summary a").first.click()
    expect(page).to_have_url(re.compile("#id_first_name$"))


def test_without_script_exit_this_page_is_a_link_that_leaves(site, without_script):
    without_script.goto(f"{site}/question/")
    without_script.locator(".govuk-exit-this-page__button").click()
    without_script.wait_for_url(f"{site}/left/")


def test_without_script_the_staff_menu_lists_its_items(site, without_script, officer, sign_in):
    sign_in(without_script, officer)
    without_script.goto(f"{site}/casework/")
    expect(without_script.locator(".cme-header__who")).to_be_visible()
