"""Referrals as the team finds them this morning: of every door, urgency and status."""

import datetime as dt
from dataclasses import replace
from typing import Any

from cases.models import Case, Child
from cases.statuses import CLOSED
from cme.core import dates
from cme.site.demo import answers
from cme.site.demo.clock import working
from cme.site.demo.families import Family, Kid
from cme.site.demo.places import Home
from cme.site.demo.world import World
from referrals.models import Referral
from referrals.services import onward, triage
from referrals.services.children import Placing
from referrals.services.matching import find_candidates, unmatched_ids

JUNK = "Cheap uniforms!! www.uniform-birds.invalid http://uniform-birds.invalid/now"


class Tray:
    """What came in over the last days, in the order of the hours."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.officer = world.people["cme.officer"]
        self.manager = world.people["cme.manager"]

    def days_ago(self, days: int, hour: int = 10) -> dt.date:
        """Set the clock to a working day so many days ago and return it."""
        day = self.world.clock.today - dt.timedelta(days=days)
        while not dates.is_working_day(day) and days:
            day -= dt.timedelta(days=1)
        self.world.clock.go_to(day, hour, self.world.rng.randrange(60))
        return day

    def neighbour(self, days: int, *, kids: int = 1, **changes: Any) -> Referral:
        """An anonymous neighbour wrote."""
        day = self.days_ago(days)
        family = self.world.families.make(kids)
        worry = self.world.rng.choice(answers.NEIGHBOUR_WORRIES)
        return self.world.receive(answers.neighbour(family, worry, day, **changes))

    def professional(self, days: int, channel: str = "public", **changes: Any) -> Referral:
        """Somebody who works with children wrote, or an officer keyed in what they said."""
        day = self.days_ago(days, 13)
        family = self.world.families.make()
        worry = self.world.rng.choice(answers.SCHOOL_WORRIES)
        told = answers.professional(family, worry, day, **(answers.sender(channel) | changes))
        by = None if channel == "public" else self.officer
        return self.world.receive(told, channel, by=by)


def fill(world: World) -> int:
    """Let the referrals come in, and decide those that wait for somebody else; count them."""
    tray = Tray(world)
    before = Referral.objects.count()
    _undecided(tray)
    _about_known_children(tray)
    _decided(tray)
    for pk in unmatched_ids():
        find_candidates(referral_id=pk)
    return Referral.objects.count() - before


def _undecided(tray: Tray) -> None:
    world = tray.world
    tray.neighbour(0)
    tray.neighbour(4)  # overdue by now
    tray.neighbour(1, concerns={"concerns": ["hurt"]}, danger={"danger_now": "unsure"})
    tray.neighbour(1, kids=3)
    tray.neighbour(2, where={"where_known": "partial", "where_partial": "The flats by the lock"})
    tray.professional(1)
    tray.professional(0, "phone")
    tray.professional(1, "mailbox")
    tray.professional(2, "word_form")
    tray.professional(0, "mash", **{"social-care": {"care_status": ["cp_plan"], "hub_told": "yes"}})
    tray.professional(3, "ehe", **{"referral-reason": {"referral_reasons": ["home_unsuitable"]}})
    tray.professional(1, "ehc", **{"referral-reason": {"referral_reasons": ["moved_in"]}})
    tray.professional(2, "other_authority")
    tray.neighbour(1, **{"safe-contact": {"safe_to_contact": "no", "unsafe_why": "He is violent."}})
    day = tray.days_ago(1)
    world.receive(answers.parent(world.families.make(), answers.CARERS_WORRY[0], day))
    world.receive(answers.young_person(world.families.make(), day))
    small = world.families.make()
    small = small.with_first_born(day - dt.timedelta(days=1_300))
    world.receive(answers.early_years(small, day), "early_years")
    tray.days_ago(0, 9)
    world.receive(junk())


def junk() -> answers.Answers:
    """Return an advertisement, as the public form stores it."""
    nobody: answers.Answers = {name: {} for name in ("child-name", "child-age", "where")}
    return {"danger": {"danger_now": "no"}, "who": {"sender_kind": "unsaid"},
            "worry": {"worry": JUNK}, "concerns": {"concerns": ["none"]}, **nobody,
            "your-details": {"details": "anonymous"}}  # fmt: skip


def _about_known_children(tray: Tray) -> None:
    """The same child again, perhaps the same child, and one who is restricted."""
    open_ones = Case.objects.exclude(status=CLOSED).select_related("child__person", "area")
    ours = open_ones.filter(child__restricted=False, area__isnull=False).order_by("pk")[:3]
    if len(ours) < 3:
        return
    same, similar = ours[0].child, ours[2].child
    tray.days_ago(0, 11)
    told = answers.neighbour(family_of(same, tray), answers.NEIGHBOUR_WORRIES[1],
                             tray.world.clock.today)  # fmt: skip
    told["child-age"] = answers.exact(family_of(same, tray).first)
    tray.world.receive(told)
    family = family_of(similar, tray)
    misspelt = replace(family.first, given=f"{family.first.given[:-1]}a", upn="")
    tray.world.receive(
        answers.neighbour(
            replace(family, kids=(misspelt,)), answers.NEIGHBOUR_WORRIES[3], tray.world.clock.today
        )
    )
    hidden = open_ones.filter(child__restricted=True).first()
    if hidden:
        again = family_of(hidden.child, tray)
        tray.world.receive(
            answers.professional(again, answers.SCHOOL_WORRIES[3], tray.world.clock.today)
        )


def family_of(child: Child, tray: Tray) -> Family:
    """Return a child on record as the family that somebody may tell us about again."""
    person = child.person
    kid = Kid(
        person.given_name,
        person.family_name,
        person.sex,
        person.born_on or tray.world.clock.today - dt.timedelta(days=3_600),
        person.upn,
    )
    area = tray.world.families.homes[0].area
    home = Home(person.address_line_1, person.town, person.postcode, area)
    carer = (person.carers or [{}])[0]
    return Family(
        kids=(kid,),
        language=person.first_language or "English",
        carer=carer.get("name", f"Jo {kid.family}"),
        relationship=carer.get("relationship", "mother"),
        phone=carer.get("phone", "07700 900999"),
        line_1=person.address_line_1,
        home=home,
    )


def _decided(tray: Tray) -> None:
    for decide in (_restricted, _asked, _facts_came, _kept_apart, _no_referral, _sent_on,
                   _acknowledged, _added_to_a_case, _reopened):  # fmt: skip
        decide(tray)


def _restricted(tray: Tray) -> None:
    referral = tray.neighbour(1)
    read = tray.world.read(referral, tray.officer)
    also = tray.world.also(
        read, "Neighbour names a family we were asked to protect.",
        restrict_to=[tray.officer, tray.manager],
    )  # fmt: skip
    triage.hold(by=tray.officer, referral=read, also=also, area=read.area)


def ask(tray: Tray, days: int) -> Referral:
    """Ask a school for more before deciding, so many days ago."""
    read = tray.world.read(tray.professional(days), tray.officer)
    return triage.decide_ask(
        by=tray.officer, referral=read, whom="Kingfisher Junior School, attendance lead",
        also=tray.world.also(read, "Cannot tell if she is still on their roll."),
        what="Is the child on roll, last day seen, and who collected her?",
    )  # fmt: skip


def _asked(tray: Tray) -> None:
    ask(tray, 2)
    ask(tray, 12)  # nobody answered: the day to ask again has gone by


def _facts_came(tray: Tray) -> None:
    referral = ask(tray, 6)
    tray.days_ago(1)
    triage.record_facts(by=tray.officer, referral=referral, came=True,
                        words="Off roll since 1st, form attached. No destination.")  # fmt: skip


def _kept_apart(tray: Tray) -> None:
    read = tray.world.read(tray.neighbour(2), tray.officer)
    triage.decide_junk(by=tray.officer, referral=read,
                       also=tray.world.also(read, "Looks like a prank, same words as last "
                                            "week's."))  # fmt: skip


def _no_referral(tray: Tray) -> None:
    read = tray.world.read(tray.neighbour(9), tray.officer)
    also = tray.world.also(read, "An advertisement. Nothing about a child.")
    apart = triage.decide_junk(by=tray.officer, referral=read, also=also)
    triage.confirm_junk(by=tray.officer, referral=apart, version=apart.version,
                        why="Read it twice. Selling uniforms.")  # fmt: skip


def send(tray: Tray, days: int, code: str, why: str, to: str = "") -> Any:
    """Send a referral on, so many days ago; return it and what was sent."""
    read = tray.world.read(tray.professional(days), tray.officer)
    agency = tray.world.agency(code)
    sending = triage.Sending(
        agency=agency, to_words=to,
        message="We were told about this child. Please tell us that you have this, and what you "
        "will do.",
    )  # fmt: skip
    sent = triage.decide_send_on(by=tray.officer, referral=read, also=tray.world.also(read, why),
                                 sendings=[sending])  # fmt: skip
    return read, sent[0]


def _sent_on(tray: Tray) -> None:
    send(tray, 1, "attendance", "On roll and not attending: for the attendance team.")
    send(tray, 21, "authority", "Lives over the border now.", "Fenshire Council")  # overdue


def _acknowledged(tray: Tray) -> None:
    read, sent = send(tray, 16, "home_education", "Mother says home educated.")
    onward.acknowledge(by=tray.officer, referral=read, onward=sent, on=tray.days_ago(11),
                       who="Bryn Dotterel, home education")  # fmt: skip


def _added_to_a_case(tray: Tray) -> None:
    fits = Case.objects.filter(status="enquiries", child__restricted=False)
    case = fits.order_by("opened_on", "pk").first()
    if case is None:
        return
    day = working(max(case.opened_on, tray.days_ago(7)))
    family = family_of(case.child, tray)
    told = answers.neighbour(family, answers.NEIGHBOUR_WORRIES[4], day)
    read = tray.world.read(tray.world.receive(told), tray.officer)
    placing = Placing(child=read.children.get(position=0), known=case.child, case=case)
    triage.decide_link(by=tray.officer, referral=read, placings=[placing],
                       also=tray.world.also(read, "Same child, same flat."))  # fmt: skip


def _reopened(tray: Tray) -> None:
    read, _sent = send(tray, 5, "attendance", "Thought to be on roll.")
    tray.days_ago(1)
    triage.reopen(by=tray.manager, referral=read,
                  why="School says off roll since July. Ours after all.")  # fmt: skip
