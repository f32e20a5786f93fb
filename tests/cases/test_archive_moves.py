"""An archiving form moves as `archive_moves.csv` says and in no other way."""

import csv
import datetime as dt
from itertools import product
from pathlib import Path

import pytest
from django.utils import timezone

from cases import services, statuses
from cases.models import ArchiveRequest, Case
from cases.rules.archiving import (
    DIRECTOR,
    LINE_MANAGER,
    OFFICER,
    FormFacts,
    RestingFacts,
    Signed,
    may_agree,
    may_leave_line_manager,
    may_leave_officer,
    may_rest,
)
from cases.rules.closing import FlagFacts
from cme.audit.lifecycle import move
from cme.core.errors import RuleBroken
from tests.factories import make_archive_draft, make_case

ROWS = list(csv.DictReader((Path(__file__).parent / "archive_moves.csv").open()))
ALLOWED = {(row["from"], row["to"]) for row in ROWS}
GUARDED = {move.to for move in statuses.ARCHIVE.moves if move.guard}
CODES = statuses.ARCHIVE.codes()
TODAY = dt.date(2026, 11, 24)


def test_the_table_names_every_move_with_its_reasons_and_no_other():
    told = {(row["from"], row["to"], row["reason"]) for row in ROWS}
    built = {(m.from_, m.to, why) for m in statuses.ARCHIVE.moves for why in m.reasons}
    assert told == built


@pytest.fixture
def at(officer):
    """Bring a form to a status through what people do."""

    def bring(status):
        request = make_archive_draft(make_case(by=officer))
        signs = {"with_line_manager": 1, "with_director": 2, "returned": 2, "agreed": 3}
        people = (officer, request.line_manager, request.director)
        for person in people[: signs.get(status, 0)]:
            request = services.sign_archive(by=person, request=request)
        if status == "returned":
            services.return_archive(
                by=request.director, request=request, reason="unclear", words="Why?"
            )
        if status == "withdrawn":
            services.take_back(by=officer, request=request, words="News.")
        return ArchiveRequest.objects.get(pk=request.pk)

    return bring


@pytest.mark.django_db
@pytest.mark.parametrize("status", CODES)
def test_a_form_goes_where_the_table_allows_and_nowhere_else(status, at, officer):
    request = at(status)
    assert request.status == status
    for to in CODES:
        if (status, to) in ALLOWED:
            continue
        with pytest.raises(RuleBroken, match='archiving form cannot go from "'):
            move(request, to, by=officer, reason="signed", on=timezone.localdate())


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["drafting", "with_line_manager", "with_director"])
def test_no_form_moves_on_without_its_signature(status, at, officer):
    request = at(status)
    step = next(one for one in statuses.ARCHIVE.moves_from(status) if one.guard)
    with pytest.raises(RuleBroken, match="signs first"):
        move(request, step.to, by=officer, reason=step.reasons[0], on=timezone.localdate())


@pytest.mark.django_db
@pytest.mark.parametrize("status", statuses.WORKED)
def test_no_case_that_is_worked_rests_without_an_agreed_form(status, officer):
    case = make_case(by=officer)
    if status != "enquiries":
        move(case, status, by=officer, reason="needs_place", on=timezone.localdate())
    with pytest.raises(RuleBroken, match="only when three people have signed"):
        move(case, "dormant", by=officer, reason="archive_agreed", on=timezone.localdate())
    assert Case.objects.get().status == status


# --- The guards, as pure functions ----------------------------------------------------------------
OFFICER_SIGNED = Signed(OFFICER, 1, "Rowan", "abc")
MANAGER_SIGNED = Signed(LINE_MANAGER, 2, "Morgan", "abc")
DIRECTOR_SIGNED = Signed(DIRECTOR, 3, "Ellis", "abc")
FLAG = FlagFacts("A worry", "Rowan", TODAY)


def facts(*signed, **more):
    given = {"today": TODAY, "long_term_on": TODAY, "digest": "abc", "signed": signed}
    return FormFacts(**(given | more))


@pytest.mark.parametrize(
    ("guard", "signed"),
    [
        (may_leave_officer, (OFFICER_SIGNED,)),
        (may_leave_line_manager, (OFFICER_SIGNED, MANAGER_SIGNED)),
        (may_agree, (OFFICER_SIGNED, MANAGER_SIGNED, DIRECTOR_SIGNED)),
    ],
)
def test_each_guard_lets_a_signed_form_on_and_no_other(guard, signed):
    guard(facts(*signed))
    for change, said in (
        ({"flags": (FLAG,)}, "A flag blocks closing and archiving"),
        ({"digest": "other"}, "The form changed after Rowan signed"),
        ({"signed": signed[:-1]}, "signs first"),
    ):
        with pytest.raises(RuleBroken, match=said):
            guard(facts(*signed, **change) if "signed" not in change else facts(**change))


def test_a_form_leaves_its_officer_complete_and_long_term_alone():
    for change, said in (
        ({"missing": ("Health: not checked",)}, "not complete: Health: not checked."),
        ({"long_term_on": TODAY + dt.timedelta(days=1)}, "not long-term yet"),
    ):
        with pytest.raises(RuleBroken, match=said):
            may_leave_officer(facts(OFFICER_SIGNED, **change))


@pytest.mark.parametrize(
    ("guard", "signed"),
    [
        (may_leave_line_manager, (OFFICER_SIGNED, MANAGER_SIGNED)),
        (may_agree, (OFFICER_SIGNED, MANAGER_SIGNED, DIRECTOR_SIGNED)),
    ],
)
def test_no_form_goes_on_without_what_the_council_asks_for_since(guard, signed):
    with pytest.raises(RuleBroken, match="asks for more than this form shows: Health: not checked"):
        guard(facts(*signed, missing=("Health: not checked",)))


@pytest.mark.parametrize("people", [p for p in product((1, 2, 3), repeat=3) if len({*p}) < 3])
def test_two_people_never_make_three_signatures(people):
    roles = (OFFICER, LINE_MANAGER, DIRECTOR)
    signed = [Signed(role, who, "Robin", "abc") for role, who in zip(roles, people, strict=True)]
    with pytest.raises(RuleBroken, match="Three different people must sign"):
        may_agree(facts(*signed))


def test_a_case_rests_on_an_agreed_form_and_no_flag():
    may_rest(RestingFacts(is_agreed=True))
    with pytest.raises(RuleBroken, match="only when three people"):
        may_rest(RestingFacts())
    with pytest.raises(RuleBroken, match="A flag blocks"):
        may_rest(RestingFacts(flags=(FLAG,), is_agreed=True))
