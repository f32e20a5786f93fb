"""The home of the set-up pages: what there is, who changed it last, what is missing."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from cases.models import Delegation
from cme.accounts import roles
from cme.accounts.models import User
from cme.accounts.querysets import holders_of, people
from cme.authority import rules
from cme.authority.changes import last_change
from cme.authority.council_words import GROUPS, LABELS, WordGroup
from cme.authority.kinds import KINDS
from cme.authority.models import Area, Council, District, Team, Term, Threshold
from cme.core.dates import school_year, school_year_words
from cme.core.models import Postcode
from schools.models import School

Row = dict[str, Any]
NEEDED_ROLES = (
    roles.CME_OFFICER,
    roles.CME_MANAGER,
    roles.COMMISSIONING_DIRECTOR,
    roles.ADMISSIONS_MANAGER,
)
"""Without one of each, a referral, an escalation or a signature has nobody to go to."""


def overview() -> Row:
    """Return what the home page shows."""
    council = Council.objects.first()
    missing = list(what_is_missing(council))
    return {"here": council, "sections": _sections(council), "missing": missing}


def what_is_missing(council: Council | None) -> Iterator[Row]:
    """Yield what must be there before going live, most urgent first, with where to put it right."""
    if council is None:
        yield _gap("Say which council this is. Everything else follows.", reverse("set-up-council"))
        return
    yield from _places_missing()
    yield from _teams_missing()
    yield from _words_missing(council)
    yield from _dates_missing()
    yield from _people_missing()


def _places_missing() -> Iterator[Row]:
    if not Area.objects.offered().exists():
        yield _gap("There is no area.", reverse("set-up-add", args=["areas"]))
    elif not District.objects.offered().exists():
        yield _gap(
            "There is no district, so no referral finds its area.",
            reverse("set-up-add", args=["districts"]),
        )
    used = District.objects.offered().filter(area=OuterRef("pk"))
    if District.objects.offered().exists():
        for area in Area.objects.offered().filter(~Exists(used)):
            yield _gap(
                f"No district is in the area {area}.", reverse("set-up-list", args=["districts"])
            )


def _teams_missing() -> Iterator[Row]:
    held = set(Team.objects.offered().values_list("purpose", flat=True))
    for purpose in rules.NEEDED_PURPOSES:
        if purpose not in held:
            yield _gap(
                f"No team is for “{rules.PURPOSES[purpose]}”.",
                f"{reverse('set-up-add', args=['teams'])}?purpose={purpose}",
            )


def _words_missing(council: Council) -> Iterator[Row]:
    for group in GROUPS.values():
        empty = [word.name for word in group.words if not council.words.get(word.name)]
        if empty:
            named = ", ".join(LABELS[word] for word in empty)
            yield _gap(f"{group.title}: {named}.", reverse("set-up-words", args=[group.code]))


def _dates_missing() -> Iterator[Row]:
    year = school_year(timezone.localdate())
    if not Term.objects.of_year(year).exists():
        yield _gap(
            f"There are no term dates for {school_year_words(year)}, so no school day is known.",
            f"{reverse('set-up-calendar')}?year={year}",
        )
    if not School.objects.exists():
        yield _gap("There are no schools. Whoever runs the service imports them (import_schools).")
    if not Postcode.objects.exists():
        yield _gap(
            "There are no postcodes, so no referral finds its area by itself. "
            "Whoever runs the service imports them (import_postcodes)."
        )


def _people_missing() -> Iterator[Row]:
    held = set(people().filter(is_active=True).values_list("role", flat=True))
    for role in NEEDED_ROLES:
        if role not in held:
            yield _gap(
                f"Nobody has the role {roles.ROLES[role].label}.",
                f"{reverse('set-up-person-add')}?role={role}",
            )
    if holders_of("accounts.change_user").count() == 1:
        yield _gap(
            "Only one person can set things up, and nobody else can help them sign in. "
            "Add another system administrator.",
            f"{reverse('set-up-person-add')}?role={roles.SYSTEM_ADMINISTRATOR}",
        )
    signs_alone = holders_of("cases.sign_as_line_manager").count() == 1
    if signs_alone and not Delegation.objects.exists():
        yield _gap(
            "Only one manager can sign archiving forms, and nobody signs for them. "
            "Name a delegate, or add another manager.",
            reverse("cases:delegates"),
        )


def _gap(sentence: str, href: str = "") -> Row:
    return {"sentence": sentence, "href": href}


def _sections(council: Council | None) -> list[Row]:
    """Return the headings of the home page, with what stands under each."""
    if council is None:
        return []
    kinds = {kind.code: _kind_row(kind) for kind in KINDS.values()}
    words = [_words_row(council, group) for group in GROUPS.values()]
    return [
        {"heading": "The council", "rows": [_council_row(council), *words]},
        {"heading": "Where children live, and who works there",
         "rows": [kinds["areas"], kinds["districts"], kinds["teams"], _people_row(),
                  {"text": "Who signs for whom", "href": reverse("cases:delegates")}]},
        {"heading": "How long things may take", "rows": [_threshold_row(), _calendar_row(council)]},
        {"heading": "What officers choose from",
         "rows": [kinds[code] for code in ("agencies", "checks", "categories", "groups")]},
    ]  # fmt: skip


def _council_row(council: Council) -> Row:
    row = {"text": council.name, "href": reverse("set-up-council")}
    return row | {"last": last_change(Council)}


def _words_row(council: Council, group: WordGroup) -> Row:
    left = sum(not council.words.get(word.name) for word in group.words)
    told = f"{left} to answer" if left else f"{len(group.words)} answered"
    row = {"text": group.title, "href": reverse("set-up-words", args=[group.code])}
    return row | {"how_many": told}


def _kind_row(kind: Any) -> Row:
    counted = kind.model.objects.aggregate(
        used=Count("pk", filter=Q(in_use=True)), aside=Count("pk", filter=Q(in_use=False))
    )
    aside = f", {counted['aside']} set aside" if counted["aside"] else ""
    return {
        "text": kind.title,
        "href": reverse("set-up-list", args=[kind.code]),
        "how_many": f"{counted['used']} in use{aside}",
        "last": last_change(kind.model),
    }


def _people_row() -> Row:
    active = people().filter(is_active=True).count()
    row = {"text": "People", "href": reverse("set-up-people")}
    return row | {"how_many": f"{active} with an account", "last": last_change(User)}


def _threshold_row() -> Row:
    row = {"text": "Thresholds", "href": reverse("set-up-thresholds")}
    return row | {"how_many": f"{_thresholds()}", "last": last_change(Threshold)}


def _thresholds() -> int:
    return Threshold.objects.exclude(code__in=rules.NOT_COUNTED_YET).count()


def _calendar_row(council: Council) -> Row:
    by, at = council.calendar_changed_by, council.calendar_changed_at
    years = len(Term.objects.years())
    row = {"text": "School calendar", "href": reverse("set-up-calendar")}
    row |= {"how_many": f"{years} school year{'' if years == 1 else 's'}"}
    return row | {"last": (at, by.name) if by and at else None}
