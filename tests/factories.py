"""Factories of plainly invented people and records."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from cases import services
from cases.models import ArchiveRequest, Case, Check, Child, ResidencyFact
from cme.accounts.models import User
from cme.audit.lifecycle import begin, move
from cme.authority.models import Area, CheckType
from cme.core.dates import is_working_day
from cme.core.models import PersonDetails
from cme.core.references import new_reference
from referrals.models import Referral, ReferralChild
from reintegration import services as plans
from reintegration.models import ReintegrationPlan
from schools.models import (
    Allocation,
    AllocationEntry,
    DeletionReturn,
    NewPupilReturn,
    School,
)


class AreaFactory(factory.django.DjangoModelFactory):
    """An area of an invented council."""

    class Meta:
        model = Area
        django_get_or_create = ("code",)

    code = "east"
    name = factory.LazyAttribute(lambda area: area.code.title())


class UserFactory(factory.django.DjangoModelFactory):
    """A person who signs in; the name is a bird's and the password is `correct horse`."""

    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Robin Sandpiper {n}")
    email = factory.Sequence(lambda n: f"robin{n}@eastmere.example")
    role = "cme_officer"

    @classmethod
    def _create(cls, model_class: type[User], *_args: Any, **fields: Any) -> User:
        return User.objects.create_user(fields.pop("email"), "correct horse", **fields)


class PersonFactory(factory.django.DjangoModelFactory):
    """A child's particulars."""

    class Meta:
        model = PersonDetails

    given_name = factory.Sequence(lambda n: f"Maya{n}")
    family_name = "Larkwing"
    born_on = dt.date(2016, 2, 9)
    sex = "female"


class SchoolFactory(factory.django.DjangoModelFactory):
    """An open school of an invented council."""

    class Meta:
        model = School

    urn = factory.Sequence(lambda n: f"{900000 + n}")
    la_code = "301"
    establishment_number = factory.Sequence(lambda n: f"{2000 + n}")
    name = factory.Sequence(lambda n: f"Quayside Primary School {n}")
    search_name = factory.LazyAttribute(lambda school: school.name.casefold())
    register_status = "open"


class ChildFactory(factory.django.DjangoModelFactory):
    """A child we look for."""

    class Meta:
        model = Child

    reference = factory.LazyFunction(lambda: new_reference("K"))
    person = factory.SubFactory(PersonFactory)


def make_case(*, by: User, opened_on: dt.date | None = None, **fields: Any) -> Case:
    """Return a case opened through its lifecycle, its child living here unless told otherwise."""
    day = opened_on or timezone.localdate()
    residency = fields.pop("residency", "resident")
    fields.setdefault("child", None)
    child = fields.pop("child") or ChildFactory()
    fields.setdefault("officer", by)
    fields.setdefault("long_term_on", day + dt.timedelta(days=182))
    case = Case(
        reference=new_reference("C"),
        child=child,
        opened_on=day,
        clock_from=day,
        **fields,
    )
    begin(case, by=by, reason="opened", on=day)
    ResidencyFact.objects.create(case=case, residency=residency, from_on=day, recorded_by=by)
    return case


def make_archive_draft(
    case: Case,
    *,
    by: User | None = None,
    line_manager: User | None = None,
    director: User | None = None,
) -> ArchiveRequest:
    """Return a complete archiving form of a worked case, begun today: it only lacks signatures.

    The case is long-term from today where it was not yet; every source says why it does not apply.
    """
    case = Case.objects.select_related("child", "officer").get(pk=case.pk)
    officer, today = by or case.officer, timezone.localdate()
    if case.long_term_on > today:
        Case.objects.filter(pk=case.pk).update(long_term_on=today)
    for source in CheckType.objects.filter(expected=True, only_child_protection=False):
        Check.objects.create(
            case=case,
            source=source,
            checked_on=today,
            checked_by=officer,
            result="not_needed",
            words="The family is known to be abroad.",
        )
    people = {
        "line_manager": line_manager or UserFactory(role="cme_manager"),
        "director": director or UserFactory(role="commissioning_director"),
    }
    if case.child.restricted:
        case.child.named_people.add(*people.values())
    return services.save_archive(
        by=officer,
        request=services.begin_archive(by=officer, case=case),
        summary="Nine calls, four letters and two visits; nobody has seen the family since May.",
        would_wake="A school or another council asks for the child's file.",
        no_visit_why="New people live at the address.",
        **people,
    )


def make_dormant(case: Case, *, by: User | None = None) -> Case:
    """Let a worked case rest from today, through the three signatures of its archiving form."""
    request = make_archive_draft(case, by=by)
    for person in (request.officer, request.line_manager, request.director):
        request = services.sign_archive(by=person, request=request)
    return Case.objects.select_related("child__person", "officer").get(pk=case.pk)


def make_referral(*, by: User, children: int = 1, **fields: Any) -> Referral:
    """Return a referral just received, with so many children as reported."""
    now = timezone.now()
    reference = new_reference("R")
    values: dict[str, Any] = {
        "reference": reference,
        "submission_key": reference,
        "channel": "public",
        "received_at": now,
        "sender_kind": "public",
        "anonymous": True,
        "worry": "In the flat on school days since the summer.",
        "due_on": timezone.localdate(),
        "due_why": "1 working day after it came in",
    }
    referral = Referral(**(values | fields))
    begin(referral, by=by, reason="arrived", on=timezone.localdate(referral.received_at))
    for position in range(children):
        ReferralChild.objects.create(referral=referral, position=position, person=PersonFactory())
    return referral


def make_return(
    *, by: User, school: School | None = None, sent: dt.datetime | None = None, **fields: Any
) -> DeletionReturn:
    """Return a deletion return that the school sent at a moment (now, unless told otherwise)."""
    moment = sent or timezone.now()
    day = timezone.localdate(moment)
    values: dict[str, Any] = {
        "reference": new_reference("D"),
        "ground": "g",
        "last_attended_on": day - dt.timedelta(days=4),
        "deleted_on": day,
        "destination": DeletionReturn.Destination.UNKNOWN,
        "destination_unknown": True,
        "submitted_at": moment,
        "submitted_by": by,
        "started_by": by,
    }
    values["school"] = school or SchoolFactory()
    fields.setdefault("person", None)
    values["person"] = fields.pop("person") or PersonFactory()
    row = DeletionReturn(**(values | fields))
    begin(row, by=by, reason="begun", on=day)
    return move(row, "submitted", by=by, reason="sent", on=day)


def make_entry(
    *, by: User, school: School | None = None, since: dt.date | None = None, **fields: Any
) -> AllocationEntry:
    """Return a child who came on the allocation list on a day (today, unless told otherwise)."""
    day = since or timezone.localdate()
    values: dict[str, Any] = {
        "reference": new_reference("L"),
        "year_group": 5,
        "since": day,
        "counted_from": day,
        "nears_on": day + dt.timedelta(days=15),
        "escalates_on": day + dt.timedelta(days=20),
        "escalates_why": "20 days after the child came on the list",
        "counted_days": 20,
        "counted_unit": "calendar_days",
        "counted_at": timezone.now(),
        "added_by": by,
    }
    values["school"] = school or SchoolFactory()
    fields.setdefault("person", None)
    values["person"] = fields.pop("person") or PersonFactory()
    entry = begin(AllocationEntry(**(values | fields)), by=by, reason="listed", on=day)
    Allocation.objects.create(
        entry=entry,
        school=entry.school,
        allocated_on=day,
        starts_on=entry.starts_on,
        recorded_by=by,
    )
    return entry


def make_new_pupil(*, by: User, school: School | None = None, **fields: Any) -> NewPupilReturn:
    """Return a school's notice, sent now, that a pupil joined today."""
    today = timezone.localdate()
    reference = new_reference("N")
    values: dict[str, Any] = {
        "reference": reference,
        "submission_key": reference,
        "entered_on": today,
        "starts_on": today,
        "due_on": today + dt.timedelta(days=5),
        "due_why": "5 days after the name went on the register",
        "submitted_at": timezone.now(),
        "submitted_by": by,
    }
    values["school"] = school or SchoolFactory()
    fields.setdefault("person", None)
    values["person"] = fields.pop("person") or PersonFactory()
    return NewPupilReturn.objects.create(**(values | fields))


def make_plan(
    *, by: User, officer: User | None = None, status: str = "requested", **fields: Any
) -> ReintegrationPlan:
    """Return a plan asked for today for a child back into school, taken to a status by services.

    `fields` go to `request_plan`; the child starts today, or the last working day, unless told
    otherwise. "aftercare" ends support today, so pass a `starts_on` some weeks in the past.
    """
    today = timezone.localdate()
    values: dict[str, Any] = {"source": "cme", "why_out": "Out of school since the family moved."}
    if not {"child", "case", "person"} & set(fields):
        values["child"] = ChildFactory()
    values |= {"starts_on": _last_working_day(today), "weeks": 6} | fields
    if "school" not in values:
        values["school"] = SchoolFactory()
    plan = plans.request_plan(by=by, **values)
    if status == "requested":
        return plan
    officer = officer or UserFactory(name="Jo Wheatear", role="reintegration_officer")
    plans.accept_plan(by=by, plan=plan, officer=officer)
    if status == "accepted":
        return plan
    plans.record_first_day(by=officer, plan=plan, on=values["starts_on"], met_by=officer.name)
    if status == "active":
        return plan
    return plans.end_support(by=officer, plan=plan, on=today)


def _last_working_day(today: dt.date) -> dt.date:
    """Return today, or the last day before it on which a school may meet."""
    while not is_working_day(today):
        today -= dt.timedelta(days=1)
    return today
