"""Fills the archiving form from what stands on its case (content §6.10, seed 002 appendix 4).

The lifecycle's guard reads it too, so it knows no model of this app by name: everything is reached
from the form itself.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from cases.particulars import address_words, school_words
from cases.rules.archiving import (
    IN_AREA,
    NO_GROUND,
    NOT_CHECKED,
    CheckFacts,
    FilledForm,
    FormFacts,
    RestingFacts,
    Row,
    Signed,
    SourceRow,
    digest_of,
    from_stored,
    source_row,
    what_blocks,
    what_is_missing,
)
from cases.rules.closing import FlagFacts
from cases.rules.sources import current_checks
from cme.audit.models import StatusChange
from cme.authority.models import AtRiskGroup, CheckType
from cme.core.dates import (
    date_of,
    day_words,
    short_day_words,
    year_group,
    year_label,
)

LAST_SCHOOL = "last_school"
NONE_KNOWN = "None known"
PERSON = (
    "given_name",
    "family_name",
    "known_as",
    "former_names",
    "born_on",
    "born_estimated",
    "address_line_1",
    "address_line_2",
    "town",
    "postcode",
    "address_words",
)
CHILD = (
    "last_school_id",
    "last_school_words",
    "last_attended_on",
    "care_status",
    "at_risk_groups",
    "has_ehc_plan",
    "restricted",
    "do_not_contact",
)


def fill(request: Any, *, on: dt.date | None = None) -> FilledForm:
    """Return the form of a request as its case stands on a day (today), and what it still lacks."""
    case, today = request.case, on or timezone.localdate()
    checks = _checks(case)
    expected = list(CheckType.objects.offered().filter(expected=True))
    sources = tuple(_source(case, one, checks) for one in expected if one.code != LAST_SCHOOL)
    school = _last_school(case, expected, checks)
    visit, residency = _last_visit(case), _residency(case)
    return FilledForm(
        rows=_child_rows(case, residency, today),
        sources=sources,
        more=_more_rows(request, case, school, visit),
        missing=what_is_missing(
            sources=sources,
            school=school,
            visit_needed=bool(residency) and residency.residency in IN_AREA,
            visited=visit is not None,
            no_visit_why=request.no_visit_why,
            written={
                "the summary of what you did": request.summary,
                "what would wake this case": request.would_wake,
            },
            signatories={
                "who signs as line manager": _name(request.line_manager),
                "who signs as commissioning director": _name(request.director),
            },
        ),
        blocked=what_blocks(flags_of(case)),
        digest=digest_of(_stored(request, checks, expected, visit, residency)),
    )


def flags_of(case: Any) -> tuple[FlagFacts, ...]:
    """Return the flags that stand on the child of a case."""
    return tuple(
        FlagFacts(flag.words, flag.set_by.get_full_name(), flag.set_on)
        for flag in sorted(case.child.flags.all(), key=lambda flag: flag.pk)
        if flag.lifted_on is None  # read whole, so that who moves many reads them all before
    )


def load_form(request: Any, _by: Any) -> FormFacts:
    """Read what moving an archiving form on rests on."""
    form = fill(request)
    return FormFacts(
        today=timezone.localdate(),
        long_term_on=request.case.long_term_on,
        digest=form.digest,
        missing=(*form.missing, *_not_shown(request, form)),
        flags=flags_of(request.case),
        signed=standing_signatures(request),
    )


def lacks_now(request: Any) -> tuple[str, ...]:
    """Return what a form in signature lacks by what the council asks for today, in plain words.

    What changes on the set-up pages voids no signature; nobody signs past it either.
    """
    form = fill(request)
    return (*form.missing, *_not_shown(request, form))


def _not_shown(request: Any, form: FilledForm) -> list[str]:
    """Return the sources that were searched, are asked for now, and are not on what was signed."""
    if not request.as_signed:
        return []
    shown = {row["code"] for row in request.as_signed["sources"]}
    return [
        f"{row.name}: not on the form as it was signed"
        for row in form.sources
        if row.code not in shown and not row.missing and row.outcome != NO_GROUND
    ]


def _digested(request: Any, expected: Iterable[CheckType]) -> set[str]:
    """Return the sources a form rests on: those it shows since it was signed, else those asked for.

    The check with the last school has a line of its own on the form.
    """
    asked = {one.code for one in expected}
    if not request.as_signed:
        return asked
    signed = from_stored(request.as_signed)
    last = {LAST_SCHOOL} & asked if signed.value(LAST_SCHOOL) == NONE_KNOWN else {LAST_SCHOOL}
    return {row.code for row in signed.sources} | last


def standing_signatures(request: Any) -> tuple[Signed, ...]:
    """Return the signatures under a form that count."""
    rows = request.signatures.filter(voided_at=None).select_related("person")
    return tuple(
        Signed(row.role, row.person_id, row.person.get_full_name(), row.digest) for row in rows
    )


def load_resting(case: Any, _by: Any) -> RestingFacts:
    """Read what letting a case rest rests on: each form agreed lets it rest once."""
    agreed = case.archive_requests.filter(status="agreed").count()
    rested = StatusChange.objects.of(case).filter(reason="archive_agreed").count()
    return RestingFacts(flags=flags_of(case), is_agreed=agreed > rested)


# --- The lines ------------------------------------------------------------------------------------
def _child_rows(case: Any, residency: Any, today: dt.date) -> tuple[Row, ...]:
    child, person = case.child, case.child.person
    rows = (
        ("name", "Name of child", person.full_name),
        ("born", "Date of birth", _born(person)),
        ("year_group", "Year group", _year(person, today)),
        ("address", "Last known address", address_words(person) or "Not known"),
        ("residency", "Residency", _residency_words(residency)),
        ("school", "School last attended", school_words(child)),
        ("opened", "Date opened to the team", day_words(case.opened_on)),
        ("referred", "Referred by", _referred(case)),
        ("woken", "Dates woken before", _woken(case)),
    )
    return tuple(Row(*row) for row in rows)


def _more_rows(request: Any, case: Any, school: SourceRow | None, visit: Any) -> tuple[Row, ...]:
    rows = (
        ("last_school", "Check with last school", _checked_words(school)),
        ("visit", "Date of last visit", _visit_words(visit, request.no_visit_why)),
        ("summary", "Summary of what the officer did", request.summary),
        ("risk", "Risk and marks", _risk(case.child)),
        ("siblings", "Brothers and sisters", _siblings(case.child)),
        ("would_wake", "What would wake this case", request.would_wake),
    )
    return tuple(Row(*row) for row in rows)


def _checks(case: Any) -> dict[str, Any]:
    rows = case.checks.select_related("source", "checked_by").order_by("checked_on", "pk")
    return current_checks(rows)


def _source(case: Any, source: CheckType, checks: dict[str, Any]) -> SourceRow:
    check = checks.get(source.code)
    facts = check and CheckFacts(
        check.checked_on,
        check.result,
        check.get_result_display(),
        check.words,
        check.checked_by.get_full_name(),
    )
    return source_row(
        group=source.get_group_display(),
        code=source.code,
        name=source.name,
        check=facts,
        only_child_protection=source.only_child_protection,
        woken_on=case.woken_on,
    )


def _last_school(
    case: Any, expected: Iterable[CheckType], checks: dict[str, Any]
) -> SourceRow | None:
    """Return the check with the last school; None where no school is known, and none was asked."""
    known = case.child.last_school_id or case.child.last_school_words
    source = next((one for one in expected if one.code == LAST_SCHOOL), None)
    if source is None or not (known or LAST_SCHOOL in checks):
        return None
    return _source(case, source, checks)


def _last_visit(case: Any) -> Any:
    visits = case.contacts.filter(kind="visit", state="made").select_related("by")
    if case.woken_on:
        visits = visits.filter(happened_at__date__gte=case.woken_on)
    return visits.order_by("-happened_at", "-pk").first()


def _residency(case: Any) -> Any:
    return case.residencies.order_by("-from_on", "-pk").first()


# --- Its words ------------------------------------------------------------------------------------
def _name(person: Any) -> str:
    return person.get_full_name() if person else ""


def _born(person: Any) -> str:
    if person.born_on is None:
        return "Not known"
    about = "About " if person.born_estimated else ""
    return f"{about}{short_day_words(person.born_on)}"


def _year(person: Any, today: dt.date) -> str:
    return year_label(year_group(person.born_on, today)) if person.born_on else "Not known"


def _residency_words(residency: Any) -> str:
    if residency is None:
        return "Not yet known"
    label = residency.get_residency_display()
    return f"{label}, since {short_day_words(residency.from_on)}"


def _opening(case: Any) -> dict[str, Any]:
    line = case.events.filter(kind="opened").order_by("pk").values_list("data", flat=True).first()
    return line or {}


def _referred(case: Any) -> str:
    data = _opening(case)
    parts = (data.get("referred_by"), data.get("referral") and f"referral {data['referral']}")
    words = ", ".join(filter(None, parts))
    return words[:1].upper() + words[1:] or "Not known"


def _woken_days(case: Any) -> list[dt.date]:
    lines = case.events.filter(kind="woken").order_by("happened_at", "pk")
    return [date_of(moment) for moment in lines.values_list("happened_at", flat=True)]


def _woken(case: Any) -> str:
    return ", ".join(map(short_day_words, _woken_days(case))) or "Never"


def _checked_words(row: SourceRow | None) -> str:
    if row is None:
        return NONE_KNOWN
    if row.outcome == NOT_CHECKED:
        return NOT_CHECKED
    by = f"{day_words(row.checked_on)}, by" if row.checked_on else "By"
    return f"{by} {row.by}. {row.outcome}"


def _visit_words(visit: Any, why_none: str) -> str:
    if visit is None:
        return f"None: {why_none}" if why_none.strip() else "None"
    said = ". ".join(filter(None, (visit.get_result_display(), visit.words.strip())))
    return f"{day_words(visit.happened_at)}, by {visit.by.get_full_name()}. {said}"


def _risk(child: Any) -> str:
    names = AtRiskGroup.objects.filter(code__in=child.at_risk_groups).values_list("name", flat=True)
    marks = (
        (child.restricted, "Restricted"),
        (child.do_not_contact, "Do not contact the family"),
        (child.care_status and child.care_status not in (["none"], ["unknown"]), "Social care"),
        (child.has_ehc_plan, "EHC plan"),
    )
    return ", ".join([*(words for holds, words in marks if holds), *names]) or "None recorded"


def _related(child: Any) -> list[Any]:
    rows = child.relations.select_related("other__person").order_by("other__reference")
    return [row.other for row in rows]


def _siblings(child: Any) -> str:
    """Name who shares the home; of a restricted child the signatories are told no name."""
    return (
        ", ".join(
            "A restricted record" if other.restricted else other.person.full_name
            for other in _related(child)
        )
        or "None known"
    )


# --- The digest -----------------------------------------------------------------------------------
def _stored(
    request: Any,
    checks: dict[str, Any],
    expected: Iterable[CheckType],
    visit: Any,
    residency: Any,
) -> dict[str, Any]:
    """Return the stored facts of the form: no age, no label, nothing that another day changes."""
    case = request.case
    person, child = case.child.person, case.child
    asked = sorted(_digested(request, expected) & checks.keys())
    return {
        "person": {name: _plain(getattr(person, name)) for name in PERSON},
        "child": {name: _plain(getattr(child, name)) for name in CHILD},
        "case": [case.reference, _plain(case.opened_on), _opening(case).get("referral", "")],
        "woken": [_plain(day) for day in _woken_days(case)],
        "residency": residency and [residency.residency, _plain(residency.from_on)],
        "checks": [[code, *_check_facts(checks[code])] for code in asked],
        "visit": visit and [_plain(visit.happened_at), visit.result, visit.words],
        "siblings": [other.reference for other in _related(child)],
        "summary": request.summary,
        "would_wake": request.would_wake,
        "no_visit_why": request.no_visit_why,
    }


def _check_facts(check: Any) -> list[Any]:
    return [check.pk, _plain(check.checked_on), check.result, check.words, check.checked_by_id]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
