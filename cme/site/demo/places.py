"""Invented streets, postcodes and schools, in the real districts of whichever council is loaded."""

from dataclasses import dataclass
from random import Random

from cme.accounts.models import User
from cme.authority.models import Area, Council, District
from cme.core.models import Postcode
from schools.models import School, SchoolStaff
from schools.rules import search_name

TOWNS = (
    "Eastmere", "Larkstead", "Plovermoor", "Wadeford", "Ternhaven", "Grebe Cross", "Wigeon Moss",
    "Snipe Green", "Curlew Bay", "Redshank", "Dabchick", "Cranesmere",
)  # fmt: skip
STREETS = (
    "Lapwing Row", "Curlew Passage", "Old Reedbed Lane", "Kingfisher Steps", "Sedge Walk",
    "Teasel Buildings", "Oystercatcher Road", "Bulrush Court", "Heronry Close", "Samphire Way",
)  # fmt: skip
INWARD = tuple(f"{number}{letters}" for number in (1, 2, 3, 4, 5) for letters in ("AA", "BD"))
SCHOOLS = (
    ("Lapwing Row Primary School", "Primary", 4, 11, 420),
    ("Reedbed Infant and Nursery School", "Primary", 3, 7, 180),
    ("Kingfisher Junior School", "Primary", 7, 11, 240),
    ("Curlew Passage Church Primary School", "Primary", 4, 11, 210),
    ("Samphire Academy", "Secondary", 11, 18, 1150),
    ("Heronry High School", "Secondary", 11, 16, 900),
    ("Teasel House Special School", "Not applicable", 4, 19, 96),
    ("Sedge Walk Alternative Provision", "Not applicable", 11, 16, 60),
)
GRID = {"301": (548_000, 185_000), "919": (525_000, 212_000), "931": (450_000, 206_000),
        "855": (455_000, 305_000)}  # fmt: skip


@dataclass(frozen=True)
class Home:
    """A street of an invented town, with its invented postcode and the area it falls in."""

    street: str
    town: str
    postcode: str
    area: Area


def add_homes(council: Council) -> list[Home]:
    """Store the invented postcodes of every district; return the streets they stand for."""
    east, north = GRID.get(council.code, (500_000, 200_000))
    homes, rows = [], []
    for number, district in enumerate(District.objects.offered().select_related("area"), start=1):
        for place, (street, inward) in enumerate(zip(STREETS, INWARD, strict=True)):
            postcode = f"ZX{number} {inward}"
            rows.append(
                Postcode(
                    postcode=postcode,
                    quality=10,
                    easting=east + number * 900 + place * 70,
                    northing=north + number * 400 + place * 90,
                    district_code=district.code,
                )
            )
            homes.append(Home(street, TOWNS[number % len(TOWNS)], postcode, district.area))
    Postcode.objects.bulk_create(rows, ignore_conflicts=True)
    return homes


def add_schools(council: Council, homes: list[Home], rng: Random) -> list[School]:
    """Store invented schools of the council, with numbers that the register does not use."""
    made = []
    for index, (name, phase, lowest, highest, capacity) in enumerate(SCHOOLS):
        home = homes[(index * 7) % len(homes)]
        place = Postcode.objects.get(pk=home.postcode)
        made.append(
            School(
                urn=str(999_001 + index),
                la_code=council.code,
                la_name=council.name.removesuffix(" Council"),
                establishment_number=str(9_801 + index),
                name=name,
                search_name=search_name(name),
                kind="Community school",
                kind_group="Local authority maintained schools",
                register_status=School.Status.OPEN,
                phase=phase,
                lowest_age=lowest,
                highest_age=highest,
                gender="Mixed",
                capacity=capacity,
                street=f"{rng.randrange(1, 90)} {home.street}",
                town=home.town,
                postcode=home.postcode,
                phone=f"01632 960 {700 + index}",
                district_code=place.district_code,
                easting=place.easting,
                northing=place.northing,
            )
        )
    School.objects.bulk_create(made)
    return made


def give_office(person: User, school: School) -> None:
    """Let the school office's person see that school."""
    SchoolStaff.objects.create(person=person, school=school)
