"""References of the demonstration: drawn from a seed, the same at every telling."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from cme.core import references
from cme.core.references import ALPHABET, LENGTH


@contextmanager
def told_again(start: int) -> Iterator[None]:
    """Let references be the same for the same start while the block lasts.

    The one place where they can be foreseen: in this process alone, while it fills a database
    that holds nobody, and never in a service in use (`seed_demo` refuses that). None is drawn
    twice, for what is told in bulk does not ask whether one is taken.
    """
    rng, unforeseen = Random(start), references.draw  # noqa: S311 (stories, not secrets)
    drawn: set[str] = set()

    def draw() -> str:
        while (letters := "".join(rng.choices(ALPHABET, k=LENGTH))) in drawn:
            pass
        drawn.add(letters)
        return letters

    references.draw = draw
    try:
        yield
    finally:
        references.draw = unforeseen
