"""When what two schools say is surely about one pupil, so that one's word confirms the other's."""

from cme.core import upn
from cme.core.people import Person, fold


def is_same_pupil(one: Person, other: Person) -> bool:
    """Whether two records name one pupil: the same UPN, or the same full name and date of birth.

    Stricter than the matching of triage: nobody looks before it is believed. Two different whole
    UPNs are two pupils, whatever their names.
    """
    numbers = {upn.tidy(one.upn), upn.tidy(other.upn)} - {""}
    if one.upn and other.upn and len(numbers) == 1:
        return True
    permanent = all(number[-1].isdigit() for number in numbers)
    if len(numbers) == 2 and permanent:
        return False
    names = [(fold(who.given_name), fold(who.family_name)) for who in (one, other)]
    if not all(all(name) for name in names) or names[0] != names[1]:
        return False
    sure = not (one.born_estimated or other.born_estimated)
    return sure and one.born_on is not None and one.born_on == other.born_on
