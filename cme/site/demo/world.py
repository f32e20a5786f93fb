"""What a story needs at hand: the clock, the council's arrangements, the people, the places."""

from dataclasses import dataclass
from random import Random

from cme.accounts.doors import PUBLIC_FORM, door
from cme.accounts.models import User
from cme.audit.access import record_access
from cme.authority import arrangements
from cme.authority.models import Agency, Area, CheckType
from cme.site.demo.answers import Answers
from cme.site.demo.clock import Clock
from cme.site.demo.families import Families
from referrals.models import Referral, ReferralChild
from referrals.services import intake, triage
from referrals.services.children import Placing
from schools.models import School


@dataclass(frozen=True)
class World:
    """Everything that is there before the first story begins."""

    clock: Clock
    rng: Random
    people: dict[str, User]
    families: Families
    schools: list[School]
    sources: dict[str, CheckType]

    @property
    def managers(self) -> tuple[User, User]:
        """The two managers."""
        return self.people["cme.manager"], self.people["cme.manager.2"]

    def officer(self, area: Area | None) -> User:
        """Return an officer of the area, taking turns."""
        officers = [self.people[f"cme.officer{end}"] for end in ("", ".2", ".3")]
        return self.rng.choice([one for one in officers if one.area == area] or officers)

    def source(self, code: str) -> CheckType:
        """Return a source to search."""
        return self.sources[code]

    def agency(self, code: str) -> Agency:
        """Return somewhere to send a child to."""
        return arrangements.agencies().get(code=code)

    def receive(
        self, answers: Answers, channel: str = "public", by: User | None = None
    ) -> Referral:
        """Let a concern arrive at the clock's time."""
        return intake.receive(
            by=by or door(PUBLIC_FORM),
            channel=channel,
            submission_key=f"demo-{self.rng.getrandbits(64):016x}",
            answers=answers,
        )

    def read(self, referral: Referral, by: User) -> Referral:
        """Have somebody open a referral, as the page would record; return it as it stands."""
        record_access(by=by, subjects=[referral], kind="page", page="referrals:detail")
        return Referral.objects.get(pk=referral.pk)

    def also(self, referral: Referral, why: str, **marks: object) -> triage.Also:
        """Return what goes with a decision about a referral as it stands."""
        return triage.Also(
            version=referral.version,
            why=why,
            priority=referral.priority,
            **marks,  # type: ignore[arg-type]
        )

    def placings(self, referral: Referral) -> list[Placing]:
        """Return every child of the referral as new."""
        children = ReferralChild.objects.filter(referral=referral).select_related("person")
        return [Placing(child=child) for child in children]
