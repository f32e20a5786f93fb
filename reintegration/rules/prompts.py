"""Who else must be round the table, as prompts beside a plan; none of them stops it (ref. §8)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Circle:
    """What is known of the child and of who works on the plan."""

    has_ehc_plan: bool | None = None
    care_status: frozenset[str] = field(default_factory=frozenset)
    under: frozenset[str] = field(default_factory=frozenset)
    kinds: frozenset[str] = field(default_factory=frozenset)
    has_send: bool = False
    year_group: int | None = None
    helpers: str = "team"
    part_time: bool = False

    @property
    def in_need_or_protected(self) -> bool:
        """Whether the child is under a child in need or child protection plan."""
        return bool(self.care_status & {"child_in_need", "cp_plan"} or self.under & {"cin", "cp"})

    @property
    def looked_after(self) -> bool:
        """Whether the council looks after the child."""
        return "looked_after" in self.care_status | self.under


@dataclass(frozen=True)
class Prompt:
    """One thing to think of: its code and its words."""

    code: str
    words: str


RULES: Iterable[tuple[str, Callable[[Circle], bool], str]] = (
    (
        "social_worker",
        lambda c: (c.in_need_or_protected or c.looked_after) and "social_worker" not in c.kinds,
        "The child has a social worker. Add them: the plan is made jointly.",
    ),
    (
        "ehc_team",
        lambda c: bool(c.has_ehc_plan) and "send" not in c.kinds,
        "The child has an EHC plan. Add the EHC team and ask for an early annual review.",
    ),
    (
        "send",
        lambda c: c.has_send and not c.has_ehc_plan and "send" not in c.kinds,
        (
            "The child has special educational needs. Add the school's SEND lead; think about an "
            "EHC needs assessment."
        ),
    ),
    (
        "virtual_school",
        lambda c: c.looked_after,
        (
            "The child is looked after. Tell the Virtual School and bring in the personal "
            "education plan."
        ),
    ),
    (
        "young_people",
        lambda c: (c.year_group or 0) > 8 and c.helpers == "team" and "young_people" not in c.kinds,
        "Services for Young People help from year 9. Agree with them who does what.",
    ),
    (
        "youth_justice",
        lambda c: "youth_justice" in c.care_status,
        "The child is known to youth justice. Invite their worker to the meetings.",
    ),
)


def prompts(circle: Circle) -> list[Prompt]:
    """Return what to think of, most pressing first."""
    return [Prompt(code, words) for code, holds, words in RULES if holds(circle)]
