"""A manager sees what is stuck and who has too much, and gives much work away at once."""

import datetime as dt

import pytest

from cme.core.errors import RuleBroken
from cme.worklist import services
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import HandOn, WorkItem
from cme.worklist.wording import kind_words
from referrals.models import Referral
from tests.worklist.conftest import TODAY
from tests.worklist.test_my_work import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = dt.timedelta(days=1)
STUCK, TEAM, GIVE = "/my-work/stuck/", "/my-work/team/", "/my-work/give/"


@pytest.fixture
def at_desk(client, manager):
    client.force_login(manager)
    return client


def give(client, items, to, why="Rowan is away."):
    answers = {"item": [item.pk for item in items], "to": to.pk, "why": why}
    return client.post(GIVE, answers, follow=True)


def test_what_is_overdue_is_counted_by_person_and_kind(at_desk, officer, make_item):
    make_item(owner=officer, due=TODAY - 9 * DAY)
    make_item(owner=officer, due=TODAY + DAY)
    make_item(due=TODAY - 2 * DAY)
    words = shown(at_desk.get(STUCK))
    assert "2 overdue of 3 open. The oldest was due on Sun 15 Nov 2026." in words
    assert "Nobody yet 1 overdue: Nobody yet Sun 22 Nov 2026 Overdue by 2 days 1 open" in words
    assert "Rowan Sandpiper 1 overdue: Rowan Sandpiper Sun 15 Nov 2026" in words
    assert "Call back about … 2 overdue" in words


def test_each_kind_of_work_is_called_something_else():
    words = [kind_words(kind) for kind in CLOCKS]
    assert len(set(words)) == len(words)
    assert not [one for one in words if one.startswith("…") or one.count("…") > 1]
    assert "Take the next step on case …" in words


def test_every_number_is_a_link_to_so_many_rows(at_desk, officer, west, make_item):
    for n in range(4):
        make_item(owner=officer if n % 2 else None, due=TODAY - n * DAY)
    make_item(area=west)
    for asked in ("", "?area=all"):
        found = at_desk.get(STUCK + asked).context["stuck"]
        for line in (found.whole, *found.people, *found.kinds):
            assert at_desk.get(TEAM + line.open_query).context["team"].total == line.open
            assert at_desk.get(TEAM + line.late_query).context["team"].total == line.late


def test_who_has_half_as_much_again_is_marked(at_desk, officer, other_officer, make_item):
    for _ in range(12):
        make_item(owner=officer)
    make_item(owner=other_officer)
    words = shown(at_desk.get(STUCK))
    assert "Rowan Sandpiper Has much" in words
    assert "the average of 6.5" in words
    assert "Priya Lapwing 0 None is overdue 1 open: Priya Lapwing" in words


def test_nobody_but_a_manager_looks_at_the_team(client, officer, school_person):
    for person in (officer, school_person):
        client.force_login(person)
        for page in (STUCK, TEAM, GIVE):
            assert client.get(page).status_code == 403


@pytest.mark.parametrize("number", [3, 60])
def test_a_little_work_and_much_ask_the_same_few_queries(
    at_desk, officer, make_item, number, django_assert_max_num_queries
):
    for n in range(number):
        make_item(owner=officer, handed_on=bool(n % 2), due=TODAY - n * DAY)
    for page in (STUCK, TEAM + "?due=overdue"):
        at_desk.get(page)
        with django_assert_max_num_queries(8):
            at_desk.get(page)


# --- Giving much at once --------------------------------------------------------------------------
def test_ticked_items_are_given_to_one_person(at_desk, officer, other_officer, make_item):
    items = [make_item(owner=officer), make_item()]
    page = at_desk.get(GIVE, {"item": [item.pk for item in items]})
    assert "All 2 change hands, or none." in shown(page)
    response = give(at_desk, items, other_officer)
    assert "2 work items given to Priya Lapwing." in shown(response)
    assert WorkItem.objects.of(other_officer).count() == 2
    assert {row.why for row in HandOn.objects.all()} == {"Rowan is away."}


def test_given_twice_changes_hands_once(at_desk, other_officer, make_item):
    item = make_item()
    give(at_desk, [item], other_officer)
    assert "0 work items given" in shown(give(at_desk, [item], other_officer))
    assert HandOn.objects.count() == 1


def test_one_that_is_not_theirs_to_change_refuses_all(at_desk, officer, other_officer, make_item):
    items = [make_item(owner=officer) for _ in range(50)]
    hidden = items[23]
    Referral.objects.filter(pk=hidden.subject_id).update(restricted=True)
    words = shown(give(at_desk, items, other_officer))
    assert f"You may not change {hidden.reference}, so nothing was changed." in words
    assert "Take it out of the selection and try again." in words
    assert WorkItem.objects.of(officer).count() == 50
    assert not HandOn.objects.exists()


def test_one_that_the_other_may_not_open_refuses_all(
    at_desk, manager, officer, other_officer, make_item
):
    items = [make_item(owner=officer) for _ in range(3)]
    Referral.objects.filter(pk=items[1].subject_id).update(restricted=True)
    Referral.objects.get(pk=items[1].subject_id).named_people.add(manager)
    words = shown(give(at_desk, items, other_officer))
    assert f"Priya Lapwing may not do {items[1].reference}, so nothing was changed." in words
    assert WorkItem.objects.of(officer).count() == 3


def test_one_that_is_finished_refuses_all(at_desk, officer, other_officer, make_item):
    items = [make_item(owner=officer) for _ in range(2)]
    services.finish(by=officer, item=items[0])
    words = shown(give(at_desk, items, other_officer))
    assert f"{items[0].reference}: Rowan Sandpiper finished this on" in words
    assert WorkItem.objects.of(other_officer).count() == 0


def test_no_reason_and_nothing_chosen_are_refused(at_desk, officer, other_officer, make_item):
    item = make_item(owner=officer)
    words = shown(give(at_desk, [item], other_officer, why=""))
    assert "Say why you are handing this on. Enter a reason." in words
    assert "No work is chosen." in shown(at_desk.get(GIVE))
    assert "No work is chosen." in shown(at_desk.get(GIVE + "?item=x&item=99999999"))
    assert WorkItem.objects.of(officer).count() == 1


def test_an_officer_may_not_give_others_work_even_by_the_service(officer, other_officer, make_item):
    item = make_item(owner=officer)
    with pytest.raises(RuleBroken, match="You may not change"):
        services.hand_on_many(by=officer, items=[item.pk], to=other_officer, why="Away.")
