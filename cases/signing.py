"""What waits for a person's signature, and an archiving form, as pages and the paper show them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from cases import services, statuses, wording
from cases.archive_form import flags_of
from cases.models import ArchiveRequest, ArchiveSignature, Case, OnwardReferral
from cases.pages import act
from cases.querysets import TURNS
from cases.rules.archiving import AGREEMENT, FOOT, FilledForm, from_stored, what_blocks
from cases.services.planning import lengths
from cme.authority import arrangements
from cme.core.dates import add_months, day_words, short_day_words
from cme.core.errors import RuleBroken
from cme.core.papers import paper, unprintable

WITH_FORM = ("case__child__person", "officer", "line_manager", "director", "returned_by")
WHO = ("person", "for_person")
WRITING = (statuses.DRAFTING, statuses.RETURNED)
NO_VISIT = "a visit to the address, or why nobody visited"
WRITTEN_ROWS = ("summary", "would_wake")


# --- Lists ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class FormShown:
    """One archiving form in a list; no name where its child is restricted to others."""

    form: ArchiveRequest
    name: str
    reference: str
    href: str
    instead_of: str
    look: str  # late, today or nothing
    lateness: str


def whose_turn(form: ArchiveRequest) -> Any:
    """Return who is asked to sign a form now, before any delegate; None where nobody is."""
    field = TURNS.get(form.status)
    return getattr(form, field) if field else None


def forms_shown(forms: Iterable[ArchiveRequest], user: Any, today: dt.date) -> list[FormShown]:
    """Return the rows of a list, asking once which of the cases this person may open."""
    rows = list(forms)
    asked = Case.objects.filter(pk__in=[form.case_id for form in rows])
    open_to_them = set(asked.visible_to(user).values_list("pk", flat=True))
    return [_shown(form, user, today, may_open=form.case_id in open_to_them) for form in rows]


def _shown(form: ArchiveRequest, user: Any, today: dt.date, *, may_open: bool) -> FormShown:
    signatory = whose_turn(form)
    look, late = wording.lateness(form.sign_by, today) if signatory else ("", "")
    return FormShown(
        form=form,
        name=form.case.child.person.full_name if may_open else "",
        reference=form.case.reference,
        href=reverse("cases:archive", args=[form.case.reference]) if may_open else "",
        instead_of=signatory.name if signatory and signatory != user else "",
        look=look,
        lateness=late,
    )


def also_waiting(form: ArchiveRequest, user: Any, today: dt.date) -> dict[str, Any]:
    """Return how many other forms wait for this person, and since when the first does."""
    others = ArchiveRequest.objects.waiting_for(user, today).exclude(pk=form.pk)
    return {"number": others.count(), "since": others.aggregate(day=Min("status_on"))["day"]}


# --- The forms of a case --------------------------------------------------------------------------
def latest_form(case: Case) -> ArchiveRequest | None:
    """Return the form of a case that was begun last, or None."""
    form = ArchiveRequest.objects.filter(case=case).select_related(*WITH_FORM).last()
    if form is not None:
        form.case = case
    return form


def earlier_forms(case: Case, but: ArchiveRequest | None = None) -> list[ArchiveRequest]:
    """Return the forms by which a case rested before, the last first."""
    agreed = ArchiveRequest.objects.filter(case=case, status=statuses.AGREED).order_by("-pk")
    return list(agreed.exclude(pk=but.pk) if but else agreed)


def why_not_sign(form: ArchiveRequest, user: Any) -> str:
    """Return why this person may not sign or return a form today; nothing where it is their turn.

    A flag stops nobody from returning it: what stops everybody is `blocked_now`.
    """
    try:
        services.check_turn(form, user, timezone.localdate())
    except RuleBroken as broken:
        turn = whose_turn(form)
        if form.officer_id == user.pk and turn and turn.pk != user.pk:
            return f"You have signed. It waits for {turn.get_full_name()}."
        return str(broken)
    return ""


def look_again_by(form: ArchiveRequest, today: dt.date) -> dt.date:
    """Return by when a case is looked at again that rests, or that would rest from today."""
    rested = form.status_on if form.status == statuses.AGREED else today
    return add_months(rested, lengths().dormant_review)


@dataclass(frozen=True)
class RestShown:
    """Why and since when a case rests: the form, its three signatures, by when we look again."""

    form: ArchiveRequest
    signed: str
    again_by: dt.date


def rest_of(case: Case) -> RestShown | None:
    """Return the form by which a dormant case rests, or None."""
    form = latest_form(case) if case.status == statuses.DORMANT else None
    if form is None or form.status != statuses.AGREED:
        return None
    names = [one.name for one in signatures_shown(form, None)]
    return RestShown(
        form, f"{', '.join(names[:-1])} and {names[-1]}", look_again_by(form, form.status_on)
    )


# --- What a form says -----------------------------------------------------------------------------
def child_rows(filled: FilledForm) -> list[dict[str, str]]:
    """Return what the form says of the child; the name is the page's heading."""
    return [{"key": row.key, "value": row.value} for row in filled.rows if row.code != "name"]


def more_rows(form: ArchiveRequest, filled: FilledForm) -> list[dict[str, str]]:
    """Return the lines below the sources, but those the officer wrote."""
    rows = [(row.key, row.value) for row in filled.more if row.code not in WRITTEN_ROWS]
    rows.append(("What would stop this", what_stops(form, filled)))
    return [{"key": key, "value": value} for key, value in rows]


def blocked_now(form: ArchiveRequest, filled: FilledForm) -> str:
    """Return the flag that blocks resting, also one set since the form was signed; or nothing."""
    in_signature = form.status in statuses.IN_SIGNATURE
    return what_blocks(flags_of(form.case)) if in_signature else filled.blocked


def what_stops(form: ArchiveRequest, filled: FilledForm) -> str:
    """Return the flag that blocks resting, and who has not answered; or that nothing does."""
    unanswered = OnwardReferral.objects.of(form.case).unanswered().order_by("asked_on", "pk")
    asked = [
        f"{one.to_words or one.agency.name} has not answered since {short_day_words(one.asked_on)}."
        for one in unanswered.select_related("agency")
    ]
    stops = [blocked_now(form, filled) or "No flag stands on this child."]
    return "\n".join([*stops, *(asked or ["Every enquiry is answered."])])


@dataclass(frozen=True)
class MissingShown:
    """Something the form still lacks, and the page that puts it right."""

    words: str
    href: str
    action: str


def missing_shown(case: Case, filled: FilledForm) -> list[MissingShown]:
    """Return what is missing, each with a link to the very page that puts it right."""
    sources = {row.missing: row.code for row in filled.sources if row.missing}
    own = {
        "the summary of what you did": "id_summary",
        "what would wake this case": "id_would_wake",
        "who signs as line manager": "id_line_manager",
        "who signs as commissioning director": "id_director",
    }
    found = []
    for words in filled.missing:
        text = words[:1].upper() + words[1:]
        if words in own:
            action = "Choose" if words.startswith("who ") else "Write"
            found.append(MissingShown(text, f"{act('archive_draft', case)}#{own[words]}", action))
        elif words == NO_VISIT:
            found.append(MissingShown(text, f"{act('contact', case)}?kind=visit", "Log a visit"))
        else:
            code = sources.get(words, "last_school")
            found.append(MissingShown(text, f"{act('check', case)}?source={code}", "Record it"))
    return found


# --- Signatures -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class SignatureShown:
    """One of the three places for a signature: whose, and how it stands."""

    role: str
    name: str
    on: dt.date | None
    words: str  # before the day: "Signed", "With you since", or what is so without a day
    instead_of: str
    is_now: bool


def signatures_shown(form: ArchiveRequest, user: Any) -> list[SignatureShown]:
    """Return the three signatures of a form, in the order in which they are given."""
    given = {one.role: one for one in form.signatures.filter(voided_at=None).select_related(*WHO)}
    return [
        _signature(form, user, given.get(role), role, label)
        for role, label in ArchiveSignature.Role.choices
    ]


def _signature(
    form: ArchiveRequest, user: Any, given: ArchiveSignature | None, role: str, label: str
) -> SignatureShown:
    named = getattr(form, role)
    name = named.name if named else "Not chosen yet"
    if given:
        away = given.for_person.name if given.for_person else ""
        return SignatureShown(label, given.person.name, given.signed_on, "Signed", away, False)
    if TURNS.get(form.status) == role:
        who = "you" if named == user else "them"
        return SignatureShown(label, name, form.status_on, f"With {who} since", "", True)
    writes = role == ArchiveSignature.Role.OFFICER and form.status in WRITING
    words = "Writes the form" if writes else "Not signed yet"
    return SignatureShown(label, name, None, words, "", writes)


def why_take_over(form: ArchiveRequest, user: Any) -> str:
    """Return why somebody else than its officer may take a form over; nothing for its officer."""
    done = form.status in statuses.ARCHIVE.codes(is_open=False)
    if done or form.officer == user or not user.has_perm("cases.work_case"):
        return ""
    if not services.works_cases(form.officer):
        return f"{form.officer} works no cases here any more."
    return f"{form.officer} writes this form and signs it first."


def who_signs_no_more(form: ArchiveRequest) -> str:
    """Return who is to sign a form and can sign no longer; nothing where everybody can."""
    role = services.to_replace(form)
    return str(getattr(form, role)) if role else ""


def names_signed(form: ArchiveRequest) -> list[str]:
    """Return who signed a form and whose signature counts, in their order."""
    given = form.signatures.filter(voided_at=None).select_related("person")
    return [one.person.name for one in given]


def last_voided(form: ArchiveRequest) -> list[ArchiveSignature]:
    """Return the signatures that an edit voided, where the form waits for its officer again."""
    if form.status != statuses.DRAFTING or form.returned_by:
        return []
    voided = form.signatures.exclude(voided_at=None).select_related("person")
    rows = list(voided.order_by("voided_at", "signed_at", "pk"))
    return [one for one in rows if one.voided_at == rows[-1].voided_at]


def changes_of(form: ArchiveRequest, filled: FilledForm) -> list[dict[str, str]]:
    """Return what changed on a form in draft since it was last signed: as it was, as it is."""
    if form.status != statuses.DRAFTING:
        return []
    signed = form.history.exclude(as_signed={}).order_by("-history_date", "-history_id").first()
    return changes_since(from_stored(signed.as_signed), filled) if signed else []


def changes_since(was: FilledForm, now: FilledForm) -> list[dict[str, str]]:
    """Return the lines of a form that differ: what, as it was, as it is."""
    before, after = _lines(was), _lines(now)
    keys = [*before, *(key for key in after if key not in before)]
    return [
        {"key": key, "was": before.get(key, "") or "–", "now": after.get(key, "") or "–"}
        for key in keys
        if before.get(key) != after.get(key)
    ]


def _lines(form: FilledForm) -> dict[str, str]:
    lines = {row.key: row.value for row in (*form.rows, *form.more)}
    for row in form.sources:
        day = f"{short_day_words(row.checked_on)}. " if row.checked_on else ""
        lines[row.name] = f"{day}{row.outcome}"
    return lines


# --- On paper -------------------------------------------------------------------------------------
def form_on_paper(case: Case, asked: str = "") -> ArchiveRequest | None:
    """Return the form of a case that somebody signed and that stands: the one asked for, or last.

    A form that was edited, returned or taken back has no paper; an earlier agreed one has.
    """
    printed = (*TURNS, statuses.AGREED)
    forms = ArchiveRequest.objects.filter(case=case, status__in=printed)
    if asked.isdecimal() and len(asked) < 10:
        forms = forms.filter(pk=int(asked))
    form = forms.select_related(*WITH_FORM).last()
    if form is not None:
        form.case = case
    return form


def paper_of(form: ArchiveRequest) -> bytes:
    """Return the archiving form as a tagged PDF, as it was signed."""
    filled = services.filled_form(form)
    label = form.LIFECYCLE.status(form.status).label
    since = short_day_words(form.status_on)
    return paper(
        "archive",
        {
            "title": f"Long-term case, archiving form: {form.case.reference}",
            "council": arrangements.council().name,
            "mark": form.case.reference,
            "foot": FOOT,
            "status": f"{label} on {since}" if form.status == statuses.AGREED else "",
            "waiting": "" if form.status == statuses.AGREED else f"{label} since {since}",
            "again_by": day_words(look_again_by(form, timezone.localdate())),
            "rows": [[row.key, row.value] for row in filled.rows],
            "groups": [
                [
                    name or "Other sources",
                    [[one.name, _day(one.checked_on), one.outcome, one.by or "–"] for one in rows],
                ]
                for name, rows in filled.groups.items()
            ],
            "more": [[r.key, r.value] for r in filled.more if r.code not in WRITTEN_ROWS],
            "summary": filled.value("summary"),
            "would_wake": filled.value("would_wake"),
            "agreement": AGREEMENT,
            "signatures": [_signed_line(one) for one in signatures_shown(form, None)],
        },
    )


def squares_on_paper(filled: FilledForm) -> str:
    """Return the scripts whose letters print as squares on the paper of a form, or nothing."""
    rows = [*filled.rows, *filled.more]
    said = [one.value for one in rows] + [f"{one.outcome} {one.by}" for one in filled.sources]
    return ", ".join(unprintable(said))


def _day(day: dt.date | None) -> str:
    return short_day_words(day) if day else "–"


def _signed_line(one: SignatureShown) -> list[str]:
    away = f", for {one.instead_of}, who is away" if one.instead_of else ""
    signed = one.words == "Signed" and one.on
    day = day_words(one.on) if signed and one.on else "Not signed yet"
    return [one.role, f"{one.name}{away}", day]
