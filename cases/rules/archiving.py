"""The archiving form of a long-term case, and whose signature it waits for (seed 002 §6.2, app. 4).

Three different people agree that every reasonable enquiry has been made: the officer, the line
manager, the commissioning director. A change of the form voids the signatures under it.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from cases.rules.closing import EndingFacts, FlagFacts, refuse_while_flagged, what_blocks_closing
from cme.core.dates import short_day_words
from cme.core.errors import RuleBroken

OFFICER, LINE_MANAGER, DIRECTOR = "officer", "line_manager", "director"
ROLES = {OFFICER: "CME officer", LINE_MANAGER: "Line manager", DIRECTOR: "Commissioning director"}
"""Who signs, in this order."""
SIGN_DAYS = 5
"""Working days to sign or return; the council's threshold `archive_sign`."""
AGREEMENT = (
    "I agree that every reasonable enquiry has been made. "
    "I know that the case stays open and dormant."
)
FOOT = "Dormant is not closed."

IN_AREA = frozenset({"resident", "believed_resident", "no_fixed"})
"""Residency with an address in the area, which somebody visits."""
NOT_SEARCHED = frozenset({"not_run", "not_needed"})
NOT_CHECKED = "Not checked"
NO_GROUND = "Not asked: no child protection ground"
TURNS = {"drafting": OFFICER, "with_line_manager": LINE_MANAGER, "with_director": DIRECTOR}


# --- What the form says ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """One line of the form: its heading and what it says."""

    code: str
    key: str
    value: str


@dataclass(frozen=True)
class CheckFacts:
    """The last check of a source: when, what came of it, by whom."""

    checked_on: dt.date
    result: str
    label: str  # the result in words
    words: str
    by: str


@dataclass(frozen=True)
class SourceRow:
    """One source the form asks for, as it stands."""

    group: str  # Databases, Agencies, National agencies …
    code: str
    name: str
    checked_on: dt.date | None
    outcome: str
    by: str
    missing: str = ""  # what is still to do, in plain words

    @property
    def is_done(self) -> bool:
        """Whether the line is complete."""
        return not self.missing


@dataclass(frozen=True)
class FilledForm:
    """The archiving form, filled in from the case."""

    rows: tuple[Row, ...]  # the child, the case
    sources: tuple[SourceRow, ...]
    more: tuple[Row, ...]  # last school, visit, summary, risk, brothers and sisters, what wakes it
    missing: tuple[str, ...]
    blocked: str  # the sentence of the flag that blocks it, or nothing
    digest: str  # of the stored facts alone, so that no birthday changes a form

    @property
    def is_complete(self) -> bool:
        """Whether the officer may sign it."""
        return not self.missing

    @property
    def groups(self) -> dict[str, tuple[SourceRow, ...]]:
        """The sources under the headings of the form, in their order."""
        names = dict.fromkeys(row.group for row in self.sources)
        return {name: tuple(row for row in self.sources if row.group == name) for name in names}

    def value(self, code: str) -> str:
        """Return what the line of that code says; nothing where there is none."""
        return next((row.value for row in (*self.rows, *self.more) if row.code == code), "")

    def as_stored(self) -> dict[str, Any]:
        """Return the form as it is kept under the officer's signature, field by field."""
        kept = asdict(self)
        for source in kept["sources"]:
            source["checked_on"] = source["checked_on"] and source["checked_on"].isoformat()
        return kept


def from_stored(kept: Mapping[str, Any]) -> FilledForm:
    """Return the form as it was signed."""
    return FilledForm(
        rows=tuple(Row(**row) for row in kept["rows"]),
        sources=tuple(SourceRow(**(row | {"checked_on": _day(row)})) for row in kept["sources"]),
        more=tuple(Row(**row) for row in kept["more"]),
        missing=tuple(kept["missing"]),
        blocked=kept["blocked"],
        digest=kept["digest"],
    )


def _day(row: Mapping[str, Any]) -> dt.date | None:
    return dt.date.fromisoformat(row["checked_on"]) if row["checked_on"] else None


def digest_of(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of stored facts, whatever their order."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def source_row(
    *,
    group: str,
    code: str,
    name: str,
    check: CheckFacts | None,
    only_child_protection: bool,
    woken_on: dt.date | None = None,
) -> SourceRow:
    """Return a source's line. A question without a reply, or a check before waking, is no check.

    A source that does not apply says why; one for child protection needs no check without a ground.
    """
    if check is None or (woken_on and check.checked_on < woken_on):
        if only_child_protection:
            return SourceRow(group, code, name, None, NO_GROUND, "")
        return SourceRow(group, code, name, None, NOT_CHECKED, "", f"{name}: not checked")
    missing = ""
    if check.result == "asked":
        missing = f"{name}: no reply yet"
    elif check.result in NOT_SEARCHED and not check.words.strip() and not only_child_protection:
        missing = f"{name}: why it does not apply"
    day = None if check.result in NOT_SEARCHED else check.checked_on
    return SourceRow(group, code, name, day, _outcome(check), check.by, missing)


def _outcome(check: CheckFacts) -> str:
    words = check.words.strip()
    return f"{check.label}. {words}" if words else check.label


def what_is_missing(
    *,
    sources: tuple[SourceRow, ...],
    school: SourceRow | None,
    visit_needed: bool,
    visited: bool,
    no_visit_why: str,
    written: Mapping[str, str],
    signatories: Mapping[str, str],
) -> tuple[str, ...]:
    """Return what the officer still has to do before signing, in plain words.

    `written` are the officer's own answers and `signatories` who signs next, by what they are
    called.
    """
    rows = (*sources, *((school,) if school else ()))
    missing = [row.missing for row in rows if row.missing]
    if visit_needed and not visited and not no_visit_why.strip():
        missing.append("a visit to the address, or why nobody visited")
    missing += [what for what, words in written.items() if not words.strip()]
    missing += [what for what, name in signatories.items() if not name]
    return tuple(missing)


# --- Who may sign, and when -----------------------------------------------------------------------
@dataclass(frozen=True)
class Signed:
    """A signature that counts."""

    role: str
    person: int
    name: str
    digest: str


@dataclass(frozen=True)
class FormFacts:
    """What moving a form on rests on."""

    today: dt.date
    long_term_on: dt.date
    digest: str
    missing: tuple[str, ...] = ()
    flags: tuple[FlagFacts, ...] = ()
    signed: tuple[Signed, ...] = ()

    def by_role(self, role: str) -> Signed | None:
        """Return the signature of a role, or None."""
        return next((one for one in self.signed if one.role == role), None)


@dataclass(frozen=True)
class SignerFacts:
    """What one person's signature rests on: whose turn it is, and who they are on this form."""

    status: str
    status_label: str
    officer: str
    turn_of: str = ""  # the name of whoever signs now
    delegate: str = ""  # who stands in for them today
    is_theirs: bool = False  # they sign now, for themselves or as delegate
    named_for: str = ""  # the role they are named for on the form, where it is another
    is_in_use: bool = True  # whoever signs now still works here and may sign
    has_signed: bool = False
    voided: str = ""  # whose signature an edit has voided since
    restricted_to: tuple[str, ...] = ()  # who may open the record, where this person may not


def role_in_turn(status: str) -> str:
    """Return whose turn it is by a form's status; nothing where nobody signs."""
    return TURNS.get(status, "")


def refuse_too_soon(long_term_on: dt.date, today: dt.date) -> None:
    """Raise RuleBroken before the case is long-term (6 calendar months, seed 002 §6.2)."""
    if today < long_term_on:
        raise RuleBroken(
            "This case is not long-term yet.",
            f"It can be archived from {short_day_words(long_term_on)}.",
        )


def may_leave_officer(facts: FormFacts) -> None:
    """Raise RuleBroken for a form too soon, incomplete, flagged or unsigned by its officer."""
    refuse_too_soon(facts.long_term_on, facts.today)
    if facts.missing:
        raise RuleBroken(
            f"The archiving form is not complete: {'; '.join(facts.missing)}.",
            "Make these checks, or say why each does not apply.",
        )
    _check_signed(facts, OFFICER)


def may_leave_line_manager(facts: FormFacts) -> None:
    """Raise RuleBroken for a form flagged, changed since it was signed, or not signed in turn."""
    _check_signed(facts, OFFICER, LINE_MANAGER)
    _refuse_lacking(facts)


def may_agree(facts: FormFacts) -> None:
    """Raise RuleBroken unless three different people signed this very form and nothing blocks."""
    _check_signed(facts, OFFICER, LINE_MANAGER, DIRECTOR)
    _refuse_lacking(facts)


def _refuse_lacking(facts: FormFacts) -> None:
    """Raise RuleBroken where the council asks for more than was asked when the form was signed.

    The form of seed 002, appendix 4 shows every source the council searches; who signs it agrees
    that all were tried.
    """
    if facts.missing:
        raise RuleBroken(
            f"The council now asks for more than this form shows: {'; '.join(facts.missing)}.",
            "Return it to the officer, and ask for that.",
        )


def _check_signed(facts: FormFacts, *roles: str) -> None:
    refuse_while_flagged(EndingFacts(flags=facts.flags))
    found = [facts.by_role(role) for role in roles]
    for role, one in zip(roles, found, strict=True):
        if one is None:
            raise RuleBroken(f"{ROLES[role]} signs first.", TURN_COMES)
        if one.digest != facts.digest:
            raise edited_after(one.name)
    if len({one.person for one in found if one}) < len(roles):
        raise same_signatory(ROLES[roles[-1]])


TURN_COMES = "You will get a work item when it is your turn."


def edited_after(person: str) -> RuleBroken:
    """Return the refusal of a form that changed under a signature."""
    return RuleBroken(
        f"The form changed after {person} signed, so that signature no longer counts.",
        "It starts again with the officer.",
    )


def same_signatory(who: str) -> RuleBroken:
    """Return the refusal of a second signature by one person; `who` has to sign instead."""
    return RuleBroken(
        "You have signed this form once. Three different people must sign.",
        f"Ask {who}, or their named delegate.",
    )


def signs_no_more(person: str, officer: str) -> RuleBroken:
    """Return the refusal where somebody can sign no longer and nobody stands in."""
    return RuleBroken(
        f"{person} can no longer sign archiving forms, and has named no delegate.",
        f"{officer} or a manager chooses who signs instead.",
    )


def refuse_kept_out(names: tuple[str, ...]) -> None:
    """Raise RuleBroken where a record is restricted to these people and not to who would sign."""
    if names:
        raise RuleBroken(
            "This record is restricted: only people named on it may sign its archiving form.",
            f"Ask {' or '.join(names)} to sign, or to name this person on the record.",
        )


def check_signer(facts: SignerFacts) -> None:
    """Raise RuleBroken unless it is this person's turn to sign (or to return) the form."""
    role = role_in_turn(facts.status)
    if not role:
        raise RuleBroken(
            f"This form waits for no signature: {facts.status_label[:1].lower()}"
            f"{facts.status_label[1:]}.",
            f"{facts.officer} takes it up again." if facts.status == "returned" else "",
        )
    refuse_kept_out(facts.restricted_to)
    if facts.has_signed:
        raise same_signatory(facts.delegate or facts.turn_of)
    if facts.voided and not facts.is_theirs and role == OFFICER:
        raise edited_after(facts.voided)
    if facts.named_for:
        raise RuleBroken(f"{facts.turn_of} signs first.", TURN_COMES)
    if not facts.is_theirs and not facts.is_in_use and not facts.delegate:
        raise signs_no_more(facts.turn_of, facts.officer)
    if not facts.is_theirs:
        who = facts.delegate or facts.turn_of
        raise RuleBroken(f"{who} signs this form now.", f"Ask {who}, or a manager.")


def what_blocks(flags: tuple[FlagFacts, ...]) -> str:
    """Return the sentence of the flag that blocks archiving, or nothing."""
    return what_blocks_closing(flags)


# --- Resting --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RestingFacts:
    """What letting a case rest rests on: the flags, and a form agreed that no resting has used."""

    flags: tuple[FlagFacts, ...] = field(default=())
    is_agreed: bool = False


def may_rest(facts: RestingFacts) -> None:
    """Raise RuleBroken while a flag stands, or unless three people agreed the archiving form."""
    refuse_while_flagged(EndingFacts(flags=facts.flags))
    if not facts.is_agreed:
        raise RuleBroken(
            "A case becomes dormant only when three people have signed its archiving form.",
            "Draft the archiving form.",
        )
