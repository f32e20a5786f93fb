"""What was left lying: a little of every kind of work that is due once something was forgotten."""

import datetime as dt
from dataclasses import replace
from typing import Any

from cases import services as casework
from cases.models import Case
from cases.statuses import DORMANT
from cme.core.dates import compulsory_school_age_end
from cme.core.models import OutboxMessage
from cme.site.demo import answers, lists, waiting
from cme.site.demo.story import Story
from cme.site.demo.world import World
from referrals.services import onward, sources, triage
from referrals.services.matching import find_candidates
from schools.services import returns


def fill(world: World) -> None:
    """Leave something lying of each kind that the other stories finish in time."""
    _over_age(world)
    _unanswered_case(world)
    _unanswered_referral(world)
    _restrictions(world)
    _withdrawn(world)
    _message_not_sent(world)
    _about_dormant_cases(world)


def _begun(world: World, days: int, **told: Any) -> Story:
    return Story(world, world.clock.today - dt.timedelta(days=days)).begin(**told)


def _over_age(world: World) -> None:
    """A young person who passed the leaving date while we looked."""
    today = world.clock.today
    born = dt.date(today.year - 16, 3, 9)
    if compulsory_school_age_end(born) >= today:
        born = born.replace(year=born.year - 1)
    story = Story(world, compulsory_school_age_end(born) - dt.timedelta(days=40))
    story.family = story.family.with_first_born(born)
    story.begin(**{"child-age": {"age_known": "exact", "date_of_birth": born.isoformat()}})
    story.first_checks(2)


def _unanswered_case(world: World) -> None:
    """Another council was asked, asked again, and has not answered."""
    story = _begun(world, 60)
    story.on(2)
    for case in story.cases:
        sent = casework.send_onward(
            by=story.officer, subject=case, subject_reference=case.reference,
            agency=world.agency("authority"), to_words="Fenshire Council",
            message="This child now seems to live in your area. Please confirm.", on=story.day,
        )  # fmt: skip
        story.on(12)
        casework.chase_onward(by=story.officer, onward=sent, on=story.day, words="By telephone.")


def _unanswered_referral(world: World) -> None:
    tray = waiting.Tray(world)
    read, sent = waiting.send(tray, 45, "attendance", "On roll: for the attendance team.")
    tray.days_ago(25)
    onward.ask_again(by=tray.officer, referral=read, onward=sent, words="By e-mail.")


def _restrictions(world: World) -> None:
    """A restriction on a child, and one on a referral, that nobody has looked at since."""
    story = _begun(world, 120)
    for case in story.cases:
        casework.restrict(
            by=story.officer, child=case.child, named_people=[story.officer, story.manager],
            words="The refuge asked for it.",
        )  # fmt: skip
    tray = waiting.Tray(world)
    read = waiting.ask(tray, 110)
    also = world.also(read, "The family was moved for its safety.",
                      restrict_to=[tray.officer, tray.manager])  # fmt: skip
    triage.hold(by=tray.officer, referral=read, also=also, area=read.area)


def _withdrawn(world: World) -> None:
    """A school took a return back after we had begun to look for the pupil."""
    told = lists.Lists(world)
    row = lists.file_return(told, 12, "g", unknown=True)
    sources.refer_missed_returns()
    told.days_ago(4)
    returns.withdraw(by=told.office, deletion_return=row, words="The family came back.")


def _message_not_sent(world: World) -> None:
    """A message that was given up after several tries."""
    now = world.clock.go_to(world.clock.today - dt.timedelta(days=2), 8)
    OutboxMessage.objects.create(
        key="demo-not-sent", kind="digest", to="nobody@eastmere.invalid", body="Your day.",
        subject="Your work for today", tries=8, parked_at=now, last_error="SMTPServerDisconnected",
        next_try_at=now,
    )  # fmt: skip


def _about_dormant_cases(world: World) -> None:
    """News of two children whose cases rest: one is the same child, the other may be."""
    resting = Case.objects.filter(status=DORMANT, child__restricted=False)
    dormant = list(resting.select_related("child__person").order_by("-status_on", "pk"))
    if len(dormant) < 2:
        return
    tray = waiting.Tray(world)
    day = tray.days_ago(1, 9)
    same, maybe = (waiting.family_of(case.child, tray) for case in (dormant[0], dormant[-1]))
    told = answers.neighbour(same, answers.NEIGHBOUR_WORRIES[1], day)
    told["child-age"] = answers.exact(same.first)
    misspelt = replace(maybe.first, given=f"{maybe.first.given[:-1]}a", upn="")
    worry = answers.NEIGHBOUR_WORRIES[3]
    for answered in (told, answers.neighbour(replace(maybe, kids=(misspelt,)), worry, day)):
        find_candidates(referral_id=world.receive(answered).pk)
