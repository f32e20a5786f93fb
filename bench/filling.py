"""A database of so many invented cases, written in bulk through the ledger's own triggers."""

import datetime as dt
import itertools
import random
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from psycopg2 import extras

from cases import statuses
from cases.models import Case, CaseEvent, Check, Child, Contact, ResidencyFact
from cme.accounts.models import User
from cme.audit.access import record_access
from cme.authority.models import Area, CheckType
from cme.core.models import PersonDetails, PersonKey
from cme.core.people import keys_of
from cme.core.references import ALPHABET, LENGTH
from referrals import statuses as referral_statuses
from referrals.models import Referral, ReferralChild

AT_ONCE = 500
YEARS = 7
OPEN_SHARE = 0.3
OFFICERS_PER_CASES = 150
REPORTED_EVERY = 4  # one report in the database for so many cases
WAITING_EVERY = 40  # one report waiting for triage for so many cases
SPREAD = 7_368_787  # a prime: references follow no order, and none comes twice
FAMILY = [a + b for a, b in itertools.product(
    "Lark Marsh Fen Ash Thorn Wren Holl Brack Quay Tarn Moor Heron Pell Dun Birch Rook".split(),
    "wing bridge ley croft ward by field more stone well ham ridge combe worth den gate".split(),
)]  # fmt: skip
GIVEN = [a + b for a, b in itertools.product(
    "Ma To Is Je Ka No Li El Ro Sa Be Am Da Fi Za Yu".split(),
    "ya by la ssa ran ra dia mi na ven lin el".split(),
)]  # fmt: skip


def common(names: Sequence[str], chance: random.Random) -> str:
    """Return a name; the first of the list are borne by many, the last by few."""
    return names[int(len(names) * chance.random() ** 1.6)]


class World:
    """The invented council of a run; `grow` adds cases until there are so many."""

    def __init__(self) -> None:
        self.chance = random.Random(1996)  # noqa: S311 (the same people in every run)
        self.today = timezone.localdate()
        self.areas = list(Area.objects.all())
        self.source = CheckType.objects.order_by("pk").first()
        self.manager = self.person("manager", "cme_manager")
        self.analyst = self.person("analyst", "performance_analyst")
        self.auditor = self.person("auditor", "auditor")
        self.officer = self.person("officer", "cme_officer")
        self.officers = [self.officer]
        self.count = self.references = 0

    def person(self, name: str, role: str) -> User:
        """Return a new person of one role."""
        return User.objects.create_user(
            f"{name}@eastmere.example", None, name=name.title(), role=role,
            area=self.areas[len(name) % len(self.areas)],
        )  # fmt: skip

    def grow(self, wanted: int) -> None:
        """Add cases, with all that hangs on them, until there are as many as wanted."""
        while len(self.officers) * OFFICERS_PER_CASES < wanted:
            self.officers.append(self.person(f"officer{len(self.officers)}", "cme_officer"))
        while self.count < wanted:
            with transaction.atomic():
                self._add(min(4 * AT_ONCE, wanted - self.count))
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("VACUUM ANALYZE")
            else:
                cursor.execute("ANALYZE")

    def _add(self, number: int) -> None:
        people = PersonDetails.objects.bulk_create(
            [self._particulars() for _ in range(number)], batch_size=AT_ONCE
        )
        children = Child.objects.bulk_create(
            [self._child(person) for person in people], batch_size=AT_ONCE
        )
        cases = Case.objects.bulk_create([self._case(one) for one in children], batch_size=AT_ONCE)
        self._store_keys(people)
        self._what_hangs_on(cases)
        self._close([case for case in cases if self.chance.random() > OPEN_SHARE])
        self._report(people[::REPORTED_EVERY])
        for start in range(0, number, 25):
            shown = children[start : start + 25]
            record_access(by=self.officer, subjects=shown, kind="list", page="caseload")
            record_access(by=self.officer, subjects=shown[:3], kind="page", page="case")
        self.count += number

    def _reference(self, letter: str) -> str:
        self.references += 1
        number, letters = self.references * SPREAD % len(ALPHABET) ** LENGTH, ""
        for _ in range(LENGTH):
            number, place = divmod(number, len(ALPHABET))
            letters += ALPHABET[place]
        return f"{letter}-{letters[:4]}-{letters[4:]}"

    def _particulars(self) -> PersonDetails:
        pick = self.chance
        born = self.today - dt.timedelta(days=pick.randrange(5 * 365, 16 * 365))
        street = common(FAMILY, pick)
        return PersonDetails(
            given_name=common(GIVEN, pick), family_name=common(FAMILY, pick), born_on=born,
            sex=pick.choice(("female", "male")), address_kind="known", town="Eastmere",
            address_line_1=f"{pick.randrange(1, 200)} {street} Row",
            postcode=f"EM{pick.randrange(1, 60)} {pick.randrange(10)}{pick.choice('ABDEFGH')}A",
        )  # fmt: skip

    def _child(self, person: PersonDetails) -> Child:
        restricted = self.chance.random() < 0.001
        return Child(reference=self._reference("K"), person=person, restricted=restricted)

    def _begun(self, day: dt.date, reason: str) -> dict[str, Any]:
        return {
            "status_seq": 1, "status_move": uuid.uuid4(), "status_on": day,
            "status_by": self.officer, "status_reason": reason,
        }  # fmt: skip

    def _case(self, child: Child) -> Case:
        day = self.today - dt.timedelta(days=self.chance.randrange(YEARS * 365))
        due = self.today + dt.timedelta(days=self.chance.randrange(-60, 90))
        return Case(
            reference=self._reference("C"), child=child, status=statuses.ENQUIRIES, opened_on=day,
            clock_from=day, long_term_on=day + dt.timedelta(days=182), next_due_on=due,
            next_step="establish", next_why="Ten school days after the last thing done",
            area=self.chance.choice(self.areas), officer=self.chance.choice(self.officers),
            **self._begun(day, "opened"),
        )  # fmt: skip

    def _store_keys(self, people: Iterable[PersonDetails]) -> None:
        rows = ((person.pk, *key) for person in people for key in sorted(keys_of(person)))
        insert(PersonKey, ("person_id", "kind", "value"), rows)

    def _what_hangs_on(self, cases: Sequence[Case]) -> None:
        by, now = self.officer.pk, timezone.now()
        insert(
            ResidencyFact,
            ("case_id", "residency", "from_on", "recorded_by_id", "recorded_at"),
            ((one.pk, self._residency(), one.opened_on, by, now) for one in cases),
        )
        at = {one.pk: now - (self.today - one.opened_on) for one in cases}
        CaseEvent.objects.bulk_create(
            [
                CaseEvent(case=case, kind=kind, happened_at=at[case.pk], by=self.officer)
                for case in cases
                for kind in ("note", "note")
            ],
            batch_size=AT_ONCE,
        )
        insert(
            Contact,
            ("case_id", "kind", "state", "result", "happened_at", "with_whom", "words",
             "safety_note", "by_id", "recorded_at"),
            ((one.pk, "call", "made", "no_answer", at[one.pk], "", "", "", by, now)
             for one in cases),
        )  # fmt: skip
        insert(
            Check,
            ("case_id", "source_id", "checked_on", "checked_by_id", "result", "words", "evidence",
             "ground", "again_why", "recorded_at"),
            ((one.pk, self.source.pk, one.opened_on, by, "no_record", "", "", "", "", now)
             for one in cases),
        )  # fmt: skip

    def _residency(self) -> str:
        return self.chance.choice(("resident", "resident", "left_unknown", "believed_resident"))

    def _close(self, cases: Sequence[Case]) -> None:
        rows = []
        for case in cases:
            day = min(self.today, case.opened_on + dt.timedelta(days=self.chance.randrange(5, 300)))
            rows.append((uuid.uuid4(), day, day, day, case.pk))
        move(
            "UPDATE cases_case SET status = 'closed', status_seq = 2, status_move = %s,"
            " status_on = %s, status_reason = 'no_second_needed', outcome = 'on_roll',"
            " outcome_on = %s, closed_on = %s, next_due_on = NULL WHERE id = %s",
            rows,
        )

    def _report(self, known: Sequence[PersonDetails]) -> None:
        now = timezone.now()
        people = PersonDetails.objects.bulk_create(
            [self._reported(person) for person in known], batch_size=AT_ONCE
        )
        self._store_keys(people)
        referrals = Referral.objects.bulk_create(
            [self._referral(now) for _ in people], batch_size=AT_ONCE
        )
        ReferralChild.objects.bulk_create(
            [
                ReferralChild(referral=referral, position=0, person=person)
                for referral, person in zip(referrals, people, strict=True)
            ],
            batch_size=AT_ONCE,
        )
        decided = [
            one for i, one in enumerate(referrals) if (i * REPORTED_EVERY) % WAITING_EVERY
        ]  # fmt: skip
        move(
            f"UPDATE referrals_referral SET status = '{referral_statuses.SENT_ON}',"
            " status_seq = 2, status_move = %s, status_reason = 'not_cme' WHERE id = %s",
            [(uuid.uuid4(), one.pk) for one in decided],
        )
        move(
            f"UPDATE referrals_referral SET status = '{referral_statuses.ACKNOWLEDGED}',"
            " status_seq = 3, status_move = %s, decided_at = %s,"
            " status_reason = 'other_side_confirmed' WHERE id = %s",
            [(uuid.uuid4(), one.received_at, one.pk) for one in decided],
        )

    def _reported(self, known: PersonDetails) -> PersonDetails:
        told = self._particulars()
        told.given_name, told.family_name = known.given_name, known.family_name
        return told

    def _referral(self, now: dt.datetime) -> Referral:
        at = now - dt.timedelta(hours=self.chance.randrange(YEARS * 365 * 24))
        reference = self._reference("R")
        return Referral(
            reference=reference, submission_key=uuid.uuid4().hex, channel="public", received_at=at,
            status=referral_statuses.RECEIVED, sender_kind="public", anonymous=True, matched_at=now,
            worry="In the flat on school days.", due_on=self.today, due_why="One working day",
            area=self.chance.choice(self.areas), **self._begun(timezone.localdate(at), "arrived"),
        )  # fmt: skip


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert plain rows by the quickest way the database has that fires its triggers."""
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = f"INSERT INTO {table} ({names}) VALUES %s"
            extras.execute_values(cursor.cursor, sql, rows, page_size=AT_ONCE)
            return
        marks = ", ".join(["%s"] * len(columns))
        adapted = [tuple(map(plain, row)) for row in rows]
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", adapted)


def move(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one change for many rows; the ledger's triggers write a line for each."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            extras.execute_batch(cursor.cursor, sql, rows, page_size=AT_ONCE)
            return
        cursor.executemany(sql, [tuple(map(plain, row)) for row in rows])


def plain(value: Any) -> Any:
    """Return a value as Django keeps it in SQLite, whose driver does not adapt it."""
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, dt.date) else value
