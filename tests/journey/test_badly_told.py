"""The same long story told badly: it is said what is wrong, and it comes to the same end.

A sweep is killed half-way, two officers write at once, the wrong people sign, the form is edited
after two signatures, a flag is set before the third, a return is sent twice.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journey.acts import choose, press
from tests.journey.site import RealData, until
from tests.journey.story import (
    BORN,
    JOINED,
    LINE_1,
    LONG_TERM,
    LOOKED,
    OPENED,
    D,
    Story,
    agree,
    closed_on_roll,
    fill_new_pupil,
    finish_draft,
    search,
)

pytestmark = [pytest.mark.journey, pytest.mark.postgres]


def test_the_same_story_told_badly_comes_to_the_same_end(story: Story, real: RealData):
    long_term_by_now(story, real)
    a_sweep_is_killed_half_way(story)
    two_officers_write_at_once(story)
    the_wrong_people_sign(story)
    an_edit_takes_the_signatures_away(story)
    a_flag_blocks_the_third_signature(story)
    a_return_is_sent_twice(story, real)
    a_closed_case_is_not_woken(story, real)
    assert "intact" in story.running.manage("verify_audit")


def long_term_by_now(story: Story, real: RealData) -> None:
    story.comes(D(2026, 7, 7))
    story.running.script(
        "long_case.py",
        opened=OPENED.isoformat(),
        searched=LOOKED.isoformat(),
        born=BORN.isoformat(),
        line_1=LINE_1,
        postcode=real.postcode,
    )


def a_sweep_is_killed_half_way(story: Story) -> None:
    """A sweep that ends in the middle of its work leaves nothing half done for the next."""
    for step in ("cases classed long-term", "work items brought up to date"):
        story.running.kill_sweep_after(step)
    story.running.manage("sweep")
    assert story.facts["case"]["long_term_lines"] == 1
    for kind, owner in (("long_term", "Robin Sandpiper"), ("long_term_manager", "")):
        assert story.waiting(kind) == [[kind, owner, str(LONG_TERM), ""]]


def two_officers_write_at_once(story: Story) -> None:
    """Who saves second is told, and what they typed stays on the page."""
    story.comes(D(2026, 7, 8))
    robin, piper = story.person("robin"), story.person("piper")
    robin.goto(f"{story.case}archive/begin/")
    press(robin, "Start the form")
    piper.goto(f"{story.case}archive/draft/")
    robin.locator("[name='summary']").fill("Nine calls and a visit.")
    press(robin, "Save draft")
    piper.locator("[name='summary']").fill("I asked the landlord.")
    send(piper, "Save draft")
    expect(piper.locator(".govuk-error-summary")).to_contain_text("Somebody saved this")
    expect(piper.locator("[name='summary']")).to_have_value("I asked the landlord.")
    robin.goto(f"{story.case}archive/draft/")
    expect(robin.locator("[name='summary']")).to_have_value("Nine calls and a visit.")
    finish_draft(robin)


def send(page: Page, name: str) -> None:
    """Press a button of which a refusal is expected."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def the_wrong_people_sign(story: Story) -> None:
    """Out of turn, not named, twice: nobody but the one whose turn it is signs."""
    for local in ("alex", "linnet"):
        signed_by(story, local)
        assert story.facts["archive"]["status"] == "with_line_manager"
    morgan = story.person("morgan")
    agree(morgan, story.case)
    assert signatures(story) == ["Robin Sandpiper", "Morgan Heron"]
    signed_by(story, "morgan")
    assert signatures(story) == ["Robin Sandpiper", "Morgan Heron"]


def signed_by(story: Story, local: str) -> None:
    """Send a signature by hand, past the page that would not offer it."""
    page = story.person(local)
    page.goto(f"{story.running.url}/my-work/")
    token = page.locator("[name='csrfmiddlewaretoken']").first.get_attribute("value")
    page.request.post(
        f"{story.case}archive/decide/",
        form={"csrfmiddlewaretoken": token, "decision": "agree"},
        headers={"Referer": story.case},
    )


def signatures(story: Story) -> list[str]:
    """Return who has signed, of the signatures that count."""
    return [one[1] for one in story.facts["archive"]["signatures"] if one[3]]


def an_edit_takes_the_signatures_away(story: Story) -> None:
    """A source searched after two people signed: both signatures are void, all three start anew."""
    robin = story.person("robin")
    search(robin, story.case, story.facts["case"]["searched"])
    found = story.facts
    assert found["archive"]["status"] == "drafting"
    assert signatures(story) == []
    assert found["archive"]["ledger"][-1][2] == "edited"
    signed_by(story, "alex")
    assert story.facts["archive"]["status"] == "drafting"
    robin.goto(f"{story.case}archive/draft/")
    finish_draft(robin)
    agree(story.person("morgan"), story.case)


def a_flag_blocks_the_third_signature(story: Story) -> None:
    robin, director = story.person("robin"), story.person("alex")
    director.goto(f"{story.case}archive/decide/")
    robin.goto(f"{story.case}flags/")
    robin.locator("[name='words']").fill("Seen with a cousin in town")
    press(robin, re.compile("^(Set|Save)"))
    choose(director, "decision", "agree")
    send(director, "Record my decision")
    expect(director.locator("main")).to_contain_text("A flag blocks closing and archiving")
    assert story.facts["case"]["status"] == "enquiries"
    robin.goto(f"{story.case}flags/")
    with robin.expect_navigation():
        robin.locator("main a[href*='/flags/']").first.click()
    robin.locator("[name='words']").fill("It was another child.")
    press(robin, re.compile("^(Lift|Save)"))
    agree(director, story.case)
    assert story.facts["case"]["status"] == "dormant"


def a_return_is_sent_twice(story: Story, real: RealData) -> None:
    """The school presses on and on, goes back, and begins anew: one return, and one waking."""
    story.comes(JOINED, hour=8)
    office = story.person("wren")
    fill_new_pupil(office, story.running.url, real.postcode)
    sent = office.evaluate("Object.fromEntries(new FormData(document.querySelector('main form')))")
    for _ in range(3):
        answer = office.request.post(office.url, form=sent, headers={"Referer": office.url})
        assert answer.ok
    press(office, "Send this return")
    gone_back_to(office)
    begun_anew(office, story, real)
    assert story.facts["new_pupils"] == 1
    until(lambda: story.facts["case"]["status"] == "enquiries", "the worker wakes the case", 120)
    found = story.facts
    assert [line[2] for line in found["case"]["ledger"]].count("woken_match") == 1
    assert len(story.waiting("child_found")) == 1


def gone_back_to(office: Page) -> None:
    """The page of the form is the page of what it became."""
    sent = office.url
    office.go_back()
    expect(office.locator("main")).to_contain_text("You have already sent this")
    for move in (office.go_forward, office.go_back, office.reload):
        move()
        expect(office.get_by_role("button", name="Send this return")).to_have_count(0)
        assert office.url == sent


def begun_anew(office: Page, story: Story, real: RealData) -> None:
    """A new form about the same pupil, with a field left out, leads to the return there is."""
    fill_new_pupil(office, story.running.url, real.postcode)
    office.locator("[name='postcode']").fill("")
    send(office, "Send this return")
    told = office.locator(".govuk-error-summary")
    expect(told).to_contain_text("Your school has already sent a return for this pupil")


def a_closed_case_is_not_woken(story: Story, real: RealData) -> None:
    closed_on_roll(story, real)
    officer = story.person("robin")
    officer.goto(f"{story.case}wake/")
    expect(officer.locator("main")).to_contain_text("A closed case cannot be woken")
    assert story.facts["case"]["status"] == "closed"
