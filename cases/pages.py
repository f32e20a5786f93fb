"""What the pages of a case and of a child show, read once and put into words."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from cases import statuses, wording
from cases.models import (
    COUNTS_AS_LEFT,
    ArchiveRequest,
    Case,
    CaseEvent,
    Check,
    Child,
    Contact,
    Flag,
    Residency,
    ResidencyFact,
    ReturnedChild,
    Sighting,
    Standing,
)
from cases.particulars import address_words, school_words
from cases.rules import next_step as planning_rules
from cases.rules.outcomes import OUTCOMES, Evidence
from cases.rules.primary_reasons import reason_words
from cases.services.planning import Gathered, facts_of, gather, lengths
from cme.accounts.querysets import holders_of
from cme.audit.lines import status_lines
from cme.core.dates import (
    age_on,
    compulsory_school_age_end,
    short_day_words,
    year_group,
    year_label,
)
from cme.core.models import PersonDetails
from cme.core.relationships import adult_words

LATEST = 3
ALSO = frozenset(
    {"chase", "contact", "long_term", "archive_draft", "archive_signing", "archive_returned"}
)
SHOWN_ALSO = 4


@dataclass(frozen=True)
class StepShown:
    """One step as a page shows it: what, by when, why, and where its button leads."""

    code: str
    words: str
    due: dt.date
    why: str
    because: str
    look: str  # late, today or nothing
    lateness: str
    button: str
    href: str


def with_case_facts(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Add to each case where its child lives now, a flag that stands, and how much there is."""
    now = ResidencyFact.objects.filter(case=OuterRef("pk")).order_by("-from_on", "-pk")
    flags = Flag.objects.filter(child=OuterRef("child"), lifted_on=None).order_by("pk")
    made = Contact.objects.filter(case=OuterRef("pk"), state=Contact.State.MADE).order_by()
    form = ArchiveRequest.objects.standing().filter(case=OuterRef("pk"))
    return cases.annotate(
        archive_status=Subquery(form.values("status")[:1], output_field=CharField()),
        lives=Subquery(now.values("residency")[:1], output_field=CharField()),
        lives_since=Subquery(now.values("from_on")[:1]),
        flag_words=Subquery(flags.values("words")[:1], output_field=CharField()),
        has_planned=Exists(
            Contact.objects.filter(case=OuterRef("pk"), state=Contact.State.PLANNED)
        ),
        is_matched=Exists(Child.objects.filter(possible_match_of=OuterRef("child"))),
        is_returned=Exists(ReturnedChild.objects.filter(case=OuterRef("pk"))),
        is_sighted=Exists(
            Sighting.objects.filter(case=OuterRef("pk"), woke=False, is_the_child=None)
        ),
        last_contact_at=Subquery(made.values("case").annotate(at=Max("happened_at")).values("at")),
        event_count=_count(CaseEvent.objects.filter(case=OuterRef("pk")), "case"),
        contact_count=_count(CaseEvent.objects.filter(case=OuterRef("pk"), kind="contact"), "case"),
    )


def _count(rows: QuerySet[Any], by: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n"))


def identity(child: Child, case: Case | None, user: Any) -> dict[str, Any]:
    """Return what the identity bar shows of a child, on a page of a case or of the child."""
    person, today = child.person, timezone.localdate()
    facts = [born_words(person, today)]
    if person.born_on and not person.born_estimated:
        facts.append(
            f"School age until {short_day_words(compulsory_school_age_end(person.born_on))}"
        )
    facts.append(f"Case {case.reference}" if case else f"Child {child.reference}")
    if person.upn:
        facts.append(f"UPN {person.upn}")
    return {
        "name": person.full_name,
        "facts": facts,
        "badges": badges(child, case, today),
        "actions": identity_actions(child, case, user),
    }


def identity_actions(child: Child, case: Case | None, user: Any) -> list[dict[str, str]]:
    """Return the buttons beside a name; no call or visit while contact is stopped."""
    if case is None or not can_work(case, user):
        return []
    actions = [{"text": "Record a check", "href": act("check", case)}]
    if not child.do_not_contact:
        actions.insert(0, {"text": "Log a call or visit", "href": act("contact", case)})
    return [*actions, {"text": "Write a note", "href": act("note", case)}]


def can_work(case: Case, user: Any) -> bool:
    """Say whether this person may write on this case now."""
    return case.status != statuses.CLOSED and user.has_perm("cases.work_case")


def born_words(person: PersonDetails, today: dt.date) -> str:
    """Return "Born 4 Mar 2015 (11), Year 7", or what is known instead."""
    if person.born_on is None:
        return f"Said to be {person.age_years}" if person.age_years else "Date of birth not known"
    about = "about " if person.born_estimated else ""
    year = year_label(year_group(person.born_on, today))
    born = f"{about}{short_day_words(person.born_on)}"
    return f"Born {born} ({age_on(person.born_on, today)}), {year}"


def badges(child: Child, case: Case | None, today: dt.date) -> list[dict[str, str]]:
    """Return the marks beside a name, those that stop things first."""
    found = []
    if child.restricted:
        found.append({"text": "Restricted", "colour": "red"})
    if child.do_not_contact:
        found.append({"text": "Do not contact the family", "colour": "black"})
    if case is not None and getattr(case, "flag_words", None):
        found.append({"text": "Blocks closing", "colour": "red"})
    if case is not None and case.status in statuses.OPEN and case.long_term_on <= today:
        found.append({"text": "Long-term", "colour": "black"})
    if child.has_ehc_plan:
        found.append({"text": "EHC plan", "colour": "purple"})
    if child.care_status and child.care_status not in (["none"], ["unknown"]):
        found.append({"text": "Social care involved", "colour": "purple"})
    return found


def sub_pages(case: Case, current: str) -> list[dict[str, Any]]:
    """Return the pages of a case, for its sub-navigation."""
    pages = (
        ("case", "Overview", None),
        ("enquiries", "Enquiries", None),
        ("contacts", "Contacts", getattr(case, "contact_count", None) or 0),
        ("chronology", "Chronology", getattr(case, "event_count", None) or 0),
        ("household", "Household", None),
        ("history", "History", None),
    )
    return [
        {"text": text, "href": act(name, case), "current": name == current, "count": count}
        for name, text, count in pages
    ]


def act(name: str, case: Case) -> str:
    """Return the address of a page or an act of a case."""
    return reverse(f"cases:{name}", kwargs={"reference": case.reference})


def steps_shown(case: Case, rows: Gathered, today: dt.date) -> list[StepShown]:
    """Return the steps that wait on a case, next first, as the page shows them."""
    found = planning_rules.steps(facts_of(case, rows), lengths())
    return [_step_shown(case, step, today) for step in found]


def _step_shown(case: Case, step: planning_rules.Step, today: dt.date) -> StepShown:
    look, late = wording.lateness(step.due, today)
    return StepShown(
        step.code,
        wording.step_words(step.code, step.about),
        step.due,
        step.why,
        step.because,
        look,
        late,
        wording.step_button(step.code),
        _step_address(case, step),
    )


STEP_PAGES = {
    "own": ("own_done", ""),
    "contact": ("contact", "planned={about_code}"),
    "first_check": ("check", "source={about_code}"),
    "recheck": ("check", "source={about_code}"),
    "reply": ("check", "source={about_code}"),
    "tell_school": ("send", "agency=school"),
    "tell_home_education": ("send", "agency=home_education"),
    "establish": ("establish", ""),
    "name_school": ("establish", ""),
    "confirm_enrolled": ("establish", ""),
    "send_notice": ("establish", ""),
    "start_order": ("move", ""),
    "order": ("move", ""),
    "help_apply": ("contact", ""),
    "application": ("contact", "kind=with_agency&with=Admissions"),
    "application_late": ("contact", "kind=with_agency&with=Admissions"),
    "confirm_start": ("close", "outcome=on_roll"),
    "over_age": ("close", "outcome=over_age"),
    "long_term": ("archive", ""),
    "archive_draft": ("archive", ""),
    "archive_signing": ("archive", ""),
    "archive_returned": ("archive", ""),
    "dormant_review": ("check", ""),
}


def _step_address(case: Case, step: planning_rules.Step) -> str:
    if step.code == "chase":
        kwargs = {"reference": case.reference, "onward": step.about_code}
        return reverse("cases:onward", kwargs=kwargs)
    if step.code not in STEP_PAGES:
        return ""
    page, query = STEP_PAGES[step.code]
    asked = f"?{query.format(about_code=step.about_code)}" if query else ""
    return f"{act(page, case)}{asked}"


@dataclass(frozen=True)
class SourceShown:
    """One source on the page: its state, the last check, when again."""

    name: str
    code: str
    state: str
    colour: str
    check: Check | None
    stale: bool


def sources_shown(rows: Gathered, today: dt.date) -> dict[str, list[SourceShown]]:
    """Return sources not searched, stale (or without a reply) and in date."""
    missing = [
        SourceShown(one.name, one.code, "Not searched", "red", None, stale=False)
        for one in rows.expected
        if one.code not in rows.checks and not one.only_child_protection
    ]
    stale: list[SourceShown] = []
    fresh: list[SourceShown] = []
    for check in rows.checks.values():
        late = check.again_on is not None and check.again_on <= today
        asked = check.result == Check.Result.ASKED
        state, colour = ("Stale", "yellow") if late else ("Searched", "green")
        if asked:
            state, colour = "No reply yet", "yellow"
        name, code = check.source.name, check.source.code
        (stale if asked or late else fresh).append(
            SourceShown(name, code, state, colour, check, late)
        )
    return {"missing": missing, "stale": stale, "fresh": fresh}


def key_facts(case: Case, today: dt.date) -> list[dict[str, str]]:
    """Return the facts beside the case."""
    child, person = case.child, case.child.person
    officer = case.officer.get_full_name() if case.officer else "Nobody yet"
    rows = [
        ("Officer", f"{officer}, {case.area.name}" if case.area else officer),
        ("Priority", case.priority.title()),
        ("Days open", str(((case.closed_on or today) - case.opened_on).days)),
        ("Residency", residency_words(case)),
        ("Last address", address_words(person) or "Not known"),
        ("Last school", school_words(child)),
        ("Carers", carers_words(person)),
        ("Established", str(Standing(case.standing).label)),
        ("Counts as", counts_words(case)),
    ]
    if child.visit_safety:
        rows.insert(0, ("Before a visit", child.visit_safety))
    return [{"key": key, "value": value} for key, value in rows]


def residency_words(case: Case) -> str:
    """Return where the child lives and since when."""
    lives = getattr(case, "lives", None)
    if not lives:
        return "Not yet known"
    label = str(Residency(lives).label)
    return f"{label}, since {short_day_words(case.lives_since)}"  # type: ignore[attr-defined]


def has_left(case: Case) -> bool:
    """Say whether the case counts as left in the monthly figures."""
    return getattr(case, "lives", None) in COUNTS_AS_LEFT


def carers_words(person: PersonDetails) -> str:
    """Return the carers on one line."""
    named = (
        f"{one.get('name') or 'Name not known'} ({who})" if who else one.get("name", "Not known")
        for one in person.carers
        for who in [adult_words(one.get("relationship", ""))]
    )
    return ", ".join(named) or "Not known"


def counts_words(case: Case) -> str:
    """Return what the case counts as."""
    law = "Missing education in law" if case.statutory_cme else "Not missing education in law"
    local = case.local_category.name if case.local_category else ""
    reason = f"Main reason: {reason_words(case.primary_reason)}" if case.statutory_cme else ""
    return "; ".join(filter(None, (law, local, reason)))


def outcome_rows(case: Case) -> list[dict[str, str]]:
    """Return the outcome and its proof, where one is recorded."""
    ending = OUTCOMES.get(case.outcome)
    if ending is None:
        return []
    proof = [
        (
            asked.label.rstrip("?"),
            _proof_words(case.outcome_evidence, asked),
        )
        for asked in ending.evidence
    ]
    rows = [
        ("Outcome", ending.label),
        ("What happened", case.outcome_words),
        *proof,
        ("How confirmed", case.outcome_confirmed_how),
        ("Confirmed by", case.outcome_confirmed_by),
        ("Confirmed on", short_day_words(case.outcome_on) if case.outcome_on else "Not given"),
        ("Outside our team", "Yes" if case.outcome_confirmed_outside else "No"),
        ("Recorded by", case.outcome_by.get_full_name() if case.outcome_by else ""),
    ]
    return [{"key": key, "value": value} for key, value in rows]


def _proof_words(evidence: dict[str, Any], asked: Evidence) -> str:
    text = str(evidence.get(asked.code) or "Not given")
    if text in dict(asked.choices):
        return dict(asked.choices)[text]
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", text)
    return short_day_words(dt.date.fromisoformat(text)) if is_day else text


def mark_lifters(child: Child) -> str:
    """Return who can lift the do-not-contact mark."""
    names = holders_of("cases.lift_mark").values_list("name", flat=True)[:LATEST]
    return " or ".join(names) or "A manager"


def overview(case: Case) -> dict[str, Any]:
    """Return what the first page of a case shows."""
    today = timezone.localdate()
    rows = gather(case)
    waiting = steps_shown(case, rows, today)
    sources = sources_shown(rows, today)
    return {
        "step": waiting[0] if waiting else None,
        "also": [step for step in waiting[1:] if step.look or step.code in ALSO][:SHOWN_ALSO],
        "later": len(waiting) - 1,
        "sources": sources,
        "to_search": [*sources["missing"], *sources["stale"]],
        "fresh_words": f"{len(sources['fresh'])} searched and in date",
        "latest": [
            wording.event_entry(event) for event in case.events.select_related("by")[:LATEST]
        ],
        "facts": key_facts(case, today),
        "lines": status_lines(case),
        "outcome": outcome_rows(case),
        "today": today,
    }
