"""How invented cases end: each outcome with the proof it asks for."""

import datetime as dt
from typing import Any

from cases.models import Case
from cme.site.demo.world import World


def ending(outcome: str, world: World, day: dt.date) -> dict[str, Any]:
    """Return what an officer records when a case ends this way on that day."""
    return {"outcome": outcome, "confirmed_on": day, **_OUTCOMES[outcome](world, day)}


def _words(words: str, by: str, how: str, outside: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "words": words,
        "confirmed_by": by,
        "confirmed_how": how,
        "confirmed_outside": outside,
        **more,
    }


def _on_roll(world: World, day: dt.date) -> dict[str, Any]:
    school = world.rng.choice(world.schools[:6])
    first = world.rng.choice((0, 1, 2))
    return _words(
        "Started Monday, in class and settling. School will ring if absent.",
        "Attendance office",
        "Call to the school office, register read out to me.",
        school=school,
        evidence={"first_day": (day - dt.timedelta(days=first)).isoformat()},
    )


def _other_case(_world: World, day: dt.date) -> dict[str, Any]:
    other = Case.objects.filter(opened_on__lt=day).order_by("pk").first()
    return _words(
        "Same child, reported twice under two spellings. Working on in the other case.",
        "Team",
        "Compared date of birth and address.",
        outside=False,
        evidence={"other_case": other.reference if other else ""},
    )


def _iso(day: dt.date, back: int) -> str:
    return (day - dt.timedelta(days=back)).isoformat()


_OUTCOMES: dict[str, Any] = {
    "on_roll": _on_roll,
    "on_roll_elsewhere": lambda _world, day: _words(
        "On roll in the next county, seen by their attendance team.",
        "Their attendance team",
        "E-mail from the school there.",
        evidence={"school_name": "Dabchick Primary School", "authority": "Fenshire",
                  "first_day": _iso(day, 6)},
    ),
    "moved_authority": lambda world, day: _words(
        "Fenshire have the family at a new address and have opened their own case.",
        "CME team, Fenshire",
        "Secure e-mail with their case number.",
        evidence={"authority": "Fenshire", "team": "CME team", "accepted_on": _iso(day, 1),
                  "in_writing": world.rng.choice(("yes", "yes", "no"))},
    ),
    "moved_abroad": lambda world, day: _words(
        "Family went back to look after a grandparent. Aunt showed the tickets.",
        "Aunt",
        "Tickets seen at the aunt's.",
        outside=False,
        evidence={"country": world.rng.choice(("Romania", "Portugal", "Ireland")),
                  "travelled_on": _iso(day, 20), "proof": "tickets"},
    ),
    "suitable_home": lambda _world, day: _words(
        "Education at home looked at and found suitable.",
        "Home education officer",
        "Report of the visit on file.",
        evidence={"home_education_officer": "Bryn Dotterel", "decided_on": _iso(day, 2)},
    ),
    "suitable_other": lambda _world, day: _words(
        "Full timetable at the provision, attends well.",
        "Provision manager",
        "Call and timetable by e-mail.",
        evidence={"provider": "Sedge Walk Alternative Provision", "hours": "25",
                  "started_on": _iso(day, 9)},
    ),
    "custody": lambda _world, _day: _words(
        "Remanded last month; on the education roll there.",
        "Head of education",
        "Call to the establishment.",
        evidence={"establishment": "Curlew Bay secure school"},
    ),
    "over_age": lambda _world, day: _words(
        "Passed the leaving date. Wants a college course; post-16 have the referral.",
        "Post-16 team",
        "Birth certificate seen, hand-over e-mail.",
        evidence={"record_seen": "Birth certificate", "left_on": _iso(day, 20),
                  "hand_over": "Post-16 team, accepted"},
    ),
    "under_age": lambda _world, _day: _words(
        "Birth certificate says four. Nursery place from January.",
        "Health visitor",
        "Record read out by the health visitor.",
        evidence={"record_seen": "Birth certificate", "hand_over": "Early years team"},
    ),
    "never_missing": lambda _world, day: _words(
        "At an independent school all along; the referral had the old school.",
        "School office",
        "Call to the school.",
        evidence={"place": "Heronry House (independent)", "from_on": _iso(day, 200)},
    ),
    "duplicate": _other_case,
    "died": lambda _world, _day: _words(
        "Told by the hospital. Family support is with the hub. No contact from us.",
        "Hub",
        "Call from the hub.",
    ),
    "opened_in_error": lambda _world, _day: _words(
        "Opened on the wrong family, same surname. Right child is known to be in school.",
        "Team",
        "Compared both records.",
        outside=False,
    ),
}  # fmt: skip
