"""Plans back into school in every status: asked for, running, over, and one that did not hold."""

import datetime as dt
from typing import Any

from cme.accounts.models import User
from cme.site.demo.clock import working
from cme.site.demo.lists import as_reported
from cme.site.demo.world import World
from reintegration import services
from reintegration.models import ReintegrationPlan
from schools.models import School
from schools.services.calendars import calendar_of

WHY_OUT = (
    "Moved here in the summer and was never given a place. Anxious about big buildings.",
    "Out since a move between two flats. Mum works nights. Wants to go back.",
    "Taught at home for a year; the family would like school again.",
    "Left after a dispute. Does not trust adults in corridors yet.",
)
WEEKS = 6
ATTENDED = (50, 70, 90, 95, 90, 100)
SAID = (
    ("Football, drawing birds", "Assembly, loud bells", "Getting lost, eating alone",
     "To have one friend", "A map and a quiet way in", "My aunt, Mx Firecrest",
     "I want to go but my tummy hurts in the morning."),
    ("Baking with nan, the school allotment", "When everyone turns round to look",
     "The dinner hall", "To be a vet", "Coming in by the side door", "Nan",
     "Mornings are worst. If somebody waits at the side door I think I can do it."),
    ("Building things, buses", "Reading aloud", "Being behind in maths", "To finish the year",
     "Ten minutes in the quiet room", "My brother", "I don't hate school. I hate being late."),
)  # fmt: skip
"""What the children said, in the order of the fields of `hear_child`."""
VOICE = ("likes", "dislikes", "worries", "hopes", "helps", "trusts", "own_words")
Plan = ReintegrationPlan


def fill(world: World) -> None:
    """Name the team, and tell a plan or two in each status."""
    _name_team(world)
    told = Plans(world)
    told.asked(2)
    told.asked(16, source="admissions")  # nobody has decided in time
    told.declined()
    told.accepted()
    told.active(46, 8)
    told.active(30, 6, with_send=True)
    told.after_support(105)
    told.not_looked_back(85)
    told.sustained()
    told.relapsed()
    told.ended_early()


def _name_team(world: World) -> None:
    manager, people = world.people["reintegration.manager"], world.people
    services.set_member(by=manager, person=people["reintegration.officer"])
    services.set_member(by=manager, person=people["reintegration.officer.2"], with_send=True)
    services.set_member(by=manager, person=people["reintegration.support"])


class Plans:
    """What the reintegration team did over the last months, plan by plan."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.manager = world.people["reintegration.manager"]
        self.officers = [world.people[f"reintegration.officer{end}"] for end in ("", ".2")]
        self.turn = 0

    def at(self, day: dt.date, hour: int = 10) -> dt.date:
        """Set the clock to a day, and return it."""
        self.world.clock.go_to(day, hour, self.world.rng.randrange(60))
        return day

    def days_ago(self, days: int) -> dt.date:
        """Set the clock to a working day so many days ago, and return it."""
        return self.at(working(self.world.clock.today - dt.timedelta(days=days)))

    def meets(self, school: School, day: dt.date) -> dt.date:
        """Return that day, or the next on which the school meets."""
        while not calendar_of(school).is_school_day(day):
            day += dt.timedelta(days=1)
        return day

    def asked(self, days: int, age: int = 9, source: str = "cme") -> Plan:
        """Somebody asked for a plan so many days ago; a place at a school is agreed."""
        today, self.turn = self.days_ago(days), self.turn + 1
        born = today - dt.timedelta(days=age * 365 + 150)
        family = self.world.families.make().with_first_born(born)
        return services.request_plan(
            by=self.world.people["cme.officer"],
            source=source,
            person=as_reported(family, family.first),
            why_out=WHY_OUT[self.turn % len(WHY_OUT)],
            out_since=today - dt.timedelta(days=90),
            school=self.world.schools[self.turn % 4],
            at_school="Mx Firecrest, head of year",
            starts_on=self.meets(self.world.schools[self.turn % 4], today + dt.timedelta(days=10)),
            weeks=WEEKS,
        )

    def taken_on(self, days: int, age: int = 9, source: str = "cme") -> tuple[Plan, User]:
        """A plan was accepted, the child heard, and a goal and an action set."""
        plan = self.asked(days, age, source)
        today = self.days_ago(days - 2)
        officer = self.officers[self.turn % 2]
        support = self.world.people["reintegration.support"]
        plan = services.accept_plan(by=self.manager, plan=plan, officer=officer, support=support)
        by: dict[str, Any] = {"by": officer, "plan": plan}
        services.record_contact(**by, kind="home_visit", on=today, with_whom="Mum and the child",
                                words="Talked at the kitchen table.")  # fmt: skip
        said = dict(zip(VOICE, SAID[self.turn % len(SAID)], strict=True))
        services.hear_child(**by, heard_on=today, heard_by=officer.name,
                            heard_how="At home, drawing", **said)  # fmt: skip
        services.add_goal(**by, words="In class every morning", owner=officer.name,
                          due_on=today + dt.timedelta(days=42), at_start="0 of 5",
                          aim="5 of 5")  # fmt: skip
        services.add_action(**by, words="Uniform voucher to the family", owner=support.name,
                            due_on=today + dt.timedelta(days=6))  # fmt: skip
        services.add_professional(**by, kind="attendance", name="Dale Wryneck",
                                  reach="01632 960 791")  # fmt: skip
        return plan, officer

    def declined(self) -> None:
        """Another team is the right one."""
        plan = self.asked(20, source="other")
        self.days_ago(18)
        services.decline_plan(by=self.manager, plan=plan, reason="not_in_remit",
                              words="On roll and attending: for the attendance team.")  # fmt: skip

    def accepted(self) -> None:
        """The first day is next week."""
        self.taken_on(6, source="home_education")

    def active(self, days: int, age: int = 9, *, with_send: bool = False) -> tuple[Plan, User]:
        """The child started, and a first review was held."""
        plan, officer = self.taken_on(days, age, "exclusions" if with_send else "cme")
        first = self.at(plan.starts_on, 15)
        services.record_first_day(by=officer, plan=plan, on=first, met_by="Mx Firecrest",
                                  words="Came in by the side door. Stayed all day.")  # fmt: skip
        plan.refresh_from_db()
        self._weeks(plan, officer)
        services.finish_action(by=officer, action=plan.actions.get(), on=first,
                               words="Voucher used; blazer fits.")  # fmt: skip
        services.record_contact(by=officer, plan=plan, kind="school", on=first,
                                with_whom="Mx Firecrest", words="Quiet room is free.")  # fmt: skip
        review = working(first + dt.timedelta(days=13))
        if self.world.clock.has_come(review):
            services.hold_review(by=officer, plan=plan, held_on=self.at(review, 14),
                                 outcome="continue", with_whom="Mum, Mx Firecrest",
                                 words="In every day but one. The map helps.")  # fmt: skip
            services.rate_goal(by=officer, goal=plan.goals.get(), rating="amber", now="4 of 5")
        self._attended(plan, officer)
        return plan, officer

    def _weeks(self, plan: Plan, officer: User) -> None:
        """Half days at first, agreed with a parent; the school's figures for the weeks before."""
        first, by = plan.first_day_on, {"by": officer, "plan": plan}
        services.set_part_time(**by, until=first + dt.timedelta(days=13), agreed_on=first,
                               agreed_by="The mother")  # fmt: skip
        weeks = {monday: days for monday, days, _may in services.weeks_of(plan)}
        mornings, halves = ["am"] * 5, ["all", "am", "all", "am", "all"]
        services.set_weeks(
            **by, weeks=weeks | dict(zip(list(weeks), (mornings, halves), strict=False))
        )

    def _attended(self, plan: Plan, officer: User) -> None:
        """The school's figures of the weeks that are over, but the last."""
        for at, week in enumerate(plan.timetable.exclude(planned=0)):
            told = working(week.begins_on + dt.timedelta(days=8))
            if self.world.clock.has_come(told):
                self.at(told)
                figure = min(week.planned, ATTENDED[at % len(ATTENDED)])
                services.record_attendance(by=officer, plan=plan, begins_on=week.begins_on,
                                           attended=figure)  # fmt: skip

    def after_support(self, days: int) -> tuple[Plan, User]:
        """Support ended on its last day; the look back at four weeks found the child in school."""
        plan, officer = self.active(days)
        plan.refresh_from_db()
        end = working(plan.ends_on)
        services.end_support(by=officer, plan=plan, on=self.at(end, 15),
                             words="Steady. Has two friends.")  # fmt: skip
        plan.refresh_from_db()
        self._look_back(plan, officer, 0)
        return plan, officer

    def not_looked_back(self, days: int) -> None:
        """Support ended, and nobody has asked the school since."""
        plan, officer = self.active(days)
        plan.refresh_from_db()
        end = working(plan.ends_on)
        services.end_support(by=officer, plan=plan, on=self.at(end, 15),
                             words="In every day, and eating with two others.")  # fmt: skip

    def _look_back(self, plan: Plan, officer: User, number: int) -> None:
        look = services.aftercare_days(plan)[number]
        services.record_aftercare(
            by=officer, plan=plan, weeks=look.weeks, in_school=True, attended=94,
            on=self.at(working(look.due), 11), confirmed_by="School attendance office",
        )  # fmt: skip

    def sustained(self) -> None:
        """In school at twelve weeks."""
        plan, officer = self.after_support(190)
        self._look_back(plan, officer, 1)

    def relapsed(self) -> None:
        """Out of school again, and referred at once."""
        plan, officer = self.active(70)
        on = self.days_ago(5)
        services.relapse(by=officer, plan=plan, on=on,
                         words="Left at break on Monday and has not been back.")  # fmt: skip

    def ended_early(self) -> None:
        """The family moved away."""
        plan, officer = self.active(60)
        on = self.days_ago(25)
        services.end_early(by=officer, plan=plan, reason="moved_away", on=on,
                           words="Moved to the coast. The school there has the plan.")  # fmt: skip
