"""A pupil's particulars as a school reports them, and finding the same pupil in another row."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from cme.accounts.models import User
from cme.audit import recording
from cme.core import upn
from cme.core.models import PersonDetails
from cme.core.people import store_keys
from schools.rules.same_pupil import is_same_pupil

Row = TypeVar("Row", bound=Model)

NAMES = ("given_name", "family_name", "known_as", "former_names")
ABOUT_PUPIL = (*NAMES, "born_on", "sex", "upn")
ABOUT_HOME = (
    "address_line_1",
    "address_line_2",
    "town",
    "postcode",
    "country",
    "carers",
    "first_language",
)


def add_pupil(*, by: User, details: Mapping[str, Any]) -> PersonDetails:
    """Store a pupil as reported, with the keys to find them by; the caller's transaction."""
    person = PersonDetails(**details)
    person.address_kind = _address_kind(person)
    recording.save(person, by=by)
    store_keys(person)
    return person


def change_pupil(*, by: User, person: PersonDetails, details: Mapping[str, Any]) -> None:
    """Store what a school now says of a pupil, where it differs; the caller's transaction."""
    changed = [name for name, value in details.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, details[name])
    if person.address_kind != (kind := _address_kind(person)):
        person.address_kind = kind
        changed.append("address_kind")
    if changed:
        recording.save(person, by=by, fields=changed)
        store_keys(person)


def same_pupils(rows: QuerySet[Row], person: PersonDetails) -> list[Row]:
    """Return the rows whose person is surely this pupil, found through the stored keys."""
    number = upn.tidy(person.upn)
    near = Q(person__keys__kind="upn", person__keys__value=number) if number else Q(pk__in=[])
    if person.born_on:
        near |= Q(person__born_on=person.born_on)
    found: Iterable[Any] = rows.filter(near).select_related("person").distinct()
    return [row for row in found if is_same_pupil(row.person, person)]


def _address_kind(person: PersonDetails) -> str:
    given = any((person.address_line_1, person.address_line_2, person.town, person.postcode))
    kinds = PersonDetails.AddressKind
    return kinds.KNOWN if given else kinds.UNKNOWN
