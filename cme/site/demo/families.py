"""Invented families from many places; surnames are birds and plants of each language."""

import datetime as dt
from dataclasses import dataclass, replace
from random import Random

from cme.core import dates, upn
from cme.site.demo.names import CARERS, FIRST_HALVES, ORIGINS, SECOND_HALVES
from cme.site.demo.places import Home

YOUNGEST, OLDEST = 1_990, 5_770
"""Days of age within which a child is of compulsory school age on whatever day of the year."""


@dataclass(frozen=True)
class Kid:
    """A child who does not exist."""

    given: str
    family: str
    sex: str
    born: dt.date
    upn: str = ""

    @property
    def name(self) -> str:
        """Both names, as officers write them."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True)
class Family:
    """One invented household."""

    kids: tuple[Kid, ...]
    language: str
    carer: str
    relationship: str
    phone: str
    line_1: str
    home: Home

    @property
    def first(self) -> Kid:
        """The child people write about."""
        return self.kids[0]

    def with_first_born(self, born: dt.date) -> "Family":
        """Return the same family with another birthday of the first child."""
        return replace(self, kids=(replace(self.first, born=born, upn=""), *self.kids[1:]))


class Families:
    """Makes households one after the other; the same ones for the same start."""

    def __init__(self, rng: Random, homes: list[Home], la_code: str, today: dt.date) -> None:
        self.rng = rng
        self.homes = homes
        self.la_code = la_code
        self.today = today
        self.count = 0

    def make(self, kids: int = 1, on: dt.date | None = None) -> Family:
        """Return a household with so many children of school age, on a day or today and before."""
        self.count += 1
        rng = self.rng
        origin = ORIGINS[self.count % len(ORIGINS)]
        surname = self._surname(origin.surnames)
        taken: set[str] = set()
        made = []
        for _ in range(kids):
            sex = rng.choice(("female", "male"))
            names = origin.girls if sex == "female" else origin.boys
            given = rng.choice([name for name in names if name not in taken])
            taken.add(given)
            made.append(Kid(given, surname, sex, self._born(on), self._upn()))
        relationship, first = CARERS[self.count % len(CARERS)]
        home = self.homes[(self.count * 3) % len(self.homes)]
        return Family(
            kids=tuple(made),
            language="English" if origin.language.endswith("English") else origin.language,
            carer=f"{first} {surname}",
            relationship=relationship,
            phone=f"07700 900{self.count % 1000:03}",
            line_1=f"{self.count % 97 + 1} {home.street}",
            home=home,
        )

    def _surname(self, known: tuple[str, ...]) -> str:
        """Return one that the language has; later, ever more often one of two halves with it."""
        turn = self.count // len(ORIGINS)
        one = known[turn % len(known)]
        if turn < len(known):
            return one
        halves = self.rng.choice(FIRST_HALVES) + self.rng.choice(SECOND_HALVES)
        return self.rng.choice((one, halves, f"{one}-{halves}", f"{halves}-{one}"))

    def _born(self, on: dt.date | None) -> dt.date:
        """Return a birthday of school age: on that day, or today and over the last year."""
        if on is None:
            return self.today - dt.timedelta(days=self.rng.randrange(2_400, 5_300))
        return on - dt.timedelta(days=self.rng.randrange(YOUNGEST, OLDEST))

    def _upn(self) -> str:
        """Return a number of the right shape for two children in three; schools from 9800 on."""
        if self.count % 3 == 0:
            return ""
        school, serial = 9_800 + self.count // 1_000 % 200, self.count % 1_000
        rest = f"{self.la_code}{school}{self.rng.randrange(16, 24)}{serial:03}"
        return upn.check_letter(rest) + rest


def left_school_in(june_of: dt.date) -> dt.date:
    """Return a birthday whose compulsory school age ended in the last June on or before a day."""
    year = june_of.year if dates.leaving_date(june_of.year) <= june_of else june_of.year - 1
    return dt.date(year - 16, 1, 15)
