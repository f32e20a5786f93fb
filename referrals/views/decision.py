"""Everything the decision page shows and offers, read once."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from cases.models import OnwardReferral
from cases.statuses import DORMANT, OPEN
from cme.accounts import roles
from cme.accounts.models import User
from cme.accounts.querysets import holders_of
from cme.authority import arrangements
from cme.authority.models import Agency
from cme.core import dates
from referrals import statuses
from referrals.access import record_children
from referrals.forms.offered import Asked, Choice, Offered
from referrals.models import Referral
from referrals.rules import ages, sending
from referrals.rules import reported as facts
from referrals.views import comparison, reported
from referrals.views.comparison import Compared, Known

NOTE_TITLES = {
    "asked": "Asked {whom}",
    "facts_came": "Facts came from {whom}",
    "no_answer": "No answer came from {whom}",
    "asked_again": "Asked {whom} again",
    "hub_told": "Why the safeguarding hub need not be told again",
    "urgency": "Urgency set to {to}",
    "held": "Saved without a decision",
    "reopened": "Reopened",
    "restriction_lifted": "Restriction lifted",
    "mark_kept": "Do-not-contact mark looked at and kept",
    "restriction_reviewed": "Restriction looked at and kept",
}
TRIAGE = "referrals.triage_referral"


@dataclass(frozen=True)
class AgeOf:
    """The school-age line of one child."""

    name: str
    line: ages.AgeLine


@dataclass(frozen=True)
class DecisionPage:
    """What an officer reads before deciding, and what the form offers."""

    referral: Referral
    title: str
    told_by: str
    compared: list[Compared]
    ages: list[AgeOf]
    reported: list[dict[str, Any]]
    look_up_first: bool
    due: tuple[str, str]
    look_by: dt.date
    offered: Offered
    onward: list[OnwardReferral]
    notes: list[dict[str, Any]]
    named_people: str
    cases: list[dict[str, Any]]
    belongs_to: list[str]

    @property
    def is_decided(self) -> bool:
        """Whether nothing is left to decide."""
        return self.referral.status in statuses.DECIDED

    @property
    def is_waiting(self) -> bool:
        """Whether the clock runs: it stops while we wait for somebody's answer."""
        return self.referral.status in {statuses.RECEIVED, statuses.QUARANTINED}

    @property
    def source(self) -> str:
        """Where it came in and who told us, in one line."""
        channel = self.referral.get_channel_display()
        who = self.told_by.removeprefix(f"{channel}: ")
        if who == channel:
            return channel
        return (
            f"{channel}, {who[:1].lower()}{who[1:]}"
            if self.referral.anonymous
            else f"{channel}, {who}"
        )

    @property
    def outcome(self) -> str:
        """What was decided, in the words of the status and its reason."""
        label = self.referral.get_status_display()
        reason = statuses.REASONS.get(self.referral.status_reason, "")
        return f"{label}: {reason[:1].lower()}{reason[1:]}" if reason else label

    @property
    def reasons(self) -> list[str]:
        """Every rule of urgency that held when it came, the heading first."""
        return [one["sentence"] for one in self.referral.priority_reasons]

    @property
    def usual_words(self) -> dict[str, str]:
        """The message of each destination, by its code."""
        return {one.code: self.offered.usual_words(one) for one, _ in self.offered.agencies}


def read(referral: Referral, user: User) -> DecisionPage:
    """Read the page for a person; every known child it shows is recorded as shown."""
    compared = comparison.compare_all(referral, user)
    if referral.status in statuses.DECIDED:
        comparison.leave_out_candidates(compared)
    shown = [known.child for one in compared for known in one.known]
    record_children(user, shown, page="referrals:detail")
    today = timezone.localdate()
    return DecisionPage(
        referral=referral,
        title=names_of([one.short_name for one in compared], first=compared),
        told_by=reported.who_told_us(referral),
        compared=compared,
        ages=[_age_of(one, referral) for one in compared],
        reported=reported.rows(referral, _names()),
        look_up_first=not facts.is_care_status_known(referral.answers),
        due=due_words(referral.due_on),
        look_by=dates.next_working_day(today),
        offered=_offered(referral, compared, user),
        onward=list(OnwardReferral.objects.of(referral).select_related("agency", "asked_by")),
        notes=[_note(one) for one in referral.notes],
        named_people=_named(referral),
        cases=[
            {"name": one.name, "case": one.reported.case} for one in compared if one.reported.case
        ],
        belongs_to=_belongs_to(referral, compared),
    )


def _note(note: dict[str, Any]) -> dict[str, Any]:
    title = NOTE_TITLES[note["kind"]].format(**{"whom": "", "to": ""} | note)
    return {**note, "title": title, "at": dt.datetime.fromisoformat(note["at"])}


def _named(referral: Referral) -> str:
    if not referral.restricted:
        return ""
    names = [person.name for person in referral.named_people.order_by("name")]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def names_of(short: list[str], *, first: list[Compared]) -> str:
    """Return "Maya Larkwing and Kit": the first child in full, the rest by first name."""
    names = [first[0].name, *short[1:]] if first else short
    if len(names) < 2:
        return "".join(names) or "Name not known"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def due_words(due_on: dt.date) -> tuple[str, str]:
    """Return the day to decide by in words, and how to colour it."""
    today = timezone.localdate()
    if due_on < today:
        days = (today - due_on).days
        return f"Overdue by {days} day{'' if days == 1 else 's'}", "late"
    if due_on == today:
        return "Today", "today"
    return dates.day_words(due_on), ""


def _born(one: Compared, referral: Referral) -> ages.Born | None:
    person = one.reported.person
    return ages.born(
        born_on=person.born_on,
        estimated=person.born_estimated,
        age_years=person.age_years,
        said_on=dates.date_of(referral.received_at),
    )


def _age_of(one: Compared, referral: Referral) -> AgeOf:
    line = ages.age_line(_born(one, referral), on=timezone.localdate())
    return AgeOf(one.short_name, line)


def _belongs_to(referral: Referral, compared: list[Compared]) -> list[str]:
    """Return where the first child may belong instead, as lines: "Post-16 team: …"."""
    found = sending.belongs_to(
        school_status=str(referral.answers.get("school", {}).get("school_status") or ""),
        age=ages.certain_age(_born(compared[0], referral), on=timezone.localdate())
        if compared
        else None,
        care_status=facts.care_status(referral.answers),
        has_ehc_plan=facts.has_ehc_plan(referral.answers),
        found_unsuitable=referral.channel == Referral.Channel.EHE,
    )
    names = dict(arrangements.agencies().values_list("code", "name"))
    return [f"{names[code]}: {why}" for code, why in found if code in names]


def _names() -> dict[str, dict[str, str]]:
    return {
        "at_risk_groups": dict(arrangements.at_risk_groups().values_list("code", "name")),
        "check_kinds": dict(arrangements.check_types().values_list("code", "name")),
    }


def _offered(referral: Referral, compared: list[Compared], user: User) -> Offered:
    words = arrangements.words(referral.area)
    today = timezone.localdate()
    agencies = list(arrangements.agencies())
    people = list(holders_of(TRIAGE))
    return Offered(
        asked=[_asked(one) for one in compared],
        areas=list(arrangements.areas()),
        officers=_officers(referral, user),
        agencies=[(one, _agency_label(one, today)) for one in agencies],
        people=people,
        hub_name=words["hub_name"],
        mentions_harm=sending.mentions_harm(
            danger_now=referral.danger_now, concerns=referral.concerns
        ),
        usual_words=partial(usual_words, referral=referral, compared=compared, words=words),
        stop_days=arrangements.threshold("information_chase").amount,
    )


def usual_words(
    agency: Agency, *, referral: Referral, compared: list[Compared], words: dict[str, str]
) -> str:
    """Return the message of content §4.6 for one destination, with what we know filled in."""
    chase = dates.add_working_days(timezone.localdate(), agency.chase_days)
    known = {
        **words,
        "child_name": names_of([one.short_name for one in compared], first=compared),
        "school_name": facts.school_name(referral.answers),
        "setting_name": facts.setting_name(referral.answers),
        "chase_date": dates.day_words(chase),
    }
    return sending.message(agency.message, known, do_not_contact=referral.do_not_contact)


def _agency_label(agency: Agency, today: dt.date) -> str:
    chase = dates.add_working_days(today, agency.chase_days)
    why = f": {agency.why[:1].lower()}{agency.why[1:]}" if agency.why else ""
    name = f"{agency.name[:1].upper()}{agency.name[1:]}"
    return f"{name}{why} (we ask again {dates.day_words(chase)})"


def _officers(referral: Referral, user: User) -> list[tuple[User, str]]:
    """Return who may take a case: of its area first, then by how few they have open."""
    people = holders_of(TRIAGE)
    if referral.restricted:
        people = people.filter(pk__in=referral.named_people.values("pk"))
    counted = people.select_related("area").annotate(
        open_cases=Count("cases", filter=Q(cases__status__in=OPEN))
    )

    def order(person: User) -> tuple[bool, bool, int, str]:
        elsewhere = bool(referral.area_id) and person.area_id != referral.area_id
        return (elsewhere, person.role != roles.CME_OFFICER, person.open_cases, person.name)

    return [(one, _officer_label(one)) for one in sorted(counted, key=order)]


def _officer_label(person: Any) -> str:
    area = f", {person.area.name}" if person.area_id else ""
    return f"{person.name}{area} ({person.open_cases} open)"


def _asked(one: Compared) -> Asked:
    return Asked(
        reported=one.reported,
        name=one.short_name,
        choices=[Choice(known.child, _choice_words(known), known.open_case) for known in one.known],
        may_match_restricted=bool(one.kept_back),
    )


def _choice_words(known: Known) -> str:
    who = f"{known.name}, {known.child.reference}"
    if known.open_case is None:
        return f"{who}: a new episode" if known.child.cases.all() else f"{who}: a first case"
    if known.open_case.status == DORMANT:
        return f"{who}: wake dormant case {known.open_case.reference}"
    return f"{who}: add to open case {known.open_case.reference}"
