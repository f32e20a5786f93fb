"""A council with one restricted child, known to two people, whose every word is a canary."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cases import services as casework
from cases.models import Case, Child
from cme.accounts.doors import door
from cme.accounts.models import User
from cme.authority.models import Agency, CheckType
from cme.core.upn import check_letter
from referrals.models import Referral
from referrals.services import intake, triage
from referrals.services.children import Placing
from referrals.services.matching import find_candidates
from tests.architecture.samples import SAMPLES, World
from tests.factories import ChildFactory, SchoolFactory, make_case

CANARIES = (
    "Zqxgiven",
    "Zqxfamily",
    "Zqxformer",
    "Zqxstreet",
    "Zqxtown",
    "ZX9 9QX",
    "07700 900987",
    "Zqxcarer",
    "Zqxschool",
    "Zqxworry",
    "Zqxnote",
    "Zqxchecked",
    "Zqxtold",
    "Zqxsafety",
    "Zqxmessage",
    "Zqxflag",
    "Zqxwhy",
    "Zqxplan",
    "Zqxwhere",
)
UPN_REST = "30198012400" + "1"
UPN = check_letter(UPN_REST) + UPN_REST
BORN = dt.date(2016, 4, 3)


@dataclass(frozen=True)
class Secret(World):
    """The restricted records, and the unrestricted ones beside them."""

    sibling: Child
    sibling_case: Case
    again: Referral

    @property
    def plain(self) -> World:
        """The records anybody of the team may open, which touch the restricted ones."""
        return World(
            self.officer, self.manager, self.again, self.sibling_case, self.sibling, self.school
        )


@pytest.fixture
def council(db: None) -> None:
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


@pytest.fixture
def secret(council: None, officer: User, manager: User) -> Secret:
    """Make the restricted child through the services, from the referral on."""
    referral = _received(_answers())
    referral = triage.hold(
        by=officer,
        referral=referral,
        also=_also(referral, restrict_to=[officer, manager]),
        area=referral.area,
    )
    referral = Referral.objects.get(pk=referral.pk)
    opened = triage.decide_open(
        by=officer,
        referral=referral,
        also=_also(referral),
        placings=[Placing(child=referral.children.get())],
        area=officer.area,
        officer=officer,
    )
    case = Case.objects.get(pk=opened.opened[0].pk)
    _work(case, officer, manager)
    sibling = ChildFactory(person__given_name="Kit", person__family_name="Larkwing")
    sibling_case = make_case(by=officer, child=sibling)
    casework.relate(by=officer, children=[case.child, sibling])
    again = _received(
        {
            **_answers(),
            "worry": {"worry": "Seen at the market."},
            "child-name": {"given_name": "Bo", "family_name": ""},
            "child-records": {"upn": UPN},
            "where": {"where_known": "unknown"},
            "family": {"family_unknown": "yes"},
            "school": {"school_status": "none"},
            "visit-safety": {"visit_safety": "no"},
        }
    )
    find_candidates(referral_id=again.pk)
    return Secret(
        officer=officer,
        manager=manager,
        referral=Referral.objects.get(pk=referral.pk),
        case=case,
        child=case.child,
        school=SchoolFactory(),
        sibling=sibling,
        sibling_case=sibling_case,
        again=Referral.objects.get(pk=again.pk),
    )


def _received(answers: dict[str, Any]) -> Referral:
    made = intake.receive(
        by=door("public_form"),
        channel="public",
        submission_key=f"key{Referral.objects.count()}",
        answers=answers,
    )
    return Referral.objects.get(pk=made.pk)


def _also(referral: Referral, **marks: Any) -> triage.Also:
    return triage.Also(version=referral.version, why="Zqxwhy", priority=referral.priority, **marks)


def _answers() -> dict[str, Any]:
    return {
        "danger": {"danger_now": "no"},
        "who": {"sender_kind": "professional"},
        "worry": {"worry": "Zqxworry"},
        "concerns": {"concerns": ["none"]},
        "child-name": {"given_name": "Zqxgiven", "family_name": "Zqxfamily"},
        "child-records": {"upn": UPN, "former_names": "Zqxformer"},
        "child-age": {"age_known": "exact", "date_of_birth": BORN.isoformat()},
        "child-sex": {"sex": "female"},
        "where": {
            "where_known": "known",
            "address_line_1": "7 Zqxstreet",
            "town": "Zqxtown",
            "postcode": "ZX9 9QX",
        },
        "school": {"school_status": "stopped", "school_name": "Zqxschool"},
        "family": {
            "family_unknown": "",
            "name_1": "Zqxcarer",
            "relationship_1": "mother",
            "phone_1": "07700 900987",
        },
        "visit-safety": {"visit_safety": "yes", "visit_safety_note": "Zqxsafety"},
    }


def _work(case: Case, officer: User, manager: User) -> None:
    today = timezone.localdate()
    source = CheckType.objects.offered().first()
    casework.record_check(
        by=officer, case=case, source=source, result="new_facts", checked_on=today,
        words="Zqxchecked", evidence="Zqxchecked",
    )  # fmt: skip
    casework.record_contact(
        by=officer, case=case, kind="call", state="made", happened_at=timezone.now(),
        result="spoke_parent", with_whom="Zqxcarer", words="Zqxtold", safety_note="Zqxsafety",
    )  # fmt: skip
    casework.add_note(by=officer, case=case, words="Zqxnote")
    casework.set_residency(
        by=officer, case=case, residency="left_unknown", from_on=today, words="Zqxwhere"
    )
    casework.send_onward(
        by=officer, subject=case, subject_reference=case.reference,
        agency=Agency.objects.get(code="attendance"), to_words="Zqxmessage", message="Zqxmessage",
        on=today,
    )  # fmt: skip
    casework.set_flag(by=officer, child=case.child, words="Zqxflag")
    casework.do_otherwise(by=officer, case=case, instead="Zqxplan", due=today, why="Zqxwhy")
    ContentType.objects.clear_cache()


def names_of_addresses() -> list[str]:
    """Return the name of every address of ours."""
    return sorted(set(_walk(get_resolver().url_patterns)))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            if not inner.startswith(("admin:", "djdt:")):
                yield from _walk(pattern.url_patterns, inner)
        else:
            yield f"{prefix}{pattern.name}"


def address(name: str, world: World) -> str:
    """Return the address of that name, about the records of the world."""
    return reverse(name, kwargs=SAMPLES[name](world) if name in SAMPLES else None)
