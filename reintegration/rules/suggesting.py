"""Who helps: the team or another service by year group, an officer by area and SEND (seed 000).

The team usually works with year 8 and below; Services for Young People offer the same to year 9 and
above. Both stay flexible: a person may choose otherwise and says why.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cme.core.dates import year_label
from cme.core.errors import RuleBroken

TEAM, YOUNG_PEOPLE = "team", "young_people"
LAST_TEAM_YEAR = 8
LABELS = {TEAM: "the reintegration team", YOUNG_PEOPLE: "Services for Young People"}


@dataclass(frozen=True)
class Needs:
    """What is known of the child of a plan; `area` is the id of an area."""

    year_group: int | None
    has_send: bool
    area: int | None
    area_name: str = ""


@dataclass(frozen=True)
class Member:
    """Somebody who may be suggested, and how many plans they have running."""

    id: int
    name: str
    area: int | None
    with_send: bool
    helpers: str
    running: int
    supports: bool = False  # a support officer, who has no area


@dataclass(frozen=True)
class Chosen:
    """Who is suggested, by id (None: nobody), and why in words."""

    helpers: str
    officer: int | None
    support: int | None
    why: tuple[str, ...]


def helpers_for(year_group: int | None) -> tuple[str, str]:
    """Return who helps a child of that year, and why in words; an unknown year is the team's."""
    if year_group is None:
        return TEAM, "The year group is not known, so the reintegration team begins."
    year = year_label(year_group)
    if year_group <= LAST_TEAM_YEAR:
        return TEAM, f"{year}: the reintegration team helps up to year {LAST_TEAM_YEAR}."
    return YOUNG_PEOPLE, f"{year}: Services for Young People help from year {LAST_TEAM_YEAR + 1}."


def check_helpers(helpers: str, why: str, *, year_group: int | None) -> None:
    """Raise RuleBroken where others help than the year group says and nobody says why."""
    usual, _words = helpers_for(year_group)
    if helpers != usual and not why.strip():
        raise RuleBroken(
            f"{year_label(year_group)} is usually helped by {LABELS[usual]}.",
            f"Say why {LABELS[helpers]} should help, or choose {LABELS[usual]}.",
            field="helpers_why",
        )


def suggest(needs: Needs, members: Iterable[Member], *, helpers: str = "") -> Chosen:
    """Return who should help and why; `helpers` where a person chose them already.

    Officers: same area and same need first, then same area, then same need, then anyone; fewest
    running plans first, then by name. Support officers have no area.
    """
    usual, year_words = helpers_for(needs.year_group)
    who = helpers or usual
    words = [year_words if who == usual else f"Chosen: {LABELS[who]}."]
    team = [one for one in members if one.helpers == who]
    officer, officer_words = _officer(needs, [one for one in team if not one.supports])
    support = min((one for one in team if one.supports), key=_order, default=None)
    words.append(officer_words or f"Nobody of {LABELS[who]} is set up. A manager can add people.")
    if support:
        words.append(f"{support.name} supports in every area and has {_plans(support.running)}.")
    return Chosen(
        who, officer.id if officer else None, support.id if support else None, tuple(words)
    )


def _officer(needs: Needs, officers: list[Member]) -> tuple[Member | None, str]:
    for fits, words in _tiers(needs):
        fitting = [one for one in officers if fits(one)]
        if fitting:
            best = min(fitting, key=_order)
            return best, f"{best.name} {words} and has {_plans(best.running)}."
    return None, ""


def _tiers(needs: Needs) -> list[tuple[Callable[[Member], bool], str]]:
    """Return the tests of an officer, best first, each with its words."""

    def here(one: Member) -> bool:
        return needs.area is not None and one.area == needs.area

    def skilled(one: Member) -> bool:
        return one.with_send == needs.has_send

    where = needs.area_name or "the area"
    nobody = f"nobody works in {where}" if needs.area else "the child's area is not known"
    if needs.has_send:
        words = (
            f"works in {where} with children who have SEND",
            f"works in {where}, where nobody works with children who have SEND,",
            f"works with children who have SEND ({nobody})",
        )
    else:
        words = (
            f"works in {where}",
            f"works in {where}, as a rule with children who have SEND,",
            f"works elsewhere ({nobody})",
        )
    tests = (lambda one: here(one) and skilled(one), here, skilled, lambda _one: True)
    return list(zip(tests, (*words, f"can help ({nobody})"), strict=True))


def _order(one: Member) -> tuple[int, str, int]:
    return one.running, one.name, one.id


def _plans(number: int) -> str:
    return {0: "no plans running", 1: "1 plan running"}.get(number, f"{number} plans running")
