"""How urgent a referral is, read off a table that the service can check (content §3).

`priority.csv` beside this file is the policy: the first row that fits decides, every other row that
fits is shown under "Also". Priority orders the triage queue and sets the day; nothing else.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import product
from pathlib import Path

from referrals.rules.urgency import ORDER

ANY = "*"

YES_NO = ("yes", "no")
YES_NO_UNKNOWN = ("yes", "no", "unknown")
VALUES: dict[str, tuple[str, ...]] = {
    "harm": ("yes", "possible", "unknown", "no"),
    "missing_from_home": YES_NO_UNKNOWN,
    "indicator": YES_NO_UNKNOWN,
    "cp_plan": YES_NO_UNKNOWN,
    "looked_after": YES_NO_UNKNOWN,
    "child_in_need": YES_NO_UNKNOWN,
    "age": ("below", "in", "over", "unknown"),
    "last_seen": ("0-28", "29+", "unknown"),
    "sibling_known": YES_NO,
    "anonymous": YES_NO,
}
"""Every value of every input, in the order of the table's columns."""


@dataclass(frozen=True)
class Inputs:
    """What the table is asked: one of VALUES for each; raises ValueError for any other."""

    harm: str
    missing_from_home: str
    indicator: str
    cp_plan: str
    looked_after: str
    child_in_need: str
    age: str
    last_seen: str
    sibling_known: str
    anonymous: str

    def __post_init__(self) -> None:
        for one in fields(self):
            if getattr(self, one.name) not in VALUES[one.name]:
                raise ValueError(f"{one.name} cannot be {getattr(self, one.name)!r}.")


@dataclass(frozen=True)
class Rule:
    """One row of the table."""

    number: int
    conditions: tuple[tuple[str, str], ...]
    priority: str
    code: str
    sentence: str

    def fits(self, inputs: Inputs) -> bool:
        """Whether every condition of the row holds."""
        return all(getattr(inputs, name) == value for name, value in self.conditions)


@dataclass(frozen=True)
class Decision:
    """The priority, and the rules that hold: the first is the heading, the others follow."""

    priority: str
    rules: tuple[Rule, ...]

    @property
    def reasons(self) -> list[dict[str, str]]:
        """The rules as stored on the referral: code and sentence, the heading first."""
        return [{"code": rule.code, "sentence": rule.sentence} for rule in self.rules]

    @property
    def order(self) -> int:
        """1 for urgent, 2 for high, 3 for standard: how the queue is sorted."""
        return ORDER[self.priority]


def _read_table() -> tuple[Rule, ...]:
    file = Path(__file__).with_name("priority.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(_rule(row) for row in csv.DictReader(lines))


def _rule(row: dict[str, str]) -> Rule:
    conditions = tuple((name, row[name]) for name in VALUES if row[name] != ANY)
    return Rule(int(row["rule"]), conditions, row["priority"], row["reason_code"], row["reason"])


TABLE = _read_table()
LAST_RULE = TABLE[-1].code


def decide(inputs: Inputs) -> Decision:
    """Return the priority and every rule that holds; the last row alone means nothing held."""
    rules = [rule for rule in TABLE if rule.fits(inputs)]
    told = [rule for rule in rules if rule.code != LAST_RULE] or rules
    return Decision(rules[0].priority, tuple(told))


def every_combination() -> Iterator[Inputs]:
    """Yield all 46,656 combinations of the inputs, for the test that walks the table."""
    for values in product(*VALUES.values()):
        yield Inputs(*values)
