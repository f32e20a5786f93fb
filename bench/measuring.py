"""What is measured, each figure beside the pass mark we promise."""

import datetime as dt
import math
import time
from collections.abc import Callable, Iterator
from unittest import mock

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.filling import FAMILY, World
from bench.timing import Act, Figure, milliseconds, p95, quickest
from cases import statuses
from cases.models import Case, CaseEvent, Child
from cme.audit import lifecycle, triggers
from cme.core.dates import add_months, month_end, month_start
from cme.core.models import PersonDetails
from cme.performance.figures import count_month
from cme.site.sweep import sweep
from referrals.models import ReferralChild
from referrals.services.matching import find_candidates
from tests.referrals.public_answers import NEIGHBOUR

ANYONE = "/cases/?whose=anyone"
BASE = 1000
SEARCHES = 40
RAW_STANDING = (
    "SELECT to_status, opened_on, (SELECT residency FROM cases_residencyfact r"
    " WHERE r.case_id = x.subject_id AND r.from_on <= %s"
    " ORDER BY from_on DESC LIMIT 1) AS lives, c.long_term_on <= %s AS is_long, count(*)"
    " FROM (SELECT subject_id, to_status, row_number() OVER"
    " (PARTITION BY subject_id ORDER BY seq DESC) AS n FROM audit_statuschange"
    " WHERE subject_type = 'cases.case' AND effective_on <= %s) x"
    " JOIN cases_case c ON c.id = x.subject_id WHERE n = 1 AND to_status <> 'closed'"
    " GROUP BY to_status, opened_on, lives, is_long"
)
"""What was open on a day in plain SQL: by status, age, where the child lived, and long-term."""
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def measure(cases: int, database: str) -> int:
    """Fill, measure and print; return how many figures fail."""
    bench = Bench(World())
    base = min(BASE, cases // 5)
    began = time.perf_counter()
    bench.world.grow(base)
    before = bench.pages()
    bench.world.grow(cases)
    print(
        f"{cases:,} cases on {database}, built in {time.perf_counter() - began:.0f} s\n", flush=True
    )
    figures = []
    for figure in bench.figures(before, base):
        figures.append(figure)
        print(figure.line(), flush=True)
    failed = sum(figure.fails for figure in figures)
    print(f"\n{failed} of {sum(f.mark is not None for f in figures)} figures fail")
    return failed


class Bench:
    """People signed in to one world, and the acts of theirs that are timed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.manager, self.analyst = self._signed_in("manager"), self._signed_in("analyst")
        self.auditor, self.officer = self._signed_in("auditor"), self._signed_in("officer")

    def _signed_in(self, name: str) -> Client:
        client = Client()
        client.force_login(getattr(self.world, name))
        return client

    def open(self, client: Client, address: str) -> Act:
        """Return the act of opening a page; it raises where the page does not answer."""

        def act() -> None:
            status = client.get(address).status_code
            if status not in (200, 302):
                raise RuntimeError(f"{address} answered {status}")

        return act

    def acts(self) -> dict[str, Act]:
        """Return the pages whose time must not follow the table's size."""
        month = f"{add_months(month_start(self.world.today), -1):%Y-%m}"
        child = Child.objects.filter(restricted=False).order_by("pk").first()
        case = Case.objects.get(child=child)
        return {
            "caseload, mine": self.open(self.officer, "/cases/"),
            "caseload, my area": self.open(self.officer, "/cases/?whose=area"),
            "caseload, anyone": self.open(self.manager, ANYONE),
            "caseload, anyone by child": self.open(self.manager, f"{ANYONE}&sort=child"),
            "caseload, closed": self.open(
                self.manager, f"{ANYONE}&status=closed&sort=-open"
            ),
            "case page": self.open(self.manager, f"/cases/{case.reference}/"),
            "triage queue": self.open(self.manager, "/referrals/?area=all"),
            "triage queue, decided": self.open(self.manager, "/referrals/?area=all&tab=decided"),
            "search, a common name": self.open(self.manager, f"/search/?q={FAMILY[0]}"),
            "twelve months": self.open(self.analyst, "/performance/"),
            "one month": self.open(self.analyst, f"/performance/{month}/"),
            "closed that month": self.open(self.analyst, f"/performance/{month}/closed/"),
            "audit, home": self.open(self.auditor, "/audit/"),
            "audit, who looked": self.open(self.auditor, f"/audit/{child.reference}/"),
            "messages": self.open(self.manager, "/messages/"),
        }  # fmt: skip

    def pages(self) -> dict[str, float]:
        """Return the time of each page in milliseconds."""
        acts = self.acts()
        return dict(zip(acts, quickest(*acts.values(), times=7), strict=True))

    def figures(self, before: dict[str, float], base: int) -> Iterator[Figure]:
        """Measure everything promised, one after the other."""
        yield from self._caseload(before["caseload, anyone"], base)
        yield from self._queries()
        yield from self._search()
        yield from self._performance()
        yield from self._access()
        yield from self._sweep()
        yield from self._candidates()
        yield from self._public_form()
        for name, now in self.pages().items():
            ratio = now / before[name]
            yield Figure(f"grows: {name}, now / at {base:,}", ratio, note=f"{now:.1f} ms")
        yield from self._ledger()

    # --- caseload -----------------------------------------------------------------------------

    def _caseload(self, before: float, base: int) -> Iterator[Figure]:
        page = self.open(self.manager, ANYONE)
        last = self.open(self.manager, f"{ANYONE}&page={math.ceil(self._open_cases() / 25)}")
        bare = self.open(self.manager, "/bare/")
        listed, raw, plain, at_end = quickest(page, self._raw_rows, bare, last)
        yield Figure("caseload page / raw SQL of its 25 rows", listed / raw, "", 25,
                     f"{listed:.1f} ms / {raw:.2f} ms")  # fmt: skip
        yield Figure("caseload page / bare Django view of the same rows", listed / plain, "", 2.5,
                     f"{listed:.1f} ms / {plain:.1f} ms")  # fmt: skip
        yield Figure(f"caseload page now / at {base:,} cases", listed / before, "", 1.5)
        yield Figure("caseload: last page / first page", at_end / listed, "", 1.2)

    def _open_cases(self) -> int:
        return Case.objects.open().count()

    def _raw_rows(self) -> None:
        marks = ", ".join(["%s"] * len(statuses.OPEN))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.*, k.*, p.*, u.name, a.name FROM cases_case c"
                " JOIN cases_child k ON k.id = c.child_id"
                " JOIN core_persondetails p ON p.id = k.person_id"
                " JOIN accounts_user u ON u.id = c.officer_id"
                " JOIN authority_area a ON a.id = c.area_id"
                f" WHERE c.status IN ({marks}) ORDER BY c.next_due_on, c.id LIMIT 25",
                statuses.OPEN,
            )
            cursor.fetchall()

    # --- queries ------------------------------------------------------------------------------

    def _queries(self) -> Iterator[Figure]:
        case = Case.objects.open().filter(child__restricted=False).order_by("pk").first()
        address = f"/cases/{case.reference}/"
        yield Figure("queries of a list of 25", self._count(ANYONE), "queries", 8)
        case.contacts.create(
            kind="visit", state="planned", happened_at=timezone.now(), by=self.world.officer
        )
        few = self._count(address)
        CaseEvent.objects.bulk_create(
            CaseEvent(case=case, kind="note", happened_at=timezone.now(), by=self.world.officer)
            for _ in range(500)
        )
        many = self._count(address)
        yield Figure("queries of a case with few events", few, "queries", 12)
        yield Figure("queries of a case with 500 events more", many, "queries", few)

    def _count(self, address: str) -> int:
        self.manager.get(address)
        with CaptureQueriesContext(connection) as seen:
            self.manager.get(address)
        return sum(not query["sql"].startswith(TRANSACTION) for query in seen.captured_queries)

    # --- search -------------------------------------------------------------------------------

    def _search(self) -> Iterator[Figure]:
        chosen = self.world.chance.sample(range(1, self.world.count + 1), SEARCHES)
        people = PersonDetails.objects.filter(child__in=chosen)
        looks: dict[str, list[str]] = {
            "surname": [f"/search/?q={one.family_name}" for one in people],
            "date of birth": [f"/search/?q={one.born_on:%d/%m/%Y}" for one in people],
            "reference": [
                f"/search/?q={one}"
                for one in Case.objects.filter(pk__in=chosen).values_list("reference", flat=True)
            ],
        }  # fmt: skip
        for what, addresses in looks.items():
            taken = p95([self.open(self.manager, address) for address in addresses])
            yield Figure(f"search by {what}, p95", taken, "ms", 50)
        name = p95([self.open(self.manager, f"{ANYONE}&q={one.family_name}") for one in people])
        yield Figure("caseload narrowed to a surname, p95", name, "ms")

    # --- performance --------------------------------------------------------------------------

    def _performance(self) -> Iterator[Figure]:
        first = add_months(month_start(self.world.today), -1)
        acts = [
            self.open(self.analyst, f"/performance/{first:%Y-%m}/"),
            lambda: self._raw_month(first),
        ]
        page, raw = quickest(*acts, times=9)
        yield Figure("month / raw GROUP BY of its figures", page / raw, "", 3.5,
                     f"{page:.1f} ms / {raw:.1f} ms")  # fmt: skip
        yield Figure("month, p95", p95([acts[0]] * 20), "ms", 300)
        (counted,) = quickest(lambda: count_month(first, self.world.today), times=3)
        yield Figure("month counted to be fixed", counted, "ms")

    def _raw_month(self, month: dt.date) -> None:
        """The same figures in plain SQL: the run of months, and what stood at this one's end."""
        begin, end = add_months(month, -5), month_end(month)
        with connection.cursor() as cursor:
            for column, value, first in (
                ("from_status", "", begin), ("to_status", "closed", begin),
                ("from_status", "", month), ("to_status", "closed", month),
                ("from_status", "closed", month),
            ):  # fmt: skip
                cursor.execute(
                    "SELECT effective_on, (SELECT residency FROM cases_residencyfact r"
                    " WHERE r.case_id = s.subject_id AND r.from_on <= s.effective_on"
                    " ORDER BY from_on DESC LIMIT 1) AS lives, count(*) FROM audit_statuschange s"
                    f" WHERE subject_type = 'cases.case' AND {column} = %s"
                    " AND effective_on BETWEEN %s AND %s GROUP BY effective_on, lives",
                    [value, first, self.world.today],
                )
                cursor.fetchall()
            for back in range(7):
                cursor.execute(
                    "SELECT to_status, count(*) FROM (SELECT to_status, row_number() OVER"
                    " (PARTITION BY subject_id ORDER BY seq DESC) AS n FROM audit_statuschange"
                    " WHERE subject_type = 'cases.case' AND effective_on < %s) x"
                    " WHERE n = 1 GROUP BY to_status",
                    [add_months(month, 1 - back)],
                )
                cursor.fetchall()
            for last in (month - dt.timedelta(days=1), end):
                cursor.execute(RAW_STANDING, [last, last, last])
                cursor.fetchall()
            for kind in ("schools.allocationentry", "reintegration.reintegrationplan"):
                cursor.execute(
                    "SELECT to_status, count(*) FROM audit_statuschange WHERE subject_type = %s"
                    " AND effective_on <= %s GROUP BY to_status",
                    [kind, end],
                )
                cursor.fetchall()
            cursor.execute(
                "SELECT count(*) FROM cases_caseevent WHERE kind = 'long_term'"
                " AND happened_at BETWEEN %s AND %s",
                [month, end],
            )
            cursor.fetchall()

    # --- reading and writing ------------------------------------------------------------------

    def _access(self) -> Iterator[Figure]:
        case = Case.objects.filter(child__restricted=False).order_by("-pk").first()
        page = self.open(self.manager, f"/cases/{case.reference}/")

        def unrecorded() -> None:
            with mock.patch("cases.access.record_access"):
                page()

        recorded, without = quickest(page, unrecorded, times=25)
        yield Figure("page with its access row / without", recorded / without, "", 1.2,
                     f"{recorded:.1f} ms / {without:.1f} ms")  # fmt: skip

    def _ledger(self) -> Iterator[Figure]:
        cases = list(Case.objects.filter(status=statuses.ENQUIRIES).order_by("-pk")[:60])
        there_and_back = (
            (statuses.PLACE_SOUGHT, "needs_place"),
            (statuses.ENQUIRIES, "place_fell_through"),
        )

        def save() -> None:
            for to, reason in there_and_back:
                for case in cases:
                    lifecycle.move(
                        case, to, by=self.world.officer, reason=reason, on=case.status_on
                    )

        save()
        with_ledger, without = [], []
        for _ in range(3):
            with_ledger.append(milliseconds(save))
            triggers.drop(connection)
            without.append(milliseconds(save))
            triggers.install(connection)
        each = min(with_ledger) / len(cases) / 2
        yield Figure("save with the ledger / without its triggers", min(with_ledger) / min(without),
                     "", 1.5, f"{each:.2f} ms")  # fmt: skip

    def _sweep(self) -> Iterator[Figure]:
        first = milliseconds(sweep)
        (empty,) = quickest(sweep, times=9)
        yield Figure("empty second sweep", empty, "ms", 5, f"the first: {first:.0f} ms")

    def _candidates(self) -> Iterator[Figure]:
        rows = ReferralChild.objects.filter(referral__status="received").order_by("pk")[:SEARCHES]
        acts: list[Callable[[], object]] = [
            lambda pk=row.referral_id: find_candidates(referral_id=pk) for row in rows
        ]
        children = f"{self.world.count:,} children"
        yield Figure(f"candidates for one report among {children}, p95", p95(acts), "ms", None)

    def _public_form(self) -> Iterator[Figure]:
        steps = []
        for _ in range(5):
            client = Client()
            client.post("/refer/")
            for name, page in NEIGHBOUR:
                steps.append(lambda c=client, n=name, p=page: self._answer(c, n, p))
        yield Figure("public form, one answer posted, p95", p95(steps), "ms", None)
        shown = p95([self.open(Client(), "/refer/")] * 20)
        yield Figure("public form, first page shown, p95", shown, "ms")

    def _answer(self, client: Client, step: str, page: dict[str, object]) -> None:
        status = client.post(f"/refer/{step}/", page).status_code
        if status != 302:
            raise RuntimeError(f"/refer/{step}/ answered {status}")
