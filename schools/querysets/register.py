"""Named reads of schools."""

import re
from typing import Any, Self

from django.db import models
from django.db.models import Q

from schools import rules


class SchoolQuerySet(models.QuerySet):
    """Reads of the register."""

    def visible_to(self, user: Any) -> Self:
        """Keep every school for staff who may see the register, a school office's own for it."""
        if user.has_perm("schools.view_school"):
            return self
        if user.has_perm("schools.view_own_school"):
            return self.filter(staff__person=user)
        return self.none()

    def still_open(self) -> Self:
        """Keep the schools that have pupils today, those proposed to close included."""
        return self.filter(register_status__in=rules.OPEN_STATUSES)

    def not_closed(self) -> Self:
        """Keep every school that the register does not say is closed."""
        return self.exclude(register_status=rules.CLOSED)

    def in_state(self, state: str) -> Self:
        """Keep the schools of one choice of the list's filter; "" is every school not closed."""
        if state == "any":
            return self
        if state == "open":
            return self.still_open()
        return self.filter(register_status=state) if state else self.not_closed()

    def authorities(self) -> list[tuple[str, str]]:
        """Return each authority that has a school here: LA number and name, by name."""
        pairs = self.exclude(la_code="").order_by().values_list("la_code", "la_name").distinct()
        names = {code: name or code for code, name in sorted(pairs)}
        return sorted(names.items(), key=lambda pair: pair[1])

    def phases(self) -> list[str]:
        """Return each phase that a school here has, by name."""
        found = self.exclude(phase="").order_by().values_list("phase", flat=True).distinct()
        return sorted(found)

    def matching(self, typed: str) -> Self:
        """Keep schools that answer to a URN, a DfE number, a postcode or words of the name."""
        words = rules.search_words(typed)
        if not words:
            return self
        asked = Q()
        for word in words:
            asked &= Q(search_name__contains=word)
        digits = re.sub(r"[\s/-]", "", typed)
        if re.fullmatch(r"\d{5,6}", digits):
            asked |= Q(urn=digits)
        if re.fullmatch(r"\d{7}", digits):
            asked |= Q(la_code=digits[:3], establishment_number=digits[3:])
        for start in rules.postcode_starts(typed):
            asked |= Q(postcode__startswith=start)
        return self.filter(asked)

    def answering_to(self, typed: str, *, most: int = 5) -> list[Any]:
        """Return the school of a URN, closed or not, or those not closed that answer to words.

        One whose whole name was typed is the only one.
        """
        urn = typed.split(maxsplit=1)[0]
        if re.fullmatch(r"\d{6}", urn):
            return list(self.filter(urn=urn))
        found: list[Any] = list(self.not_closed().matching(typed)[: most + 1])
        same = [one for one in found if one.name.casefold() == typed.casefold()]
        return same if len(same) == 1 else found[:most]


class LinkQuerySet(models.QuerySet):
    """Reads of what the register says came before and after."""

    def before(self) -> Self:
        """Keep the schools that this one came after."""
        return self.filter(kind__istartswith="predecessor")

    def after(self) -> Self:
        """Keep the schools that came after this one."""
        return self.filter(kind__istartswith="successor")

    def beside(self) -> Self:
        """Keep the links that are neither: a shared sixth form, an amalgamation."""
        return self.exclude(kind__istartswith="predecessor").exclude(kind__istartswith="successor")
