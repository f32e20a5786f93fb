"""What the pages of a plan show, read once and put into words."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cases.pages import born_words, carers_words
from cases.wording import lateness
from cme.accounts.querysets import holders_of
from cme.core.dates import (
    CalendarTooShort,
    SchoolCalendar,
    day_words,
    short_day_words,
    year_group,
)
from cme.core.models import PersonDetails
from reintegration import statuses
from reintegration.models import Goal, Helpers, ReintegrationPlan, Review, Week
from reintegration.rules.next_thing import NextThing, Standing, next_thing
from reintegration.rules.reviews import ordinal
from reintegration.rules.suggesting import helpers_for
from reintegration.rules.timetable import days_within, week_number
from reintegration.wording import OUTCOMES, RATINGS
from schools.services.calendars import calendar_of

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
LIFTERS = 3
NOT_IN, CLOSED = "–", "closed"


def who(plan: ReintegrationPlan) -> PersonDetails:
    """Return the child's details: those kept current where we know the child, else as reported."""
    return plan.child.person if plan.child else plan.person


def act(name: str, plan: ReintegrationPlan, **parts: Any) -> str:
    """Return the address of a page or an act of a plan."""
    return reverse(f"reintegration:{name}", kwargs={"reference": plan.reference, **parts})


def reads_all(user: Any) -> bool:
    """Say whether somebody reads all of a plan, or only what became of what they asked for.

    What the child said, who protects the child and what was talked about at home is for who helps
    and for casework (design §8: no safeguarding notes for Admissions).
    """
    return bool(user.has_perm("reintegration.work_plan") or user.has_perm("cases.view_case"))


def is_stopped(plan: ReintegrationPlan) -> bool:
    """Say whether nobody may contact the family."""
    return bool(plan.marks.do_not_contact)


def stop_lifters() -> str:
    """Return who can lift the do-not-contact mark."""
    names = holders_of("cases.lift_mark").values_list("name", flat=True)[:LIFTERS]
    return " or ".join(names) or "A manager"


def badges(plan: ReintegrationPlan, today: dt.date) -> list[dict[str, str]]:
    """Return the marks beside a name, those that stop things first."""
    found = []
    if plan.marks.restricted:
        found.append({"text": "Restricted", "colour": "red"})
    if is_stopped(plan):
        found.append({"text": "Do not contact the family", "colour": "black"})
    running = plan.status in statuses.RUNNING
    if running and plan.part_time_until and plan.part_time_until >= today:
        words = f"Part-time until {short_day_words(plan.part_time_until)}"
        found.append({"text": words, "colour": "black"})
    if plan.has_send:
        found.append({"text": "SEND", "colour": "purple"})
    if plan.helpers == Helpers.YOUNG_PEOPLE:
        found.append({"text": str(Helpers.YOUNG_PEOPLE.label), "colour": "purple"})
    return found


def standing_of(plan: Any, *, reviews: int | None = None) -> Standing:
    """Return the facts of a plan that its next thing follows from.

    `check_on`, `check_weeks` and `last_found` come with `with_next`, or from the page.
    """
    return Standing(
        status=plan.status,
        has_school=plan.school_id is not None,
        school=plan.school.name if plan.school else "",
        decide_by=plan.decide_by,
        decide_why=plan.decide_why,
        starts_on=plan.starts_on,
        review_on=plan.review_on,
        review_why=plan.review_why,
        reviews=reviews,
        can_end=plan.last_found == Review.Outcome.CLOSE,
        ends_on=plan.ends_on,
        weeks=plan.weeks,
        check_on=plan.check_on,
        check_weeks=plan.check_weeks,
        ended_on=plan.support_ended_on,
    )


def next_of(plan: Any, *, reviews: int | None = None) -> NextThing | None:
    """Return what is due next on a plan."""
    return next_thing(standing_of(plan, reviews=reviews))


@dataclass(frozen=True)
class NextShown:
    """The next thing as the page shows it, with the button that does it."""

    words: str
    due: dt.date | None
    why: str
    look: str
    lateness: str
    button: str
    href: str


BUTTONS = {
    # the next thing -> (the page that does it, its button, who may)
    "decide": ("decide", "Accept or decline", "reintegration.decide_plan"),
    "path": ("path", "Agree school and first day", "reintegration.work_plan"),
    "first_day": ("first_day", "Record the first day", "reintegration.work_plan"),
    "review": ("review", "Record a review", "reintegration.work_plan"),
    "end": ("end", "End support", "reintegration.work_plan"),
    "aftercare": ("aftercare", "Record the check", "reintegration.work_plan"),
}


def next_shown(plan: Any, user: Any, today: dt.date, *, reviews: int) -> NextShown | None:
    """Return the next thing with its button, where this person may press it."""
    thing = next_of(plan, reviews=reviews)
    if thing is None:
        return None
    look, late = lateness(thing.due, today)
    page, button, permission = BUTTONS[thing.code]
    may = user.has_perm(permission)
    href = act(page, plan) if may else ""
    return NextShown(thing.words, thing.due, thing.why, look, late, button if may else "", href)


def identity(plan: ReintegrationPlan, user: Any, today: dt.date) -> dict[str, Any]:
    """Return what the identity bar shows of a plan."""
    person = who(plan)
    first = plan.first_day_on or plan.starts_on
    facts = [born_words(person, today)]
    if plan.school:
        facts.append(f"{plan.school.name}{f', first day {day_words(first)}' if first else ''}")
    else:
        facts.append("No school agreed yet")
    until = f", to {short_day_words(plan.ends_on)}" if plan.ends_on else ""
    facts.append(f"Plan {plan.reference}, {plan.weeks} weeks{until}")
    return {
        "name": person.full_name,
        "facts": facts,
        "badges": badges(plan, today),
        "actions": identity_actions(plan, user),
    }


def identity_actions(plan: ReintegrationPlan, user: Any) -> list[dict[str, str]]:
    """Return the grey buttons beside a name: the two or three things done every week."""
    if plan.status not in statuses.RUNNING or not user.has_perm("reintegration.work_plan"):
        return []
    actions = []
    if plan.status == statuses.ACTIVE:
        actions.append({"text": "Record attendance", "href": act("attendance", plan)})
    actions.append({"text": "Log a contact", "href": act("contact", plan)})
    return actions


def sub_pages(plan: Any, current: str) -> list[dict[str, Any]]:
    """Return the pages of a plan, for its sub-navigation."""
    pages = (
        ("plan", "Plan", None),
        ("reviews", "Reviews", plan.reviews.count()),
        ("attendance", "Attendance", None),
        ("contacts", "Contacts", None),
        ("history", "History", None),
    )
    return [
        {"text": text, "href": act(name, plan), "current": name == current, "count": count}
        for name, text, count in pages
    ]


def people_rows(plan: ReintegrationPlan) -> list[dict[str, str]]:
    """Return who does what on a plan."""
    area = f", {plan.area.name}" if plan.area else ""
    officer = f"{plan.officer.get_full_name()}{area}" if plan.officer else "Nobody yet"
    rows = [("Officer", officer)]
    if plan.support:
        rows.append(("Support", plan.support.get_full_name()))
    rows.append(("At school", plan.at_school or "Not named yet"))
    rows.append(("Home", carers_words(who(plan))))
    rows += [("Why out", why_out_words(plan)), ("Asked for by", asked_words(plan))]
    if plan.helpers_why:
        rows.append(("Who helps, and why", f"{Helpers(plan.helpers).label}\n{plan.helpers_why}"))
    return [{"key": key, "value": value} for key, value in rows]


def why_out_words(plan: ReintegrationPlan) -> str:
    """Return why the child was out of school, and since when."""
    since = f"\nOut since {short_day_words(plan.out_since)}" if plan.out_since else ""
    return f"{plan.why_out}{since}"


def asked_words(plan: ReintegrationPlan) -> str:
    """Return who asked for a plan, for which team, and when."""
    by, team = plan.requested_by.get_full_name(), plan.get_source_display()
    return f"{by}, {short_day_words(plan.asked_on)}\n{team}"


@dataclass(frozen=True)
class WeekShown:
    """One line of the timetable."""

    number: int
    week: Week
    days: tuple[str, ...]
    now: bool
    has_begun: bool
    is_closed: bool
    href: str


def weeks_shown(plan: ReintegrationPlan, today: dt.date) -> list[WeekShown]:
    """Return the weeks of a plan with what is planned each day, and when the school is closed."""
    weeks = list(plan.timetable.all())
    calendar = calendar_of(plan.school) if weeks and plan.school else None
    return [_week_shown(plan, week, calendar, today) for week in weeks]


def _week_shown(
    plan: ReintegrationPlan, week: Week, calendar: SchoolCalendar | None, today: dt.date
) -> WeekShown:
    first, last = plan.began_on or week.begins_on, plan.ends_on or dt.date.max
    runs = days_within(week.begins_on, first, last)
    days = tuple(_day(week, at, calendar) if runs[at] else NOT_IN for at in range(len(DAYS)))
    return WeekShown(
        number=week_number(week.begins_on, first),
        week=week,
        days=days,
        now=week.begins_on <= today < week.begins_on + dt.timedelta(days=7),
        has_begun=week.begins_on <= today,
        is_closed=set(days) <= {CLOSED, NOT_IN} and CLOSED in days,
        href=act("week", plan, pk=week.pk),
    )


def attended_words(weeks: list[WeekShown]) -> str:
    """Return how much was attended of what was planned, over the weeks that are recorded."""
    known = [one.week for one in weeks if one.week.attended is not None]
    if not known:
        return ""
    planned = round(sum(week.planned for week in known) / len(known))
    attended = round(sum(week.attended or 0 for week in known) / len(known))
    number = "the 1 week" if len(known) == 1 else f"the {len(known)} weeks"
    return f"Over {number} recorded: {attended}% attended, {planned}% planned."


def _day(week: Week, at: int, calendar: SchoolCalendar | None) -> str:
    if calendar is not None and not _meets(calendar, week.begins_on + dt.timedelta(days=at)):
        return CLOSED
    return (week.days[at] or NOT_IN) if at < len(week.days) else NOT_IN


def _meets(calendar: SchoolCalendar, day: dt.date) -> bool:
    try:
        return calendar.is_school_day(day)
    except CalendarTooShort:
        return True  # nothing is known of that day


def goals_shown(goals: list[Goal]) -> list[dict[str, Any]]:
    """Return each goal with its rating as a tag; those dropped stand last."""
    shown = [
        {
            "goal": one,
            "label": one.get_rating_display() if one.rating else "Not rated yet",
            "colour": RATINGS[Goal.Rating(one.rating)],
        }
        for one in goals
    ]
    return sorted(shown, key=lambda row: bool(row["goal"].dropped_on))


def reviews_shown(reviews: list[Review]) -> list[dict[str, Any]]:
    """Return the reviews held, newest first, each with its number and its outcome as a tag."""
    return [
        {
            "review": one,
            "which": ordinal(len(reviews) - at).capitalize(),
            "label": one.get_outcome_display(),
            "colour": OUTCOMES[Review.Outcome(one.outcome)],
        }
        for at, one in enumerate(reviews)
    ]


def first_day_rows(plan: ReintegrationPlan) -> list[dict[str, str]]:
    """Return how the first day is arranged, or how it went."""
    day = plan.first_day_on or plan.starts_on
    rows = [
        ("School", plan.school.name if plan.school else "Not agreed yet"),
        ("Day", day_words(day) if day else "Not agreed yet"),
        ("Arrives", plan.arrives_at),
        ("Met by", plan.met_by),
        ("Where", plan.met_where),
        ("How it went", plan.first_day_words),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def asked_rows(plan: ReintegrationPlan) -> list[dict[str, str]]:
    """Return what was asked for, to be decided on one page."""
    rows = [
        ("Asked for by", asked_words(plan)),
        ("Why out", why_out_words(plan)),
        ("SEND", "Yes" if plan.has_send else "No"),
        ("School", plan.school.name if plan.school else "Not agreed yet"),
        ("First day", day_words(plan.starts_on) if plan.starts_on else "Not agreed yet"),
        ("Pathway", f"{plan.weeks} weeks"),
        ("Asked to help", str(Helpers(plan.helpers).label)),
        ("Why they", plan.helpers_why),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def suggested_words(person: PersonDetails, today: dt.date) -> str:
    """Return who helps a child of that year, as a rule."""
    year = year_group(person.born_on, today) if person.born_on else None
    return helpers_for(year)[1]
