"""Invented families from many places; surnames are birds and plants of each language."""

import datetime as dt
from dataclasses import dataclass, replace
from random import Random

from cme.core import dates, upn
from cme.site.demo.places import Home

# Language, surnames, girls, boys.
ORIGINS = (
    ("English", ("Larkwing", "Fernhollow", "Nettlecombe-Wren", "Mossgrove", "Thistledown"),
     ("Maya", "Orla", "Tilly", "Beth"), ("Kit", "Alfie", "Jonah", "Reece")),
    ("Romanian", ("Rândunică", "Ghiocelaru", "Ciocârlie"), ("Ioana", "Daria"), ("Luca", "Matei")),
    ("Polish", ("Jaskółkowska", "Paproć", "Sikorkowski"), ("Zuzia", "Hania"), ("Staś", "Kuba")),
    ("Bengali", ("Bulbuli", "Shapla-Khatun", "Doyelpakhi"), ("Nusrat", "Tania"), ("Rafi", "Sami")),
    ("Urdu", ("Bulbulzada", "Gulmohari"), ("Ayesha", "Zoya"), ("Bilal", "Hamza")),
    ("Yoruba", ("Ọ̀kínlàdé-Lark", "Adabawren"), ("Folake", "Simi"), ("Tunde", "Dayo")),
    ("Somali", ("Shimbirow", "Gorgorley"), ("Hodan", "Ifrah"), ("Liban", "Guled")),
    ("Lithuanian", ("Kregždutė", "Ramunėlis"), ("Ugnė", "Liepa"), ("Jonas", "Matas")),
    ("Portuguese", ("da Andorinha", "Rouxinolo"), ("Inês", "Beatriz"), ("Tomás", "Duarte")),
    ("Albanian", ("Dallëndyshi", "Mëllenjaj"), ("Elira", "Dafina"), ("Ardit", "Besnik")),
    ("Arabic", ("al-Sununu", "Bint Yasmina-Wren"), ("Layan", "Salma"), ("Yusuf", "Idris")),
    ("Ukrainian", ("Lastivchenko-Wren", "Kalynets"), ("Solomiia", "Zlata"), ("Taras", "Ostap")),
    ("Irish Traveller English", ("Gorsebush", "Yellowhammer"), ("Shauna", "Kitty"),
     ("Jimmy-Lee", "Paddy")),
    ("Tamil", ("Kuyilarasi", "Mayilvann"), ("Anbu", "Nila"), ("Kavin", "Arul")),
    ("Cantonese", ("Yin-Wren", "Heron-Lau"), ("Ka-yan", "Mei"), ("Ho-lam", "Tsz")),
)  # fmt: skip
# Further surnames, made of two halves, so that few families share one.
FIRST_HALVES = ("Lark", "Tern", "Sedge", "Bracken", "Wren", "Thistle", "Heron", "Moss", "Dunlin",
                "Teasel", "Plover")  # fmt: skip
SECOND_HALVES = ("feather", "hollow", "mere", "nest", "reed", "wing", "marsh", "quill", "bough")
CARERS = (("mother", "Jo"), ("father", "Sam"), ("grandparent", "Pat"), ("mother", "Alex"),
          ("aunt_or_uncle", "Chris"), ("foster_carer", "Lesley"))  # fmt: skip


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

    def make(self, kids: int = 1) -> Family:
        """Return a household with so many children of school age today, and a year ago."""
        self.count += 1
        rng = self.rng
        language, surnames, girls, boys = ORIGINS[self.count % len(ORIGINS)]
        surname = self._surname(surnames)
        taken: set[str] = set()
        made = []
        for _ in range(kids):
            sex = rng.choice(("female", "male"))
            free = [name for name in (girls if sex == "female" else boys) if name not in taken]
            given = rng.choice(free or [f"{rng.choice(girls)}-Lark"])
            taken.add(given)
            made.append(Kid(given, surname, sex, self._born(), self._upn()))
        relationship, first = CARERS[self.count % len(CARERS)]
        home = self.homes[(self.count * 3) % len(self.homes)]
        return Family(
            kids=tuple(made),
            language="English" if language.endswith("English") else language,
            carer=f"{first} {surname}",
            relationship=relationship,
            phone=f"07700 900{self.count % 1000:03}",
            line_1=f"{self.count % 97 + 1} {home.street}",
            home=home,
        )

    def _surname(self, known: tuple[str, ...]) -> str:
        turn = self.count // len(ORIGINS)
        if turn < len(known):
            return known[turn]
        first = FIRST_HALVES[self.count % len(FIRST_HALVES)]
        return first + SECOND_HALVES[self.count % len(SECOND_HALVES)]

    def _born(self) -> dt.date:
        return self.today - dt.timedelta(days=self.rng.randrange(2_400, 5_300))

    def _upn(self) -> str:
        """Return a number of the right shape for two children in three; numbers from 9800 on."""
        if self.count % 3 == 0:
            return ""
        rest = f"{self.la_code}98{self.count % 100:02}{self.rng.randrange(16, 24)}{self.count:03}"
        return upn.check_letter(rest) + rest


def left_school_in(june_of: dt.date) -> dt.date:
    """Return a birthday whose compulsory school age ended in the last June on or before a day."""
    year = june_of.year if dates.leaving_date(june_of.year) <= june_of else june_of.year - 1
    return dt.date(year - 16, 1, 15)
