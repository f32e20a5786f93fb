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
from cme.worklist import services as worklist
from referrals import statuses
from referrals.models import Candidate, Referral, ReferralChild
from referrals.rules.matching import Comparison, Particulars, Verdict, compare
from referrals.services import siblings as known_siblings
from referrals.services import waking
from referrals.services.notices import tell_named_people
from schools.models import NewPupilReturn

TASK = "referrals.tasks.find_candidates"
LOOK_FOR_PUPIL = "referrals.tasks.look_for_pupil"
LOOKED_AT = 60  # children compared with one report, those sharing most keys first
KEPT = 5
UNLIKELY_FROM = 0.0  # an unlikely child is worth showing only where something speaks for it
LOOKED_BACK = dt.timedelta(days=365)
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

    Run twice it gives the same rows. Named people are told of a restricted child who may match, and
    a dormant case of the same child wakes.
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
    waking.see_referral(referral)
    worklist.refresh(referral)
    return found


def _fill(referral: Referral, row: ReferralChild, reported: Particulars) -> int:
    compared = _compared(row, reported)
    best = sorted(compared.items(), key=lambda pair: (-pair[1].score, pair[0].pk))[:KEPT]
    row.candidates.exclude(child__in=[child for child, _ in best]).delete()
    for child, comparison in best:
        says = {
            "verdict": comparison.verdict.value,
            "score": comparison.score,
            "fields": {name: verdict.value for name, verdict in comparison.fields.items()},
        }
        Candidate.objects.update_or_create(
            reported=row,
            child=child,
            defaults=says,
            create_defaults=says | {"found_on": timezone.localdate()},
        )
        if child.restricted and comparison.verdict != Verdict.DIFFERENT:
            tell_named_people(about=referral, child=child)
    return len(best)


def _compared(row: ReferralChild, reported: Particulars) -> dict[Child, Comparison]:
    found = compare_with(row.person, reported)
    return {
        child: comparison
        for child, comparison in found.items()
        if comparison.verdict != Verdict.DIFFERENT or comparison.score >= UNLIKELY_FROM
    }


def compare_with(
    person: PersonDetails, reported: Particulars, *, cases: Collection[str] = ()
) -> dict[Child, Comparison]:
    """Return every child we know who shares a key with a person, compared with what was reported.

    With `cases`, only children who have a case of one of these statuses.
    """
    keys = {key for key in keys_of(person) if key[0] in MATCHING_KINDS}
    known = PersonKey.objects.filter(person__child__isnull=False)
    if cases:
        known = known.filter(person__child__in=Child.objects.filter(cases__status__in=cases))
    shared = known.most_shared(keys, limit=LOOKED_AT)
    children = Child.objects.filter(person__in=shared).select_related("person")
    siblings = _siblings_of(children)
    return {
        child: compare(reported, particulars_of(child.person, siblings.get(child.pk, ())))
        for child in children
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

    Called when a child becomes known or is told apart by other details: a report that waited beside
    the first one then finds the child that the first one made. What schools say of new pupils, in
    the last year, is held against the child again too; and what came in about leavers and
    allocated children since the child's case became dormant.
    """
    keys = {key for key in keys_of(child.person) if key[0] in MATCHING_KINDS}
    alike = PersonDetails.objects.sharing_keys(keys)
    waiting = Referral.objects.filter(
        status__in=statuses.WAITING, children__person__in=alike
    ).distinct()
    ids = list(waiting.values_list("pk", flat=True))
    Referral.objects.filter(pk__in=ids).update(matched_at=None)
    for referral_id in ids:
        enqueue(TASK, referral_id)
    joined = NewPupilReturn.objects.filter(
        person__in=alike, submitted_at__gte=timezone.now() - LOOKED_BACK
    )
    joined_ids = list(joined.values_list("pk", flat=True))
    NewPupilReturn.objects.filter(pk__in=joined_ids).update(matched_at=None)
    for return_id in joined_ids:
        enqueue(LOOK_FOR_PUPIL, return_id)
    waking.hold_again(child=child, alike=alike)
    return len(ids)


@transaction.atomic
def look_again_for(child_id: int) -> int:
    """Look again for a child whose details changed, once for the last change; return how many.

    The mark on the child is what the sweep finds; run twice it does nothing more.
    """
    rows = Child.objects.select_for_update(of=("self",)).select_related("person")
    child = rows.filter(pk=child_id, look_again_since__isnull=False).first()
    if child is None:
        return 0
    Child.objects.filter(pk=child.pk).update(look_again_since=None)
    return look_again(child=child)


def changed_ids() -> list[int]:
    """Return the children whose details changed since anybody looked again, longest ago first."""
    changed = Child.objects.filter(look_again_since__isnull=False).order_by("look_again_since")
    return list(changed.values_list("pk", flat=True))


def unmatched_ids() -> list[int]:
    """Return the waiting referrals nobody has looked for candidates of yet, oldest first."""
    return list(
        Referral.objects.filter(status__in=statuses.WAITING, matched_at__isnull=True)
        .order_by("received_at")
        .values_list("pk", flat=True)
    )
