"""Long-term cases on their way to rest: forms in every status, cases that rest, one that woke."""

import datetime as dt

from cases import services as casework
from cases.models import ArchiveRequest, Case
from cme.accounts.models import User
from cme.accounts.services import deactivate_person
from cme.site.demo import answers
from cme.site.demo.clock import working
from cme.site.demo.people import add_leaver
from cme.site.demo.story import Story
from cme.site.demo.world import World

SUMMARY = (
    "Nine calls, four letters and three visits. Every source searched twice. Neighbours, the old "
    "school and the landlord asked. Nobody has seen the family since the spring."
)
WOULD_WAKE = "A school, another council or the health service asks about the child."
LONG = 190  # days after its opening on which a case is sure to be long-term


def tell_all(world: World, cases: int) -> int:
    """Tell the cases that nobody could find, or the first ones; return how many."""
    tales = (
        lambda: _agreed(world, 330),
        lambda: _woken(world, 420),
        lambda: _agreed(world, LONG + 375),  # rests for a year: looked at again
        lambda: _with_line_manager(world, LONG + 3),
        lambda: _with_director(world, LONG + 6),
        lambda: _returned(world, LONG + 5),
        lambda: _drafting(world, LONG + 4),
        lambda: _taken_back(world, LONG + 40),
        lambda: _with_nobody(world, LONG + 9),
        lambda: _agreed(world, 940),
        lambda: _found(_woken(world, 1_010)),
        lambda: _agreed(world, LONG + 270),
        lambda: _found(_woken(world, 800)),
    )
    for tale in tales[:cases]:
        tale()
    _name_delegate(world)
    return min(cases, len(tales))


def _form(
    world: World, days_ago: int, director: User | None = None
) -> tuple[Story, ArchiveRequest]:
    """Look for a child for six months in vain; return the story and the form, filled in."""
    story = Story(world, world.clock.today - dt.timedelta(days=days_ago))
    # With the day of birth, so that who hears of the child again knows that it is the same one.
    story.begin(**{"child-age": answers.exact(story.family.first)}).first_checks(2)
    story.call_and_visit()
    story.on(40)
    story.lives("left_unknown", "New tenants in. Nobody knows where they went.")
    story.establish("cannot_establish", "Nobody answers, no record of a school. Visited twice.")
    story.day = working(story.cases[0].opened_on + dt.timedelta(days=LONG - 3))
    story.on(0)
    expected = [one for one in world.sources.values() if one.expected]
    for source in expected:
        if not source.only_child_protection:
            story.check(source.code, "no_record")
    case = Case.objects.get(pk=story.cases[0].pk)
    request = casework.begin_archive(by=story.officer, case=case)
    return story, casework.save_archive(
        by=story.officer,
        request=request,
        summary=SUMMARY,
        would_wake=WOULD_WAKE,
        no_visit_why="",
        line_manager=story.manager,
        director=director or world.people["director"],
    )


def _sign(story: Story, request: ArchiveRequest, signatures: int) -> ArchiveRequest:
    people = (story.officer, request.line_manager, request.director)
    for person in people[:signatures]:
        request = casework.sign_archive(by=person, request=request, words="Read and agreed.")
        story.on(1, 12)
    return request


def _drafting(world: World, days_ago: int) -> None:
    _form(world, days_ago)


def _with_line_manager(world: World, days_ago: int) -> None:
    _sign(*_form(world, days_ago), 1)


def _with_director(world: World, days_ago: int) -> None:
    _sign(*_form(world, days_ago), 2)


def _with_nobody(world: World, days_ago: int) -> None:
    """The director left before signing: who works the case chooses who signs instead."""
    leaver = add_leaver()
    _sign(*_form(world, days_ago, director=leaver), 2)
    world.clock.now = world.clock.started_at
    deactivate_person(person=leaver, by=world.people["administrator"])


def _agreed(world: World, days_ago: int) -> Story:
    story, request = _form(world, days_ago)
    _sign(story, request, 3)
    return story


def _returned(world: World, days_ago: int) -> None:
    story, request = _form(world, days_ago)
    request = _sign(story, request, 1)
    casework.return_archive(
        by=story.manager, request=request, reason="more_checks",
        words="Has anybody asked the grandmother again since the summer?",
    )  # fmt: skip


def _taken_back(world: World, days_ago: int) -> None:
    story, request = _form(world, days_ago)
    casework.take_back(
        by=story.officer, request=request, words="The aunt rang. There may be a new address."
    )


def _woken(world: World, days_ago: int) -> Story:
    story = _agreed(world, days_ago)
    if story.on(150):
        case = Case.objects.get(pk=story.cases[0].pk)
        casework.wake(
            by=story.officer, case=case, reason="woken_facts", on=story.day,
            words="The old school was asked for the file by a school in the next county.",
        )  # fmt: skip
    return story


def _found(story: Story) -> None:
    """What woke a case led to the child."""
    if story.on(30):
        story.end("on_roll_elsewhere")


def _name_delegate(world: World) -> None:
    """The second manager is away for a fortnight; the first one signs."""
    away, acting = world.people["cme.manager.2"], world.people["cme.manager"]
    world.clock.now = world.clock.started_at
    casework.name_delegate(
        by=away, person=away, delegate=acting, from_on=world.clock.today,
        until_on=world.clock.today + dt.timedelta(days=14),
    )  # fmt: skip
