"""The invented team: one person for each role, and second ones where two must differ."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from cme.accounts import roles
from cme.accounts.models import User
from cme.accounts.services import add_person
from cme.authority import arrangements

DOMAIN = "demo.invalid"
PASSWORD = "wading-birds-at-dusk"  # noqa: S105 (printed for everybody who tries the demonstration)


@dataclass(frozen=True)
class Colleague:
    """One account: what comes before the @, whose it is, and in which area (first or last)."""

    local: str
    name: str
    role: str
    area: str = ""

    @property
    def email(self) -> str:
        """The address they sign in with."""
        return f"{self.local}@{DOMAIN}"


COLLEAGUES = (
    Colleague("cme.officer", "Robin Sandpiper", roles.CME_OFFICER, "first"),
    Colleague("cme.officer.2", "Ada Turnstone", roles.CME_OFFICER, "last"),
    Colleague("cme.officer.3", "Wim Avocet", roles.CME_OFFICER, "first"),
    Colleague("cme.manager", "Morgan Heron", roles.CME_MANAGER, "first"),
    Colleague("cme.manager.2", "Imani Bittern", roles.CME_MANAGER, "last"),
    Colleague("director", "Ellis Gannet", roles.COMMISSIONING_DIRECTOR),
    Colleague("admissions.officer", "Ash Dunnock", roles.ADMISSIONS_OFFICER),
    Colleague("admissions.manager", "Sky Kittiwake", roles.ADMISSIONS_MANAGER),
    Colleague("school.office", "Wren Whimbrel", roles.SCHOOL_USER),
    Colleague("reintegration.officer", "Lee Siskin", roles.REINTEGRATION_OFFICER, "first"),
    Colleague("reintegration.officer.2", "Bo Stonechat", roles.REINTEGRATION_OFFICER, "last"),
    Colleague("reintegration.manager", "Noor Goldcrest", roles.REINTEGRATION_MANAGER),
    Colleague("reintegration.support", "Pip Linnet", roles.REINTEGRATION_SUPPORT),
    Colleague("inclusion.officer", "Jo Wheatear", roles.INCLUSION_OFFICER),
    Colleague("performance.analyst", "Kit Redstart", roles.PERFORMANCE_ANALYST),
    Colleague("auditor", "Drew Nightjar", roles.AUDITOR),
    Colleague("administrator", "Sam Plover", roles.SYSTEM_ADMINISTRATOR),
)

LEAVER = Colleague("director.before", "Reed Bunting", roles.COMMISSIONING_DIRECTOR)
"""Was director before, and left with a form to sign."""


def add_leaver() -> User:
    """Make the account of whoever will have left; they can sign in no longer once it is closed."""
    return add_person(email=LEAVER.email, name=LEAVER.name, role=LEAVER.role, area="")


def are_here() -> bool:
    """Whether the demonstration's people have accounts in this database."""
    return User.objects.filter(email__endswith=f"@{DOMAIN}").exists()


def add_colleagues() -> dict[str, User]:
    """Make every account and return it by what comes before the @."""
    areas = [area.code for area in arrangements.areas()]
    ends = {"first": areas[0], "last": areas[-1], "": ""} if areas else {}
    secret = make_password(PASSWORD)
    made = {}
    for one in COLLEAGUES:
        user = add_person(
            email=one.email, name=one.name, role=one.role, area=ends.get(one.area, "")
        )
        user.password = secret
        user.save(update_fields=["password"])
        made[one.local] = user
    return made


def sign_ins() -> list[tuple[str, str]]:
    """Return the role and the address of the first demonstration account of each role."""
    held = {user.email: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    first: dict[str, str] = {}
    for one in COLLEAGUES:
        if one.email in held:
            first.setdefault(held[one.email].role_label, one.email)
    return list(first.items())
