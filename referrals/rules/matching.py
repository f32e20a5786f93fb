"""Whether two sets of particulars may be one child: field by field, then a verdict.

Pure. The weights are logarithms (base 2) of how much likelier a field's agreement is between two
reports of one child than between two children, rounded to halves; they were set on the public
FEBRL benchmark and on invented twins and siblings (tests/referrals/test_matching.py). A verdict of
`same` never rests on one field, and never on a given name that differs: that is how twins stay two.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from referrals.rules.short_names import one_name


class Agreement(StrEnum):
    """How one field of the report compares with one field of a record."""

    AGREES = "agrees"
    CLOSE = "close"
    DIFFERS = "differs"
    NOT_GIVEN = "not_given"


class Verdict(StrEnum):
    """What the fields say together; a person decides."""

    SAME = "same"
    POSSIBLE = "possible"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Particulars:
    """What is known of a child, folded to plain lower-case letters; empty where not known.

    `born` is the earliest and the latest day the child can have been born, equal when exact.
    """

    given: str = ""
    family: str = ""
    others: tuple[str, ...] = ()
    born: tuple[dt.date, dt.date] | None = None
    sex: str = ""
    upn: str = ""
    door: str = ""
    street: str = ""
    postcode: str = ""
    phones: frozenset[str] = frozenset()
    carers: frozenset[str] = frozenset()
    siblings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Comparison:
    """The verdict, its score and the agreement of every field."""

    verdict: Verdict
    score: float
    fields: dict[str, Agreement]


A, C, D, N = Agreement.AGREES, Agreement.CLOSE, Agreement.DIFFERS, Agreement.NOT_GIVEN

WEIGHTS: dict[str, dict[Agreement, float]] = {
    "given": {A: 4.0, C: 3.0, D: -3.5, N: 0.0},
    "family": {A: 4.0, C: 3.0, D: -2.0, N: 0.0},
    "born": {A: 6.0, C: 3.0, D: -5.0, N: 0.0},
    "sex": {A: 0.5, C: 0.0, D: -2.0, N: 0.0},
    "upn": {A: 10.0, C: 6.0, D: -3.0, N: 0.0},
    "address": {A: 4.0, C: 2.0, D: -0.5, N: 0.0},
    "phone": {A: 4.0, C: 0.0, D: -0.5, N: 0.0},
    "carer": {A: 2.0, C: 1.0, D: -0.5, N: 0.0},
    "siblings": {A: 2.0, C: 1.0, D: -0.5, N: 0.0},
}
ROUGH_BIRTH_AGREES = 1.5  # an age that fits says much less than a day that fits
SAME_FROM = 9.0
POSSIBLE_FROM = 3.0
NEAR_NAME = 0.88  # Jaro-Winkler
NEAR_STREET = 0.92
ALLOWED_YEARS_OFF = 366  # calendar days by which a guessed age may miss


def _name(one: str, other: str) -> Agreement:
    if not one or not other:
        return N
    if one == other:
        return A
    if one_name(one, other) or JaroWinkler.similarity(one, other) >= NEAR_NAME:
        return C
    if DamerauLevenshtein.distance(one, other) <= 1 and min(len(one), len(other)) > 3:
        return C
    parts, others = set(one.split()), set(other.split())
    return C if (len(parts) > 1 or len(others) > 1) and parts & others else D


_ORDER = (A, C, D, N)


def _best(agreements: Iterable[Agreement]) -> Agreement:
    return min(agreements, key=_ORDER.index, default=N)


def compare_names(one: Particulars, other: Particulars) -> tuple[Agreement, Agreement]:
    """Return how the given and the family name compare, names in the wrong order included."""
    straight = (_name(one.given, other.given), _name(one.family, other.family))
    crossed = (_name(one.given, other.family), _name(one.family, other.given))
    if D in straight and D not in crossed and N not in crossed:
        return C, C
    given, family = straight
    if given in (D, N):
        known = [
            *(_name(name, other.given) for name in one.others),
            *(_name(name, one.given) for name in other.others),
            *(_name(mine, theirs) for mine in one.others for theirs in other.others),
        ]
        if _best(known) in (A, C):
            given = C
    if family in (D, N):
        former = [
            *(_name(name, other.family) for name in one.others),
            *(_name(name, one.family) for name in other.others),
        ]
        if _best(former) in (A, C):
            family = C
    return given, family


def compare_births(
    one: tuple[dt.date, dt.date] | None, other: tuple[dt.date, dt.date] | None
) -> Agreement:
    """Return how two days, or two spans of possible days, of birth compare."""
    if one is None or other is None:
        return N
    if one[0] == one[1] and other[0] == other[1]:
        return _exact_births(one[0], other[0])
    if one[0] <= other[1] and other[0] <= one[1]:
        return A
    gap = max((one[0] - other[1]).days, (other[0] - one[1]).days)
    return C if gap <= ALLOWED_YEARS_OFF else D


def _exact_births(one: dt.date, other: dt.date) -> Agreement:
    if one == other:
        return A
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return C
    mistyped = DamerauLevenshtein.distance(one.strftime("%Y%m%d"), other.strftime("%Y%m%d"))
    return C if mistyped <= 1 else D


def _identifier(one: str, other: str) -> Agreement:
    if not one or not other:
        return N
    if one == other:
        return A
    return C if DamerauLevenshtein.distance(one, other) == 1 else D


def compare_addresses(one: Particulars, other: Particulars) -> Agreement:
    """Return how two addresses compare: the same door, the same street or postcode, or neither."""
    same_postcode = bool(one.postcode) and one.postcode == other.postcode
    near_street = bool(one.street and other.street) and (
        one.street == other.street
        or JaroWinkler.similarity(one.street, other.street) >= NEAR_STREET
    )
    if not (one.postcode or one.street) or not (other.postcode or other.street):
        return N
    same_door = bool(one.door) and one.door == other.door
    if same_door and (same_postcode or near_street):
        return A
    if same_postcode or near_street:
        return C
    return D if (one.postcode and other.postcode) or (one.street and other.street) else N


def _any_shared(one: frozenset[str], other: frozenset[str]) -> Agreement:
    if not one or not other:
        return N
    if one & other:
        return A
    return C if _best(_name(a, b) for a in one for b in other) in (A, C) else D


def compare(reported: Particulars, known: Particulars) -> Comparison:
    """Compare a report with a record we hold; symmetrical."""
    given, family = compare_names(reported, known)
    fields = {
        "given": given,
        "family": family,
        "born": compare_births(reported.born, known.born),
        "sex": _identical(reported.sex, known.sex),
        "upn": _identifier(reported.upn, known.upn),
        "address": compare_addresses(reported, known),
        "phone": D if _no_phone_shared(reported, known) else _any_equal(reported, known),
        "carer": _any_shared(reported.carers, known.carers),
        "siblings": _any_shared(reported.siblings, known.siblings),
    }
    score = sum(WEIGHTS[name][agreement] for name, agreement in fields.items())
    if fields["born"] == A and not _both_exact(reported, known):
        score += ROUGH_BIRTH_AGREES - WEIGHTS["born"][A]
    return Comparison(
        _verdict(fields, score, both_exact=_both_exact(reported, known)), score, fields
    )


def _identical(one: str, other: str) -> Agreement:
    if not one or not other:
        return N
    return A if one == other else D


def _no_phone_shared(one: Particulars, other: Particulars) -> bool:
    return bool(one.phones and other.phones) and not one.phones & other.phones


def _any_equal(one: Particulars, other: Particulars) -> Agreement:
    return A if one.phones & other.phones else N


def _both_exact(one: Particulars, other: Particulars) -> bool:
    return all(p.born is not None and p.born[0] == p.born[1] for p in (one, other))


def _verdict(fields: dict[str, Agreement], score: float, *, both_exact: bool) -> Verdict:
    if score < POSSIBLE_FROM:
        return Verdict.DIFFERENT
    named = fields["given"] in (A, C)
    born = fields["born"] in (A, C) and both_exact
    numbered = fields["upn"] in (A, C)
    contradicted = D in (fields["given"], fields["born"], fields["upn"])
    sure = sum((named and fields["family"] in (A, C), born, numbered)) >= 2
    if score >= SAME_FROM and sure and not contradicted and named:
        return Verdict.SAME
    return Verdict.POSSIBLE
