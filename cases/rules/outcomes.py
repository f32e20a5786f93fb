"""How a case may end, what proves it, and who must agree (content §4.2, domain §3.6).

"Not found" is not an outcome. Every outcome says what happened, how it was confirmed, by whom and
on what date; some ask for more. `tests/cases/outcomes.csv` is the table the service can check.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cme.core.errors import RuleBroken


@dataclass(frozen=True)
class Evidence:
    """One thing an outcome asks for: its code, its label and how it is typed."""

    code: str
    label: str
    kind: str = "text"  # text, date, school, choice, case
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """One way a case may end."""

    code: str
    label: str
    evidence: tuple[Evidence, ...] = ()
    always_second: bool = False
    confirmed_by: str = "Who confirmed it?"


@dataclass(frozen=True)
class Confirmation:
    """How an outcome was confirmed."""

    outside: bool
    in_writing: bool = False
    proof: str = ""
    born_estimated: bool = False


YES_NO = (("yes", "Yes"), ("no", "No"))
PROOFS_ABROAD = (
    ("school", "The school there"),
    ("authority", "A reply from the authority there"),
    ("border", "A border or consular reply"),
    ("tickets", "Tickets seen"),
)
FIRST_DAY = Evidence("first_day", "First day attended", "date")
RECORD_SEEN = Evidence("record_seen", "Record that shows the date of birth")

OUTCOMES: dict[str, Outcome] = {
    outcome.code: outcome
    for outcome in (
        Outcome(
            "on_roll",
            "On roll and attending a school here",
            (Evidence("school", "School", "school"), FIRST_DAY),
            confirmed_by="Who at the school confirmed it?",
        ),
        Outcome(
            "on_roll_elsewhere",
            "On roll at a school in another area",
            (Evidence("school_name", "School"), Evidence("authority", "Authority"), FIRST_DAY),
        ),
        Outcome(
            "moved_authority",
            "Moved; the other authority has the child",
            (
                Evidence("authority", "Authority"),
                Evidence("team", "Named team"),
                Evidence("accepted_on", "Date they accepted", "date"),
                Evidence("in_writing", "Did they confirm in writing?", "choice", YES_NO),
            ),
        ),
        Outcome(
            "moved_abroad",
            "Moved abroad",
            (
                Evidence("country", "Country"),
                Evidence("travelled_on", "Date of travel", "date"),
                Evidence("proof", "What proves it?", "choice", PROOFS_ABROAD),
            ),
        ),
        Outcome(
            "suitable_home",
            "Suitable home education",
            (
                Evidence("home_education_officer", "Name of home education officer"),
                Evidence("decided_on", "Date of their decision", "date"),
            ),
        ),
        Outcome(
            "suitable_other",
            "Other suitable education",
            (
                Evidence("provider", "Provider"),
                Evidence("hours", "Hours each week"),
                Evidence("started_on", "Start", "date"),
            ),
            confirmed_by="Who at the provider confirmed it?",
        ),
        Outcome(
            "custody",
            "In custody and taught there",
            (Evidence("establishment", "Establishment"),),
            confirmed_by="Who at the establishment confirmed it?",
        ),
        Outcome(
            "over_age",
            "Over compulsory school age",
            (
                RECORD_SEEN,
                Evidence("left_on", "Leaving date", "date"),
                Evidence("hand_over", "Hand-over to post-16"),
            ),
        ),
        Outcome(
            "under_age",
            "Under compulsory school age",
            (RECORD_SEEN, Evidence("hand_over", "Hand-over to early years")),
        ),
        Outcome(
            "never_missing",
            "Was in education all along",
            (
                Evidence("place", "School or provider"),
                Evidence("from_on", "From", "date"),
            ),
        ),
        Outcome(
            "duplicate",
            "Same child as another case",
            (Evidence("other_case", "The other case", "case"),),
            always_second=True,
        ),
        Outcome("died", "Child died", always_second=True),
        Outcome("opened_in_error", "Opened in error", always_second=True),
    )
}

NOT_OUTCOMES = frozenset({"not_found", "no_reply", "refused", "lost_contact"})
NO_OUTCOME_PROOF = frozenset({"opened_in_error"})
"""Outcomes about our own mistake: nobody outside can confirm them."""


def outcome_of(code: str) -> Outcome:
    """Return the outcome of that code; raise RuleBroken for what is none (content §7.1)."""
    if code in NOT_OUTCOMES:
        raise RuleBroken(
            "Not found is not an outcome.",
            "Make another check, or start the archiving form.",
            field="outcome",
        )
    if code not in OUTCOMES:
        raise RuleBroken(
            "A case closes only with an outcome.",
            "Record what happened, how it was confirmed, by whom and when.",
            field="outcome",
        )
    return OUTCOMES[code]


def missing_evidence(outcome: Outcome, given: Mapping[str, Any]) -> list[str]:
    """Return the labels of what the outcome asks for and was not given."""
    return [
        asked.label.rstrip("?")
        for asked in outcome.evidence
        if not str(given.get(asked.code) or "").strip()
    ]


def check_evidence(outcome: Outcome, given: Mapping[str, Any]) -> None:
    """Raise RuleBroken naming what is missing."""
    missing = missing_evidence(outcome, given)
    if missing:
        words = ", ".join(label[0].lower() + label[1:] for label in missing)
        raise RuleBroken(
            f'"{outcome.label}" needs: {words}.', "Add it below, or choose another outcome."
        )


def needs_second_person(outcome: Outcome, confirmed: Confirmation) -> bool:
    """Say whether a manager who did not work the case must agree before it closes.

    Always where nobody outside the team confirmed it; a record of another body counts as outside.
    """
    if outcome.always_second or not confirmed.outside:
        return True
    if outcome.code == "moved_authority":
        return not confirmed.in_writing
    if outcome.code == "moved_abroad":
        return confirmed.proof not in {"school", "authority"}
    if outcome.code in {"over_age", "under_age"}:
        return confirmed.born_estimated
    return False


def confirmation(
    *, outside: bool, evidence: Mapping[str, Any], born_estimated: bool
) -> Confirmation:
    """Return how an outcome was confirmed, from what was typed about it."""
    return Confirmation(
        outside=outside,
        in_writing=evidence.get("in_writing") == "yes",
        proof=str(evidence.get("proof") or ""),
        born_estimated=born_estimated,
    )
