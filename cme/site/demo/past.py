"""Three years of everyday cases, told in bulk: most ended long ago, the newest are still open."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from cme.site.demo import bulk, tales
from cme.site.demo.telling import Telling
from cme.site.demo.world import World

Kind = TypeVar("Kind")
YEARS = 3
CHUNK = 400  # stories written together
SEASON = {1: 12, 2: 9, 3: 10, 4: 8, 5: 9, 6: 9, 7: 6, 8: 3, 9: 22, 10: 15, 11: 11, 12: 6}
"""How many cases of a hundred and twenty begin in each month: the new school year, then less."""
KIDS = ((1, 76), (2, 17), (3, 7))
PACES = ((0.7, 12), (1, 20), (1.6, 22), (2.5, 18), (4, 14), (6.5, 9), (10, 5))
"""How many times as long as it might take a case does take, and of a hundred cases how many."""
EVERYDAY: tuple[tuple[Callable[..., None], int], ...] = (
    (tales.found_on_roll, 46),
    (tales.gone_elsewhere("moved_authority", "left_known"), 14),
    (tales.gone_elsewhere("moved_abroad", "left_abroad"), 9),
    (tales.gone_elsewhere("moved_abroad", "left_unknown"), 3),
    (tales.gone_elsewhere("on_roll_elsewhere", "left_known"), 10),
    (tales.plain("suitable_home"), 6),
    (tales.plain("never_missing"), 6),
    (tales.plain("suitable_other"), 3),
    (tales.under_age, 1),
    (tales.over_age, 1),
    (tales.plain("opened_in_error"), 1),
)


def tell(world: World, cases: int) -> int:
    """Tell about so many everyday cases, begun over the last three years; return how many."""
    told = 0
    stories = everyday(world, cases)
    while chunk := list(islice(stories, CHUNK)):
        told += bulk.write(world, chunk)
    return told


def everyday(world: World, cases: int) -> Iterator[Telling]:
    """Yield the stories of so many cases, first to last; nothing is written yet."""
    kids = []
    while sum(kids) < cases:
        kids.append(min(one_of(world, KIDS), cases - sum(kids)))
    first_year_ends = world.clock.today - dt.timedelta(days=(YEARS - 1) * 365)
    for day, number in zip(days_of(world, len(kids), YEARS * 365, 3), kids, strict=True):
        story = Telling(world, day, number)
        story.pace = one_of(world, PACES)
        tale = one_of(world, EVERYDAY)
        if tale is tales.over_age and day < first_year_ends:
            tale = tales.found_on_roll  # it would look for a June before these years
        tale(story)
        yield story


def days_of(world: World, number: int, oldest: int, newest: int) -> list[dt.date]:
    """Return so many days, first to last, from and to so many days ago; more of them in autumn."""
    days = [world.clock.today - dt.timedelta(days=back) for back in range(oldest, newest - 1, -1)]
    return sorted(world.rng.choices(days, [SEASON[day.month] for day in days], k=number))


def one_of(world: World, weighted: tuple[tuple[Kind, int], ...]) -> Kind:
    """Return one of these, each as often as its weight says."""
    kinds, weights = zip(*weighted, strict=True)
    return world.rng.choices(kinds, weights)[0]
