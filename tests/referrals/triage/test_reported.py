"""Every answer in words, one line a page, and who told us in a few."""

import pytest

from referrals.models import Referral
from referrals.views.reported import rows, who_told_us


def _rows(answers, **fields):
    referral = Referral(answers=answers, sender_kind=fields.pop("sender_kind", "public"), **fields)
    found = {row["key"]: row["value"] for row in rows(referral, {"check_kinds": {"gp": "GP"}})}
    return {key: value for key, value in found.items() if value != ["Not given"]}


@pytest.mark.parametrize(
    ("answers", "key", "lines"),
    [
        (
            {"child-name": {"given_name": "Jonas", "family_name": "Kregždutė", "known_as": "Jo"}},
            "The child",
            ["Jonas Kregždutė, known as: Jo"],
        ),
        ({"family": {"family_unknown": "yes"}}, "Adults", ["I do not know"]),
        (
            {"last-seen": {"last_seen": "date", "last_seen_on": "2026-11-21"}},
            "Last seen",
            ["Sat 21 Nov 2026"],
        ),
        (
            {"where": {"where_known": "known", "address_line_1": "1 Quay", "postcode": "EM1 1AA"}},
            "Address",
            ["1 Quay, EM1 1AA"],
        ),
        (
            {
                "siblings": {"siblings_known": "yes"},
                "sibling": {"items": [{"given_name": "Kit", "age_years": 0}, {"age_years": 9}]},
            },
            "Other children",
            ["Kit, 0", "9"],
        ),
        (
            {
                "checks-made": {"checks_made": "yes"},
                "check-made": {"items": [{"check_kind": "gp", "checked_on": "2026-11-20"}]},
            },
            "Checks made",
            ["GP, Fri 20 Nov 2026"],
        ),
        ({"checks-made": {"checks_made": "no"}}, "Checks made", ["I have made no checks yet"]),
    ],
)
def test_an_answer_reads_as_it_was_given(answers, key, lines):
    assert _rows(answers) == {key: lines}


def test_what_nobody_answered_is_said_to_be_not_given():
    referral = Referral(answers={}, sender_kind="public")
    assert [row["value"] for row in rows(referral, {})] == [["Not given"]] * 5


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"channel": "public", "anonymous": True}, "A member of the public, no name given"),
        ({"channel": "phone"}, "Phone, keyed in: a member of the public"),
        ({"channel": "phone", "sender": {"organisation": "Quayside"}}, "Phone, keyed in: Quayside"),
        ({"channel": "public", "sender": {"relationship": "neighbour"}}, "Neighbour"),
        ({"channel": "public", "sender_kind": "unsaid", "anonymous": True},
         "Somebody, no name given"),
        ({"channel": "public", "sender_kind": "professional", "sender": {"role": "GP"}}, "GP"),
    ],
)  # fmt: skip
def test_who_told_us_takes_a_few_words(fields, words):
    assert who_told_us(Referral(**({"sender_kind": "public"} | fields))) == words
