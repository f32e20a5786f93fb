"""One case after another, from the day somebody told us to where it stands today."""

import datetime as dt
from collections.abc import Callable

from cases import services as casework
from cases.statuses import CLOSED
from cme.site.demo import answers, endings
from cme.site.demo.clock import working
from cme.site.demo.families import left_school_in
from cme.site.demo.story import Story
from cme.site.demo.world import World

WITHOUT_A_PLACE = (
    "moved_in_la", "moved_in_la", "moved_in_abroad", "moved_in_abroad", "awaiting_outcome",
    "did_not_apply", "no_suitable_place", "no_preference", "dissatisfied", "dissatisfied_send",
    "mental_health", "waiting_start",
)  # fmt: skip
REASONS = {
    "suitable_home": ("parental_decision", "home_unsuitable", "dissatisfied"),
    "suitable_other": ("mental_health", "physical_health", "no_suitable_place"),
    "never_missing": ("unknown", "believed_moved_la"),
}


def found_on_roll(story: Story) -> None:
    """The common end: the family is found, a place is sought, the child starts."""
    story.begin().first_checks()
    story.call_and_visit()
    if not story.on(3, 15):
        return
    story.contact("call", "spoke_parent", "Dad called back off the card. Wants a place, not "
                  "sure how to apply. Talked through the form, sends it tonight.")  # fmt: skip
    story.lives("resident", "Seen at the door, tenancy shown.")
    story.establish("needs_place", "Family wants a school place. Not on roll anywhere.")
    story.count_as(*WITHOUT_A_PLACE)
    if story.on(2):
        story.move("place_sought", "needs_place", "In-year form in with Admissions.")
    if story.on(story.world.rng.choice((7, 12, 16))):
        story.move("place_allocated", "place_offered", "Place offered, start date agreed.")
    if story.on(5):
        story.end("on_roll")


def gone_elsewhere(outcome: str, residency: str) -> Callable[[Story], None]:
    """The family has left, and somebody outside can say where to."""

    def tell(story: Story) -> None:
        story.begin()
        if story.world.rng.random() < 0.4:
            story.lives("left_unknown", "School says they had moved out before it was reported.")
        story.first_checks(4)
        story.call_and_visit()
        if not story.on(4):
            return
        story.check("neighbour", "new_facts", "Neighbour at number 9: van came, big goodbye, the "
                    "week before last. Thinks they went to her sister's.")  # fmt: skip
        story.lives(residency, "Landlord has the keys back.")
        story.count_as("believed_abroad" if outcome == "moved_abroad" else "believed_moved_la")
        if story.on(6):
            story.check("other_authority" if outcome == "moved_authority" else "police",
                        "lives_elsewhere")  # fmt: skip
        if story.on(story.world.rng.choice((5, 20))):
            story.end(outcome)

    return tell


def plain(outcome: str) -> Callable[[Story], None]:
    """A case that a few checks settle."""

    def tell(story: Story) -> None:
        story.begin().first_checks(2)
        if story.on(4):
            story.contact("call", "spoke_parent")
            story.count_as(*REASONS.get(outcome, ("unknown",)))
        if story.on(story.world.rng.choice((3, 9, 15))):
            story.end(outcome)

    return tell


def over_age(story: Story) -> None:
    """A young person who passed the leaving date while we worked."""
    leaving = left_school_in(story.latest - dt.timedelta(days=21))
    story.family = story.family.with_first_born(leaving)
    june = dt.date(leaving.year + 16, 6, 1)
    story.day = working(june - dt.timedelta(days=30))
    story.begin(**{"child-age": {"age_known": "exact", "date_of_birth": leaving.isoformat()}})
    story.first_checks(2)
    story.day = working(june + dt.timedelta(days=30))
    story.end("over_age")


def under_age(story: Story) -> None:
    """A child thought to be five who turned out to be four."""
    story.begin(**{"child-age": answers.about(5)}).first_checks(2)
    if story.on(3):
        story.end("under_age")


def just_opened(story: Story) -> None:
    """Nothing searched yet."""
    story.day = working(story.world.clock.today - dt.timedelta(days=3))
    story.begin()


def freshly_checked(story: Story) -> None:
    """Begun this fortnight: three sources searched, one asked and not answered."""
    story.day = working(story.world.clock.today - dt.timedelta(days=12))
    story.begin().first_checks()
    if story.on(1):
        story.check("housing", "asked")
    story.call_and_visit()


def gone_stale(story: Story) -> None:
    """Left too long: what was searched in spring has to be searched again."""
    story.day = working(story.world.clock.today - dt.timedelta(days=150))
    story.begin().first_checks(5)
    story.call_and_visit()
    if story.on(10):
        story.establish("cannot_establish", "Nobody answers, no record of a school. Visited twice.")


def visit_planned(story: Story) -> None:
    """A visit stands in the diary."""
    story.day = working(story.world.clock.today - dt.timedelta(days=16))
    story.begin().first_checks(2)
    story.call_and_visit()
    clock = story.world.clock
    clock.now = clock.started_at
    for case in story.cases:
        casework.record_contact(
            by=story.officer, case=case, kind="visit", state="planned",
            happened_at=clock.now + dt.timedelta(days=2), with_whom=story.family.carer,
            words="Try after 4pm, older sister is home then.",
        )  # fmt: skip


def wants_place(story: Story) -> None:
    """A place is being sought."""
    story.day = working(story.world.clock.today - dt.timedelta(days=40))
    story.begin().first_checks()
    if story.on(4):
        story.contact("office", "spoke_parent", "Mum came in with all three. Passports seen, "
                      "tenancy from August. Wants one school for all if she can.")  # fmt: skip
        story.lives("resident")
        story.count_as(*WITHOUT_A_PLACE)
        story.establish("needs_place", "Wants a place, form filled in with her at the desk.")
    if story.on(3):
        story.move("place_sought", "needs_place")


def has_place(story: Story) -> None:
    """A place is given; the child has not started."""
    wants_place(story)
    if story.on(14):
        story.move("place_allocated", "place_offered", "Offer letter with family, visit Thursday.")


def facing_order(story: Story) -> None:
    """Invited, not enrolled, notice served."""
    story.day = working(story.world.clock.today - dt.timedelta(days=95))
    story.begin().first_checks(4)
    if story.on(8):
        story.contact("visit", "refused", "Father at the door. “She does not need your school.” "
                      "Left the leaflet about home education and my number.")  # fmt: skip
        story.count_as("parental_decision", "challenging_order")
        story.establish("not_enrolled", "Invited in writing twice. Family will not enrol.")
    if story.on(20):
        story.move("attendance_order", "notice_needed", "Notice served by hand.")
        story.establish("notice_sent", "Notice under s.437 served by hand, 15 days.")


def long_term(story: Story) -> None:
    """More than six calendar months, all sources used, a plan renewed."""
    story.day = working(story.world.clock.today - dt.timedelta(days=235))
    story.begin().first_checks(6)
    story.call_and_visit()
    if story.on(30):
        story.lives("left_unknown", "New tenants in. Nobody knows where they went.")
        story.count_as("unknown")
    if story.on(60):
        story.check("hmrc", "asked")
    if story.on(70):
        story.contact("letter", "returned", "Letter to the grandmother came back, gone away.")
    clock = story.world.clock
    if story.on(40):
        for case in story.cases:
            casework.renew_plan(
                by=story.officer, case=case, until=clock.today + dt.timedelta(days=30),
                words="GIAP and S2S each month. Try the aunt again after the "
                "holidays.",
            )  # fmt: skip


def awaits_countersign(story: Story) -> None:
    """An outcome that nobody outside confirmed, with the manager."""
    story.day = working(story.world.clock.today - dt.timedelta(days=30))
    story.begin().first_checks()
    story.call_and_visit()
    if story.day < story.world.clock.today - dt.timedelta(days=4):
        story.day = working(story.world.clock.today - dt.timedelta(days=4))
    story.world.clock.go_to(story.day, 12)
    for case in story.cases:
        ending = endings.ending("moved_abroad", story.world, story.day)
        casework.record_outcome(by=story.officer, case=case, on=story.day, **ending)


def not_convinced(story: Story) -> None:
    """A manager sent the outcome back."""
    awaits_countersign(story)
    if story.on(1, 9):
        for case in story.cases:
            casework.refuse_countersign(
                by=story.manager, case=case, on=story.day,
                words="Tickets show the mother only. Who saw the child travel? Ask the airline "
                "liaison or the school there.",
            )  # fmt: skip


def came_back(story: Story) -> None:
    """Closed, then reopened within the fortnight."""
    story.day = working(story.world.clock.today - dt.timedelta(days=45))
    story.begin().first_checks(2)
    story.end("on_roll_elsewhere")
    if story.on(8):
        for case in story.cases:
            case.refresh_from_db()
            if case.status == CLOSED:
                casework.reopen(by=story.manager, case=case, on=story.day,
                                words="School rang: never came back after the first "
                                "day.")  # fmt: skip


def with_a_flag(story: Story) -> None:
    """A worry stands that blocks closing."""
    freshly_checked(story)
    for case in story.cases:
        casework.set_flag(
            by=story.officer, child=case.child,
            words="Health visitor worried about a bruise; hub has it",
        )  # fmt: skip


def no_contact(story: Story) -> None:
    """Nobody may contact the family."""
    story.day = working(story.world.clock.today - dt.timedelta(days=25))
    told = {"safe-contact": {"safe_to_contact": "no", "unsafe_why": "Grandad would find out."}}
    story.begin(**told).first_checks()
    story.note("No calls, no letters, no visits. Everything through the refuge's worker.")


def restricted(story: Story) -> None:
    """Known to named people only."""
    story.day = working(story.world.clock.today - dt.timedelta(days=33))
    story.begin().first_checks(2)
    for case in story.cases:
        casework.restrict(
            by=story.officer, child=case.child, named_people=[story.officer, story.manager],
            words="Police asked for it: family moved away from a known risk.",
        )  # fmt: skip


def own_way(story: Story) -> None:
    """The officer does something else than suggested and says why."""
    freshly_checked(story)
    clock = story.world.clock
    clock.now = clock.started_at
    for case in story.cases:
        casework.plan(by=story.officer, case=case)
        casework.do_otherwise(
            by=story.officer, case=case, instead="Meet the aunt at the community centre",
            due=clock.today + dt.timedelta(days=3),
            why="Family hides from visitors; the aunt is trusted and will bring them.",
        )  # fmt: skip


def told_school(story: Story) -> None:
    """On roll and not attending: the school was told and has to answer."""
    story.day = working(story.world.clock.today - dt.timedelta(days=20))
    story.begin().first_checks(2)
    if story.on(2):
        story.establish("on_roll", "Still on roll at Kingfisher. Not seen since half term.")
    if story.on(1):
        for case in story.cases:
            casework.send_onward(
                by=story.officer, subject=case, subject_reference=case.reference,
                agency=story.world.agency("school"), to_words="Kingfisher Junior School",
                message="This child is on your roll and not in school. Please tell us what you "
                "know and what you will do.", on=story.day,
            )  # fmt: skip


TALES: tuple[tuple[Callable[[Story], None], int], ...] = (
    # the tale, and how many brothers and sisters are in it
    (found_on_roll, 1), (just_opened, 1), (gone_elsewhere("moved_authority", "left_known"), 1),
    (freshly_checked, 2), (found_on_roll, 1), (awaits_countersign, 1), (restricted, 1),
    (plain("never_missing"), 1), (wants_place, 2), (no_contact, 1),
    (gone_elsewhere("moved_abroad", "left_abroad"), 1), (gone_stale, 1), (found_on_roll, 1),
    (has_place, 1), (long_term, 1), (plain("suitable_home"), 1), (facing_order, 1),
    (found_on_roll, 2), (visit_planned, 1), (came_back, 1), (not_convinced, 1), (told_school, 1),
    (plain("opened_in_error"), 1), (gone_elsewhere("on_roll_elsewhere", "left_known"), 1),
    (own_way, 1), (with_a_flag, 1), (over_age, 1), (found_on_roll, 1), (plain("suitable_other"), 1),
    (under_age, 1), (plain("custody"), 1), (found_on_roll, 3),
    (gone_elsewhere("moved_authority", "left_known"), 1), (plain("duplicate"), 1),
    (gone_elsewhere("moved_abroad", "left_unknown"), 1), (found_on_roll, 1), (plain("died"), 1),
    (plain("never_missing"), 1), (found_on_roll, 1), (just_opened, 1),
)  # fmt: skip


def tell_all(world: World, cases: int) -> int:
    """Tell every story once, begun over fourteen months, or the first ones; count their cases."""
    told = 0
    first = world.clock.today - dt.timedelta(days=425)
    for index, (tale, kids) in enumerate(TALES):
        if told >= cases:
            break
        story = Story(world, first + dt.timedelta(days=(index * 37) % 400), kids)
        tale(story)
        told += len(story.cases)
    return told
