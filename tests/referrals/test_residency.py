"""Where a child lived when their case opened, as far as the answers say."""

import pytest

from referrals.rules.reported import residency


@pytest.mark.parametrize(
    ("where", "reasons", "address_is_here", "expected"),
    [
        ("known", [], True, "believed_resident"),
        ("known", [], False, "unknown"),
        ("partial", [], False, "unknown"),
        ("unknown", [], False, "unknown"),
        ("no_fixed", [], False, "no_fixed"),
        ("abroad", [], False, "left_abroad"),
        ("known", ["abroad"], True, "left_abroad"),
        ("known", ["moved_unknown"], True, "left_unknown"),
        ("no_fixed", ["moved_unknown", "no_contact"], False, "left_unknown"),
    ],
)
def test_the_answers_say_where_the_child_lived(
    where: str, reasons: list[str], address_is_here: bool, expected: str
) -> None:
    answers = {
        "where": {"where_known": where},
        "referral-reason": {"referral_reasons": reasons},
    }
    assert residency(answers, address_is_here=address_is_here) == expected


def test_nothing_answered_is_not_known() -> None:
    assert residency({}, address_is_here=False) == "unknown"
