"""Finding a person again: the blocking keys of a person's details, pure; and keeping them stored.

A key never says that two people are one; it only brings them in front of the matcher. Keys are
tolerant on purpose: accents, case, punctuation, order of names, sound, day and month swapped.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol

import jellyfish
from django.db import transaction
from django.db.models import Q, QuerySet

from cme.core import postcodes, upn
from cme.core.models import PersonDetails, PersonKey
from cme.core.rows import insert_many

Key = tuple[str, str]

LONGEST_KEY = 60
BEGINNING = 3
"""Letters that are enough to look for names that begin with them."""
SURE_KINDS = frozenset({"upn", "phone", "door"})
"""Kinds that few people share by chance."""
MATCHING_KINDS = frozenset(
    {
        "pair",
        "initial",
        "sound_year",
        "born",
        "born_near",
        "upn",
        "phone",
        "door",
        "postcode",
        "street",
    }
)
"""Kinds selective enough to find candidates by, among a million people."""
NAME_KINDS = frozenset({"part", "sound"})
"""Kinds for searching by name."""

_LETTERS_WITHOUT_ACCENT = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i",
     "ŋ": "ng", "ə": "e", "ى": "ي", "ة": "ه", "ـ": "", "ё": "е"}
)  # fmt: skip
_PARTICLES = frozenset(
    {
        "abu", "al", "bin", "bint", "da", "dal", "de", "del", "della", "den", "der", "di", "do",
        "dos", "du", "el", "ibn", "la", "le", "mac", "mc", "o", "san", "st", "ul", "ur", "van",
        "von",
    }
)  # fmt: skip


class Person(Protocol):
    """What keys are made of; PersonDetails fits, and so does a small dataclass."""

    given_name: str
    family_name: str
    known_as: str
    former_names: str
    born_on: dt.date | None
    born_estimated: bool
    upn: str
    address_line_1: str
    address_line_2: str
    postcode: str
    other_addresses: Sequence[Any]
    carers: Sequence[Any]


def fold(text: str) -> str:
    """Return the text, in any script, without case, accents and punctuation."""
    caseless = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS_WITHOUT_ACCENT)
    decomposed = unicodedata.normalize("NFKD", caseless)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    bare = re.sub(r"['’‘ʼʻ`´.]", "", bare.translate(_LETTERS_WITHOUT_ACCENT))
    kept = "".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in bare)
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def with_upn(typed: str) -> QuerySet[PersonDetails] | None:
    """Return the people with the UPN that was typed, or None where it has not a UPN's shape."""
    number = upn.tidy(typed)
    if not re.fullmatch(r"[A-Z]\d{11}[A-Z0-9]", number):
        return None
    return PersonDetails.objects.filter(keys__kind="upn", keys__value=number)


def called(typed: str) -> QuerySet[PersonDetails] | None:
    """Return the people who answer to every part of a name, or None where none was typed.

    Found through the stored keys, never by reading every row.
    """
    parts = fold(typed).split()
    people = PersonDetails.objects.all()
    for part in parts:
        people = people.filter(name_begins(part))
    return people if parts else None


def name_begins(part: str) -> Q:
    """Return the condition for people with a name that begins with a folded part or sounds like it.

    Fewer letters than BEGINNING would find half the town, so they must be a whole name.
    """
    how = "keys__value__startswith" if len(part) >= BEGINNING else "keys__value"
    return Q(**{"keys__kind": "part", how: part}) | Q(keys__kind="sound", keys__value=sound(part))


def name_parts(name: str) -> set[str]:
    """Return the folded parts of a name, hyphened and prefixed ones also joined.

    "Al-Hassan" gives hassan and alhassan; a particle stands alone only where nothing else does.
    """
    parts: set[str] = set()
    for word in re.split(r"[\s,;/]+", name):
        pieces = fold(word).split()
        parts.update(pieces)
        parts.add("".join(pieces))
    whole = fold(name).split()
    parts.update(a + b for a, b in pairwise(whole) if a in _PARTICLES)
    parts.discard("")
    return {part for part in parts if part not in _PARTICLES} or parts


def sound(part: str) -> str:
    """Return how a folded name part sounds in English; itself where it is in another script.

    A y after the first letter is heard as an i, so that Larkwyng is found as Larkwing.
    """
    heard = part[:1] + part[1:].replace("y", "i")
    return (jellyfish.metaphone(heard) if part.isascii() else "") or part


def keys_of(person: Person) -> set[Key]:
    """Return every (kind, value) by which this person may be found again. Pure."""
    given = name_parts(person.given_name) | name_parts(person.known_as)
    family = name_parts(person.family_name)
    former = name_parts(person.former_names)
    keys = {
        *_name_keys(given, family, former),
        *_birth_keys(person, given | family | former),
        *_number_keys(person),
        *_place_keys(person, given | family | former),
    }
    return {(kind, value[:LONGEST_KEY]) for kind, value in keys}


def _name_keys(given: set[str], family: set[str], former: set[str]) -> Iterator[Key]:
    everything = given | family | former
    for part in everything:
        yield "part", part
        yield "sound", sound(part)
    for first in given | former:
        for second in (family | former) - {first}:
            yield "pair", " ".join(sorted((sound(first), sound(second))))
            yield "initial", f"{sound(second)} {first[0]}"
            yield "initial", f"{sound(first)} {second[0]}"


def _birth_keys(person: Person, parts: set[str]) -> Iterator[Key]:
    born = person.born_on
    if born is None:
        return
    if not person.born_estimated:
        yield "born", born.isoformat()
        low, high = sorted((born.day, born.month))
        yield "born_near", f"{born.year} {low:02} {high:02}"
    around = (-1, 0, 1) if person.born_estimated else (0,)
    for part in parts:
        for years in around:
            yield "sound_year", f"{sound(part)} {born.year + years}"


def _number_keys(person: Person) -> Iterator[Key]:
    if number := upn.tidy(person.upn):
        yield "upn", number
    for carer in _mappings(person.carers):
        for phone in re.split(r"[,;/]|\bor\b", str(carer.get("phone") or "")):
            digits = "".join(str(unicodedata.digit(char)) for char in phone if char.isdigit())
            if len(digits) >= 9:
                yield "phone", digits[-9:]


def _place_keys(person: Person, parts: set[str]) -> Iterator[Key]:
    addresses: list[Mapping[str, Any]] = [
        {
            "line_1": person.address_line_1,
            "line_2": person.address_line_2,
            "postcode": person.postcode,
        },
        *_mappings(person.other_addresses),
    ]
    for address in addresses:
        lines = " ".join(str(address.get(line) or "") for line in ("line_1", "line_2"))
        yield from _street_keys(lines, parts)
        yield from _door_keys(lines, postcodes.tidy(str(address.get("postcode") or "")))


def _street_keys(lines: str, parts: set[str]) -> Iterator[Key]:
    street = next((word for word in fold(lines).split() if len(word) > 2 and word.isalpha()), None)
    if street:
        yield from (("street", f"{sound(part)} {street}") for part in parts)


def _door_keys(lines: str, postcode: str) -> Iterator[Key]:
    if postcodes.is_well_formed(postcode):
        yield "postcode", postcode
    for number, street in re.findall(r"\b(\d+[a-z]?)\b(?:\s+([^\W\d_]{3,}))?", fold(lines)):
        if postcodes.is_well_formed(postcode):
            yield "door", f"{number} {postcode}"
        if street:
            yield "door", f"{number} {street}"


def _mappings(rows: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    return (row for row in rows if isinstance(row, Mapping))


def store_keys(*people: PersonDetails) -> None:
    """Make the stored keys of these people what their details say now, in one transaction.

    Called by every service that writes a person's details, in its own transaction. Keys that are
    right already stay, so running it twice writes nothing.
    """
    with transaction.atomic():
        wanted = {(person.pk, *key) for person in people for key in keys_of(person)}
        stored = {
            (key.person_id, key.kind, key.value): key.pk
            for key in PersonKey.objects.filter(person__in=people)
        }
        outdated = [pk for key, pk in stored.items() if key not in wanted]
        PersonKey.objects.filter(pk__in=outdated).delete()
        insert_many(
            PersonKey, ("person", "kind", "value"), sorted(wanted - stored.keys()),
            ignore_conflicts=True,
        )  # fmt: skip
