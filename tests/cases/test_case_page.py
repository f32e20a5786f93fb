"""The case page answers what now, by when and why; and every page of a case opens."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.forms.fields import ClockField
from cases.models import CaseEvent
from cme.audit.access import AccessNotRecorded
from cme.audit.models import AccessRecord
from cme.authority.models import CheckType
from tests.cases.scene import worked_case
from tests.factories import ChildFactory, make_case

pytestmark = pytest.mark.django_db
PAGES = ("case", "enquiries", "contacts", "chronology", "household", "history")
ACTS = (
    "check",
    "contact",
    "note",
    "establish",
    "otherwise",
    "own_done",
    "plan",
    "move",
    "residency",
    "category",
    "carer",
    "sibling",
    "marks",
    "restrict",
    "stop_contact",
    "flags",
    "send",
    "close",
)


def at(name, case, **more):
    return reverse(f"cases:{name}", kwargs={"reference": case.reference, **more})


@pytest.fixture
def case(officer):
    return worked_case(officer)


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer)
    return client


def words(response):
    return " ".join(response.content.decode().split())


def test_the_next_step_comes_first_with_its_day_and_both_reasons(as_officer, case):
    shown = words(as_officer.get(at("case", case)))
    assert "Next: chase Northmarch Council" in shown
    assert "Overdue by 5 days" in shown
    assert "10 working days after it was sent on 5 Nov 2026." in shown
    assert "Northmarch Council has not answered." in shown
    assert "Do something else and say why" in shown


def test_sources_not_searched_and_stale_are_on_the_page_and_fresh_ones_folded(as_officer, case):
    shown = words(as_officer.get(at("case", case)))
    assert "Sources: 3 not searched, 1 stale, 3 in date" in shown
    assert shown.index("HMRC Child Benefit") < shown.index("3 searched and in date")


def test_the_status_history_is_the_ledgers(as_officer, case, officer):
    services.move_case(
        by=officer, case=case, to="place_sought", reason="needs_place", on=dt.date(2026, 11, 23)
    )
    shown = words(as_officer.get(at("case", case)))
    assert "Needs a place. Rowan Sandpiper" in shown
    assert "Opened at triage. Rowan Sandpiper" in shown


@pytest.mark.parametrize("name", PAGES + ACTS)
def test_every_page_of_a_case_opens_and_is_recorded_first(as_officer, case, name):
    before = AccessRecord.objects.of(case.child).count()
    assert as_officer.get(at(name, case), follow=True).status_code == 200
    assert AccessRecord.objects.of(case.child).count() == before + 1


def test_a_restricted_childs_case_is_not_there_for_others_and_the_refusal_is_kept(
    client, case, officer, other_officer, manager
):
    services.restrict(by=officer, child=case.child, named_people=[manager])
    client.force_login(other_officer)
    assert client.get(at("case", case)).status_code == 404
    assert AccessRecord.objects.of(case.child).filter(kind="refused", by=other_officer).exists()
    client.force_login(manager)
    assert client.get(at("case", case)).status_code == 200


def test_a_page_is_not_shown_where_the_look_cannot_be_recorded(as_officer, case, monkeypatch):
    def fail(*_args, **_kwargs):
        raise AccessNotRecorded

    monkeypatch.setattr("cases.access.record_access", fail)
    response = as_officer.get(at("case", case))
    assert response.status_code == 503
    assert "Marrowby" not in response.content.decode()


def test_an_unknown_reference_is_not_found(as_officer):
    assert as_officer.get("/cases/C-0000-00/").status_code == 404
    assert as_officer.get("/cases/nonsense/").status_code == 404


def test_contact_is_stopped_in_place_of_its_button(as_officer, case, manager):
    services.stop_contact(by=manager, child=case.child, why="Police ask.")
    shown = words(as_officer.get(at("case", case)))
    assert "Contact is stopped.</strong> Morgan Fieldfare can lift it." in shown
    assert "Log a call or visit" not in shown
    assert "Do not contact the family" in shown


def test_a_closing_blocked_by_a_flag_says_which(as_officer, case, officer):
    services.set_flag(by=officer, child=case.child, words="Forced marriage feared")
    assert "A flag blocks closing: Forced marriage feared" in words(
        as_officer.get(at("case", case))
    )


@pytest.mark.parametrize("number", [5, 500])
def test_the_case_page_asks_as_little_for_five_events_as_for_five_hundred(
    as_officer, case, officer, number, django_assert_max_num_queries
):
    moment = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    CaseEvent.objects.bulk_create(
        CaseEvent(case=case, kind="note", words="x", happened_at=moment, by=officer)
        for _ in range(number)
    )
    as_officer.get(at("case", case))
    with django_assert_max_num_queries(12):
        as_officer.get(at("case", case))


def test_the_chronology_is_paged(as_officer, case, officer):
    moment = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    CaseEvent.objects.bulk_create(
        CaseEvent(case=case, kind="note", words="x", happened_at=moment, by=officer)
        for _ in range(60)
    )
    shown = words(as_officer.get(at("chronology", case) + "?page=2"))
    assert "Showing <b>26</b> to <b>50</b>" in shown


def test_a_check_is_recorded_from_its_source_and_says_when_again(as_officer, case):
    page = as_officer.get(at("check", case) + "?source=hmrc", follow=True)
    source = CheckType.objects.get(code="hmrc")
    assert page.context["form"].initial["source"] == source.pk
    response = as_officer.post(
        at("check", case),
        {
            "source": source.pk,
            "result": "no_record",
            "checked_on-day": "24",
            "checked_on-month": "11",
            "checked_on-year": "2026",
        },
        follow=True,
    )
    assert "Check recorded. Next check 22 Feb 2027." in words(response)


@pytest.mark.parametrize(
    ("typed", "time"),
    [("midday", dt.time(12)), ("Noon", dt.time(12)), ("midnight", dt.time(0)),
     ("4 pm", dt.time(16)), ("4:20PM", dt.time(16, 20)), ("16.20", dt.time(16, 20))],
)  # fmt: skip
def test_a_time_is_read_as_people_type_it_and_as_we_show_it(typed, time):
    assert ClockField().clean(typed) == time


def test_a_time_that_is_none_is_refused():
    with pytest.raises(ValidationError, match="like 16:20"):
        ClockField().clean("teatime")


def test_a_contact_that_the_rule_refuses_keeps_every_word(as_officer, case, manager):
    services.stop_contact(by=manager, child=case.child, why="Police ask.")
    response = as_officer.post(
        at("contact", case),
        {
            "kind": "call",
            "state": "made",
            "result": "no_answer",
            "day-day": "24",
            "day-month": "11",
            "day-year": "2026",
            "time": "9:30",
            "words": "Rang twice, no answer.",
        },
    )
    shown = words(response)
    assert "Do not contact the family. Morgan Fieldfare set this mark on" in shown
    assert "Rang twice, no answer." in shown
    assert case.contacts.count() == 1


def test_a_contact_after_withheld_whereabouts_prompts_for_the_police(as_officer, case):
    response = as_officer.post(
        at("contact", case),
        {
            "kind": "call",
            "state": "made",
            "result": "withheld",
            "day-day": "24",
            "day-month": "11",
            "day-year": "2026",
            "time": "9:30am",
        },
        follow=True,
    )
    assert "Tell the police?" in words(response)


def test_the_child_page_shows_every_episode(as_officer, officer):
    case = make_case(by=officer, child=ChildFactory())
    shown = words(
        as_officer.get(reverse("cases:child", kwargs={"reference": case.child.reference}))
    )
    assert case.reference in shown
    assert "What we know" in shown


def test_a_save_that_clashes_shows_both_and_keeps_what_was_typed(
    as_officer, case, officer, other_officer
):
    address = reverse("cases:details", kwargs={"reference": case.child.reference})
    form = as_officer.get(address).context["form"]
    services.change_child(by=other_officer, child=case.child, changes={"town": "Northmarch"})
    typed = {"version": form.initial["version"], "sex": "female", "town": "Eastmere"}
    for name in ("given_name", "family_name", "address_line_1", "postcode", "upn"):
        typed[name] = form.initial[name]
    typed |= {"born_on-day": "4", "born_on-month": "3", "born_on-year": "2015"}
    response = as_officer.post(address, typed)
    assert response.status_code == 409
    assert "Northmarch" in words(response)
    assert "Eastmere" in words(response)
    settled = as_officer.post(
        address,
        typed | {"seen_version": response.context["seen_version"], "resolve": "mine"},
    )
    assert settled.status_code == 302
    case.child.person.refresh_from_db()
    assert case.child.person.town == "Eastmere"


def test_while_contact_is_stopped_the_form_offers_no_way_to_the_family(
    as_officer, case, officer, manager
):
    planned = services.record_contact(
        by=officer, case=case, kind="visit", state="planned", happened_at=timezone.now()
    )
    services.stop_contact(by=manager, child=case.child, why="Police ask.")

    def offered(query):
        page = as_officer.get(at("contact", case) + query, follow=True).context["form"]
        return [code for code, _label in page.fields["kind"].choices]

    assert offered("") == offered("?kind=call") == ["office", "with_agency"]
    assert "visit" in offered(f"?planned={planned.pk}")  # so that it can be cancelled
    assert "visit" in offered("?earlier=1")
    assert "Log an earlier call or visit" in words(as_officer.get(at("contact", case), follow=True))


def test_who_may_not_act_is_told_of_the_record_only_where_the_page_has_one(
    client, case, admissions_officer
):
    client.force_login(admissions_officer)
    record = client.get(reverse("cases:note", args=[case.reference]))
    whole = client.get(reverse("performance:months"))
    assert (record.status_code, whole.status_code) == (403, 403)
    assert "You may see this record, but not take this step." in record.content.decode()
    assert "This page is not part of your work here." in whole.content.decode()
