"""The children we know whom a report may be about are found, again and again the same."""

import csv
import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.models import Child, Relation
from cme.accounts.models import User
from cme.core.models import OutboxMessage, PersonDetails
from cme.core.people import store_keys
from referrals.models import Candidate, Referral, ReferralChild
from referrals.services.matching import find_candidates, look_again, unmatched_ids
from tests.factories import ChildFactory, make_referral

pytestmark = pytest.mark.django_db


def known(**details: object) -> Child:
    child = ChildFactory(
        **{f"person__{name}": value for name, value in details.items()}  # type: ignore[arg-type]
    )
    store_keys(child.person)
    return child


def reported(by: User, **details: object) -> Referral:
    referral = make_referral(by=by)
    person = referral.children.get().person
    PersonDetails.objects.filter(pk=person.pk).update(**details)
    store_keys(PersonDetails.objects.get(pk=person.pk))
    return referral


def found(referral: Referral) -> list[tuple[str, str]]:
    find_candidates(referral_id=referral.pk)
    rows = Candidate.objects.filter(reported__referral=referral).select_related("child__person")
    return [(row.child.person.full_name, row.verdict) for row in rows]


def test_a_child_we_know_is_found_under_another_spelling(officer: User) -> None:
    known(given_name="Maia", family_name="Larkwing", born_on=dt.date(2018, 2, 9))
    known(given_name="Tobias", family_name="Marrowby", born_on=dt.date(2015, 3, 4), sex="male")
    referral = reported(
        officer,
        given_name="Maya",
        family_name="Larkwing",
        born_on=dt.date(2018, 5, 25),
        born_estimated=True,
    )
    assert found(referral) == [("Maia Larkwing", "possible")]


def test_looking_twice_gives_the_same_rows(officer: User) -> None:
    known(given_name="Maia", family_name="Larkwing", born_on=dt.date(2018, 2, 9))
    referral = reported(
        officer, given_name="Maia", family_name="Larkwing", born_on=dt.date(2018, 2, 9)
    )
    assert found(referral) == found(referral) == [("Maia Larkwing", "same")]
    assert Candidate.objects.count() == 1


def test_a_brother_named_in_both_speaks_for_the_match(officer: User) -> None:
    maia = known(given_name="Maia", family_name="Larkwing", born_on=dt.date(2018, 2, 9))
    kit = known(given_name="Christopher", family_name="Larkwing", born_on=dt.date(2020, 6, 1))
    Relation.objects.create(child=maia, other=kit)
    referral = reported(officer, given_name="Maya", family_name="Larkwing", born_on=None)
    person = PersonDetails.objects.create(given_name="Kit", family_name="Larkwing")
    store_keys(person)
    ReferralChild.objects.create(referral=referral, position=1, person=person)
    find_candidates(referral_id=referral.pk)
    row = Candidate.objects.get(reported__position=0, child=maia)
    assert row.fields["siblings"] == "close"


def test_named_people_are_told_of_a_restricted_child_once_and_by_reference(
    officer: User, manager: User
) -> None:
    child = known(given_name="Maia", family_name="Larkwing", born_on=dt.date(2018, 2, 9))
    child.restricted = True
    child.save()
    child.named_people.add(manager)
    referral = reported(
        officer, given_name="Maia", family_name="Larkwing", born_on=dt.date(2018, 2, 9)
    )
    found(referral)
    found(referral)
    message = OutboxMessage.objects.get()
    assert message.to == manager.email
    assert referral.reference in message.body
    assert "Maia" not in message.subject + message.body


def test_a_report_that_waited_finds_the_child_another_report_made(officer: User) -> None:
    first = reported(
        officer, given_name="Maia", family_name="Larkwing", born_on=dt.date(2018, 2, 9)
    )
    assert found(first) == []
    assert unmatched_ids() == []
    child = known(given_name="Maia", family_name="Larkwing", born_on=dt.date(2018, 2, 9))
    assert look_again(child=child) == 1
    assert unmatched_ids() == [first.pk]
    assert found(first) == [("Maia Larkwing", "same")]


def test_nobody_is_found_for_a_child_nobody_described(officer: User) -> None:
    known(given_name="Maia", family_name="Larkwing", born_on=dt.date(2018, 2, 9))
    referral = reported(officer, given_name="", family_name="", born_on=None, sex="unknown")
    assert found(referral) == []


def test_the_right_child_is_among_the_first_three(
    officer: User, reference_data: Callable[[str], Path]
) -> None:
    """300 children with real first names in 100 families, each reported once with a slip."""
    chance = random.Random(436)
    with reference_data("names/ons_baby_names_ew_pooled_2010_2020.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    column = next(name for name in rows[0] if name.lower() in ("name", "given_name"))
    given = [row[column].title() for row in rows[:4000]]
    with reference_data("names/sdglinkage_lastname_uk.csv").open() as lines:
        surnames = list(csv.reader(lines))
    families = [row[0].title() for row in chance.sample(surnames[1:3000], 100)]
    children = []
    for family in families:
        postcode = f"EM{chance.randrange(1, 9)} {chance.randrange(1, 9)}QT"
        for _ in range(3):
            children.append(
                known(
                    given_name=chance.choice(given),
                    family_name=family,
                    born_on=dt.date(2009, 9, 1) + dt.timedelta(days=chance.randrange(4000)),
                    address_line_1=f"{chance.randrange(1, 90)} Tannery Row",
                    postcode=postcode,
                )
            )
    missed = 0
    for child in children:
        person = child.person
        slip = chance.randrange(5)
        details = {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "born_on": person.born_on,
            "born_estimated": False,
            "postcode": person.postcode,
        }
        if slip == 0:
            details["given_name"] = _mistyped(person.given_name, chance)
        elif slip == 1:
            details["family_name"] = _mistyped(person.family_name, chance)
        elif slip == 2:
            details |= {"born_on": person.born_on.replace(day=1), "postcode": ""}
        elif slip == 3:
            details |= {"born_estimated": True}
        else:
            details |= {"family_name": "", "born_on": None}
        referral = reported(officer, **details)
        find_candidates(referral_id=referral.pk)
        first = Candidate.objects.filter(reported__referral=referral)[:3]
        missed += child.pk not in {row.child_id for row in first}
    print(f"{len(children)} reported, {missed} not among the first three")
    assert missed <= len(children) // 100


def _mistyped(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, max(2, len(name)))
    return name[:at] + name[at + 1 :] if chance.random() < 0.5 else name[:at] + "e" + name[at:]
