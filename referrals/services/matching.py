"""Finding the children we know whom a report may be about; a person decides, nothing is merged."""

import datetime as dt
import re
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from cases.models import Child, Relation
from cme.core.models import PersonDetails, PersonKey
from cme.core.people import MATCHING_KINDS, fold, keys_of
from cme.core.queue import enqueue
from referrals import statuses
from referrals.models import Candidate, Referral, ReferralChild
from referrals.rules.matching import Comparison, Particulars, Verdict, compare
from referrals.services import siblings as known_siblings
from referrals.services.notices import tell_named_people

TASK = "referrals.tasks.find_candidates"
LOOKED_AT = 60  # children compared with one report, those sharing most keys first
KEPT = 5
UNLIKELY_FROM = 0.0  # an unlikely child is worth showing only where something speaks for it
GUESS = dt.timedelta(days=183)  # half a year either side of a day of birth worked out from an age


def particulars_of(person: PersonDetails, siblings: Collection[str] = ()) -> Particulars:
    """Return a person's details as the matcher compares them."""
    door, street = _door_and_street(f"{person.address_line_1} {person.address_line_2}")
    others = (person.known_as, *re.split(r"[,;/]", person.former_names))
    return Particulars(
        given=fold(person.given_name),
        family=fold(person.family_name),
        others=tuple(filter(None, map(fold, others))),
        born=_born(person),
        sex="" if person.sex == PersonDetails.Sex.UNKNOWN else person.sex,
        upn=person.upn,
        door=door,
        street=street,
        postcode=person.postcode.replace(" ", "").upper(),
        phones=frozenset(value for kind, value in keys_of(person) if kind == "phone"),
        carers=_folded(str(carer.get("name") or "") for carer in person.carers),
        siblings=_folded(siblings),
    )


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(fold, names)))


def _born(person: PersonDetails) -> tuple[dt.date, dt.date] | None:
    if person.born_on is None:
        return None
    if person.born_estimated:
        return person.born_on - GUESS, person.born_on + GUESS
    return person.born_on, person.born_on


def _door_and_street(lines: str) -> tuple[str, str]:
    words = fold(lines).split()
    numbers = [word for word in words if any(char.isdigit() for char in word)]
    last = max((i for i, word in enumerate(words) if word in numbers), default=-1)
    return " ".join(numbers), " ".join(words[last + 1 :])


@transaction.atomic
def find_candidates(*, referral_id: int) -> int:
    """Fill the candidates of each child of a referral anew; return how many there are now.

    Run twice it gives the same rows. Named people are told of a restricted child who may match.
    """
    referral = Referral.objects.select_for_update().get(pk=referral_id)
    reported = list(referral.children.select_related("person"))
    names = {row.pk: row.person.given_name for row in reported}
    found = 0
    for row in reported:
        siblings = [name for pk, name in names.items() if pk != row.pk]
        found += _fill(referral, row, particulars_of(row.person, siblings))
    Referral.objects.filter(pk=referral.pk).update(matched_at=timezone.now())
    known_siblings.raise_where_known(referral=referral)
    return found


def _fill(referral: Referral, row: ReferralChild, reported: Particulars) -> int:
    compared = _compared(row, reported)
    best = sorted(compared.items(), key=lambda pair: (-pair[1].score, pair[0].pk))[:KEPT]
    row.candidates.exclude(child__in=[child for child, _ in best]).delete()
    for child, comparison in best:
        Candidate.objects.update_or_create(
            reported=row,
            child=child,
            defaults={
                "verdict": comparison.verdict.value,
                "score": comparison.score,
                "fields": {name: verdict.value for name, verdict in comparison.fields.items()},
            },
        )
        if child.restricted and comparison.verdict != Verdict.DIFFERENT:
            tell_named_people(referral=referral, child=child)
    return len(best)


def _compared(row: ReferralChild, reported: Particulars) -> dict[Child, Comparison]:
    keys = {key for key in keys_of(row.person) if key[0] in MATCHING_KINDS}
    shared = PersonKey.objects.filter(person__child__isnull=False).most_shared(
        keys, limit=LOOKED_AT
    )
    children = Child.objects.filter(person__in=shared).select_related("person")
    siblings = _siblings_of(children)
    found = {
        child: compare(reported, particulars_of(child.person, siblings.get(child.pk, ())))
        for child in children
    }
    return {
        child: comparison
        for child, comparison in found.items()
        if comparison.verdict != Verdict.DIFFERENT or comparison.score >= UNLIKELY_FROM
    }


def _siblings_of(children: Collection[Child]) -> dict[int, list[str]]:
    """Return the first names beside each child; a restricted one would be told by agreeing."""
    found: dict[int, list[str]] = {}
    rows = Relation.objects.filter(child__in=children, other__restricted=False).values_list(
        "child_id", "other__person__given_name"
    )
    for child_id, name in rows:
        found.setdefault(child_id, []).append(name)
    return found


def look_again(*, child: Child) -> int:
    """Have the waiting referrals that share a key with a child matched again; return how many.

    Called when a child becomes known: a report that waited beside the first one then finds the
    child that the first one made.
    """
    keys = {key for key in keys_of(child.person) if key[0] in MATCHING_KINDS}
    waiting = Referral.objects.filter(
        status__in=statuses.WAITING,
        children__person__in=PersonDetails.objects.sharing_keys(keys),
    ).distinct()
    ids = list(waiting.values_list("pk", flat=True))
    Referral.objects.filter(pk__in=ids).update(matched_at=None)
    for referral_id in ids:
        enqueue(TASK, referral_id)
    return len(ids)


def unmatched_ids() -> list[int]:
    """Return the waiting referrals nobody has looked for candidates of yet, oldest first."""
    return list(
        Referral.objects.filter(status__in=statuses.WAITING, matched_at__isnull=True)
        .order_by("received_at")
        .values_list("pk", flat=True)
    )
