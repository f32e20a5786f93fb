"""What was reported of a child, beside the records we hold: what agrees, what differs, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from cases.models import Case, Child, Relation
from cases.rules.outcomes import OUTCOMES
from cases.statuses import CLOSED, DORMANT
from cme.accounts.models import User
from cme.core import dates
from cme.core.models import PersonDetails
from referrals.models import Candidate, Referral, ReferralChild
from referrals.rules import reported as said

VERDICTS = {
    "agrees": ("✓ Agrees", "cme-agree", ("agrees", "agree")),
    "close": ("≈ Close", "cme-close", ("close", "close")),
    "differs": ("✗ Differs", "cme-differ", ("differs", "differ")),
    "not_given": ("– Not reported", "cme-blank", ("", "")),
}
WORST_FIRST = ("differs", "close", "agrees", "not_given")
ROWS = (
    ("Name", ("given", "family", "name")),
    ("Born", ("born",)),
    ("Sex", ("sex",)),
    ("UPN", ("upn",)),
    ("Address", ("address", "postcode")),
    ("Parent or carer", ("carer", "carers")),
    ("Phone", ("phone",)),
    ("Brothers and sisters", ("siblings",)),
)


@dataclass(frozen=True)
class Cell:
    """One field of a record we hold, and how it compares."""

    text: str
    sign: str = ""
    look: str = ""


@dataclass(frozen=True)
class Known:
    """A child we know who may be the one reported."""

    candidate: Candidate
    child: Child
    name: str
    verdict: str
    tally: str
    where: str
    open_case: Case | None


@dataclass
class Compared:
    """One reported child: the rows of the table, those who may be the same, those kept back."""

    reported: ReferralChild
    name: str
    short_name: str
    known: list[Known]
    rows: list[dict[str, Any]] = field(default_factory=list)
    where_reported: str = ""
    kept_back: list[str] = field(default_factory=list)

    @property
    def likely(self) -> int:
        """How many are likely."""
        return sum(one.candidate.verdict == Candidate.Verdict.SAME for one in self.known)


def compare_all(referral: Referral, user: User) -> list[Compared]:
    """Return every reported child with those it may already be, the likeliest first."""
    visible = Child.objects.visible_to(user)
    siblings = Relation.objects.filter(other__in=visible).select_related("other__person")
    children = list(
        referral.children.select_related("person", "child__person", "case").prefetch_related(
            Prefetch(
                "candidates",
                Candidate.objects.select_related(
                    "child__person", "child__last_school"
                ).prefetch_related(
                    Prefetch("child__relations", siblings, to_attr="household"),
                    Prefetch("child__cases", Case.objects.order_by("-opened_on", "-pk")),
                    "child__named_people",
                ),
            )
        )
    )
    may_open = set(
        visible.filter(
            pk__in=[one.child_id for child in children for one in child.candidates.all()]
        ).values_list("pk", flat=True)
    )
    return [_compared(child, children, referral, may_open) for child in children]


def leave_out_candidates(compared: Iterable[Compared]) -> None:
    """Show nobody else's particulars once the referral is decided."""
    for one in compared:
        one.known, one.rows, one.kept_back = [], [], []


def _compared(
    child: ReferralChild,
    children: Sequence[ReferralChild],
    referral: Referral,
    may_open: set[int],
) -> Compared:
    shown = [one for one in child.candidates.all() if one.child_id in may_open]
    kept_back = [
        one
        for one in child.candidates.all()
        if one.child_id not in may_open and one.verdict != Candidate.Verdict.DIFFERENT
    ]
    one = Compared(
        reported=child,
        name=child.person.full_name,
        short_name=child.person.given_name or child.person.full_name,
        known=[_known(candidate) for candidate in shown],
        where_reported=_where_reported(child, referral),
        kept_back=sorted({p.name for c in kept_back for p in c.child.named_people.all()}),
    )
    if kept_back and not one.kept_back:
        one.kept_back = ["A manager"]
    others = [other.person for other in children if other is not child]
    one.rows = [_row(label, names, one, others) for label, names in ROWS]
    one.rows = [row for row in one.rows if row]
    return one


def _known(candidate: Candidate) -> Known:
    child = candidate.child
    cases = list(child.cases.all())
    still_open = next((case for case in cases if case.status != CLOSED), None)
    return Known(
        candidate=candidate,
        child=child,
        name=child.person.full_name,
        verdict=candidate.get_verdict_display(),
        tally=_tally(candidate),
        where=_where_now(child, cases),
        open_case=still_open,
    )


def _tally(candidate: Candidate) -> str:
    found = [_agreement(candidate, names) for _label, names in ROWS]
    parts = []
    for code in ("agrees", "close", "differs"):
        n = found.count(code)
        if n:
            one, many = VERDICTS[code][2]
            parts.append(f"{n} {one if n == 1 else many}")
    return ", ".join(parts) or "nothing to compare"


def _agreement(candidate: Candidate, names: Iterable[str]) -> str:
    """Return the worst of a row's fields, leaving out what nobody reported."""
    found = [candidate.fields[name] for name in names if name in candidate.fields]
    return next((code for code in WORST_FIRST if code in found), "not_given")


def _row(
    label: str, names: Sequence[str], one: Compared, others: Sequence[PersonDetails]
) -> dict[str, Any] | None:
    given = _reported_words(label, one.reported.person, others)
    cells = []
    for known in one.known:
        code = _agreement(known.candidate, names) if given else "not_given"
        sign, look, _count = VERDICTS[code]
        text = _known_words(label, known.child)
        if not text:
            sign, look = ("", "") if not given else ("– Not on our record", "cme-blank")
        cells.append(Cell(text or "Not known", sign, look))
    if not given and all(cell.text == "Not known" for cell in cells):
        return None
    return {"label": label, "reported": given, "cells": cells}


def _reported_words(label: str, person: PersonDetails, others: Sequence[PersonDetails]) -> str:
    if label == "Brothers and sisters":
        return ", ".join(_with_age(other) for other in others)
    return _words(label, person)


def _known_words(label: str, child: Child) -> str:
    if label == "Brothers and sisters":
        return ", ".join(relation.other.person.full_name for relation in child.household)
    return _words(label, child.person)


def _words(label: str, person: PersonDetails) -> str:
    """Return one row's words of a person's particulars; nothing where they are not known."""
    carers = [one for one in person.carers if one.get("name") or one.get("phone")]
    words = {
        "Name": _name(person),
        "Born": born_words(person),
        "Sex": person.get_sex_display() if person.sex != PersonDetails.Sex.UNKNOWN else "",
        "UPN": person.upn,
        "Address": address_words(person),
        "Parent or carer": ", ".join(one["name"] for one in carers if one.get("name")),
        "Phone": ", ".join(one["phone"] for one in carers if one.get("phone")),
    }
    return words[label]


def _name(person: PersonDetails) -> str:
    known_as = f" (known as {person.known_as})" if person.known_as else ""
    if not (person.given_name or person.family_name):
        return person.known_as
    return f"{person.full_name}{known_as}"


def born_words(person: PersonDetails) -> str:
    """Return "9 Feb 2018", "About 8", or nothing."""
    if person.born_on and not person.born_estimated:
        return dates.short_day_words(person.born_on)
    if person.age_years is not None:
        return f"About {person.age_years}"
    return f"About {dates.short_day_words(person.born_on)}" if person.born_on else ""


def address_words(person: PersonDetails) -> str:
    """Return the address as far as it is known, on one line."""
    lines = (person.address_line_1, person.address_line_2, person.town, person.postcode)
    line = ", ".join(filter(None, lines)) or person.address_words
    if person.country:
        return ", ".join(filter(None, (line, person.country)))
    if not line and person.address_kind == PersonDetails.AddressKind.NO_FIXED:
        return "No fixed address"
    return line


def _with_age(person: PersonDetails) -> str:
    age = f", about {person.age_years}" if person.age_years is not None else ""
    return f"{person.given_name or person.full_name}{age}"


def _where_reported(child: ReferralChild, referral: Referral) -> str:
    if child.position:
        return child.school_words
    school = said.school_name(referral.answers)
    last = str(referral.answers.get("school", {}).get("last_in_school") or "")
    parts = (child.school_words or school, f"Last in school: {last}" if last else "")
    return ". ".join(filter(None, parts))


def _where_now(child: Child, cases: Sequence[Case]) -> str:
    if not cases:
        school = child.last_school.name if child.last_school else child.last_school_words
        return school or "No case"
    case = cases[0]
    if case.status == CLOSED:
        day = dates.short_day_words(case.closed_on or case.status_on)
        outcome = OUTCOMES.get(case.outcome)
        ended = f": {outcome.label[:1].lower()}{outcome.label[1:]}" if outcome else ""
        return f"Case {case.reference} closed {day}{ended}"
    if case.status == DORMANT:
        return f"Case {case.reference} dormant since {dates.short_day_words(case.status_on)}"
    return f"Case {case.reference} open since {dates.short_day_words(case.opened_on)}"
