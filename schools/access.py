"""The one door to a school: the rows the person may see."""

from dataclasses import dataclass

from django.http import Http404

from cme.accounts.models import User
from schools.models import School, SchoolLink
from schools.querysets import LinkQuerySet


@dataclass(frozen=True)
class Neighbour:
    """A link of the register, with the other school where it is held here."""

    link: SchoolLink
    school: School | None


def open_school(user: User, urn: str) -> School:
    """Return the school; raise Http404 where there is none or the person may not see it."""
    school = School.objects.visible_to(user).filter(urn=urn).first()
    if school is None:
        raise Http404
    return school


def own_schools(user: User) -> list[School]:
    """Return the schools whose office the person works in, by name."""
    return list(School.objects.filter(staff__person=user).order_by("name", "urn"))


def neighbours(links: LinkQuerySet) -> list[Neighbour]:
    """Return the links in order of day, each with the other school where it is held."""
    found = list(links.order_by("linked_on", "other_urn"))
    held = School.objects.in_bulk({link.other_urn for link in found}, field_name="urn")
    return [Neighbour(link, held.get(link.other_urn)) for link in found]
