"""What is handed on is chased until the other side answers."""

import datetime as dt

import pytest

from cases import services
from cases.models import OnwardReferral
from cme.authority.models import Agency
from cme.core.errors import RuleBroken
from tests.factories import ChildFactory, make_case, make_referral

pytestmark = pytest.mark.django_db
THURSDAY = dt.date(2026, 11, 5)


@pytest.fixture
def agency(db):
    return Agency.objects.create(code="authority", name="Another authority", chase_days=10)


def sent(by, subject, agency, **rest):
    values = {
        "subject_reference": subject.reference,
        "to_words": "Northmarch Council",
        "message": "Is the child on a roll there?",
        "on": THURSDAY,
    }
    return services.send_onward(by=by, subject=subject, agency=agency, **(values | rest))


def test_sending_sets_the_chase_day_and_says_why(officer, agency):
    case = make_case(by=officer)
    onward = sent(officer, case, agency)
    assert onward.chase_on == dt.date(2026, 11, 19)
    assert onward.chase_why == "10 working days after it was sent on 5 Nov 2026"
    case.refresh_from_db()
    assert (case.next_step, case.next_about) == ("chase", "Northmarch Council")


def test_a_referral_is_sent_on_without_a_case(officer, agency):
    referral = make_referral(by=officer)
    onward = sent(officer, referral, agency)
    assert OnwardReferral.objects.of(referral).get() == onward


def test_a_message_is_asked_for(officer, agency):
    with pytest.raises(RuleBroken, match="what you are asking"):
        sent(officer, make_case(by=officer), agency, message=" ")


def test_the_mark_stops_another_authority_but_not_for_a_manager(officer, manager, agency):
    child = ChildFactory(do_not_contact=True, do_not_contact_by=manager, do_not_contact_on=THURSDAY)
    case = make_case(by=officer, child=child)
    with pytest.raises(RuleBroken) as refusal:
        sent(officer, case, agency)
    assert refusal.value.sentence == (
        "Do not contact the family. Morgan Fieldfare set this mark on Thursday 5 November 2026."
    )
    onward = sent(manager, case, agency)
    assert onward.message.startswith("Do not contact the family.")


def test_the_hub_is_told_while_the_mark_is_set_and_reads_it_first(officer):
    hub = Agency.objects.create(code="hub", name="Safeguarding hub", chase_days=1)
    case = make_case(by=officer, child=ChildFactory(do_not_contact=True))
    assert sent(officer, case, hub).message.startswith("Do not contact the family.")


def test_an_acknowledgement_starts_the_chase_again(officer, agency):
    case = make_case(by=officer)
    onward = services.acknowledge_onward(
        by=officer,
        onward=sent(officer, case, agency),
        on=dt.date(2026, 11, 9),
        who_words="Duty desk",
    )
    assert onward.chase_on == dt.date(2026, 11, 23)
    assert onward.acknowledged_by_words == "Duty desk"
    assert [event.kind for event in case.events.all()] == ["acknowledged", "sent_on"]


def test_an_answer_ends_the_chase(officer, agency):
    case = make_case(by=officer)
    onward = sent(officer, case, agency)
    services.answer_onward(by=officer, onward=onward, on=dt.date(2026, 11, 9), answer="Not known.")
    case.refresh_from_db()
    assert case.next_step != "chase"
    assert not OnwardReferral.objects.of(case).unanswered().exists()


def test_nobody_confirms_before_it_was_sent(officer, agency):
    onward = sent(officer, make_case(by=officer), agency)
    with pytest.raises(RuleBroken, match="on or after"):
        services.acknowledge_onward(
            by=officer, onward=onward, on=dt.date(2026, 11, 4), who_words="Duty desk"
        )


def test_what_was_confirmed_or_answered_is_not_written_over(officer, agency):
    case = make_case(by=officer)
    onward = sent(officer, case, agency)
    services.acknowledge_onward(by=officer, onward=onward, on=THURSDAY, who_words="Lee Siskin")
    with pytest.raises(RuleBroken, match=r"Lee Siskin confirmed on .* that they have it"):
        services.acknowledge_onward(by=officer, onward=onward, on=THURSDAY, who_words="Jo Wren")
    services.answer_onward(by=officer, onward=onward, on=THURSDAY, answer="Not known.")
    for again in (
        lambda: services.answer_onward(by=officer, onward=onward, on=THURSDAY, answer="Known."),
        lambda: services.chase_onward(by=officer, onward=onward, on=THURSDAY, words=""),
    ):
        with pytest.raises(RuleBroken, match="They answered on"):
            again()
    assert case.events.filter(kind="answered").count() == 1
