"""The schools that a file names, found in a few queries: by URN, DfE number or whole name."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from cme.core.school_numbers import SchoolNumberRefused, read_dfe_number, read_urn
from schools.models import School, SchoolLink
from schools.rules import CLOSED, search_name


class Schools:
    """Finds the school somebody named in a file, or says why there is none to find."""

    def __init__(self, names: Iterable[str]) -> None:
        typed = set(names)
        urns = {urn for name in typed if (urn := _urn(name))}
        numbers = {number for name in typed if (number := _number(name))}
        words = {search_name(name) for name in typed}
        asked = Q(urn__in=urns) | Q(search_name__in=words - {""})
        asked |= Q(establishment_number__in={number[3:] for number in numbers})
        self.by_urn: dict[str, School] = {}
        self.by_number: dict[str, list[School]] = defaultdict(list)
        self.by_name: dict[str, list[School]] = defaultdict(list)
        for school in School.objects.filter(asked):
            self.by_urn[school.urn] = school
            self.by_number[school.dfe_number].append(school)
            self.by_name[school.search_name].append(school)
        self.after = self._successors()

    def find(self, typed: str) -> School | str:
        """Return the school, or what is wrong, without a full stop."""
        if urn := _urn(typed):
            found = [self.by_urn[urn]] if urn in self.by_urn else []
            unknown = "We know no school of this URN"
        elif number := _number(typed):
            found, unknown = self.by_number.get(number, []), "We know no school of this DfE number"
        else:
            found = self.by_name.get(search_name(typed), [])
            found = [one for one in found if one.name.casefold() == typed.casefold()] or found
            unknown = "We know no school of this name. Use its URN"
        still = [one for one in found if one.register_status != CLOSED]
        if len(still) == 1:
            return still[0]
        if still:
            return "More than one school answers to this. Use its URN"
        return self._closed(found[0]) if found else unknown

    def _closed(self, school: School) -> str:
        after = self.after.get(school.pk)
        came = f"; {after.other_name} (URN {after.other_urn}) came after it" if after else ""
        return f"{school.name} is closed{came}"

    def _successors(self) -> dict[int, SchoolLink]:
        closed = [one.pk for one in self.by_urn.values() if one.register_status == CLOSED]
        links = SchoolLink.objects.after().filter(school__in=closed)
        return {link.school_id: link for link in links.order_by("linked_on", "pk")}


def _urn(typed: str) -> str:
    try:
        return read_urn(typed)
    except SchoolNumberRefused:
        return ""


def _number(typed: str) -> str:
    try:
        return str(read_dfe_number(typed))
    except SchoolNumberRefused:
        return ""
