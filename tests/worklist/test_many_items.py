"""With 50,000 items, years of them ended, a page still reads only its own by an index."""

import datetime as dt

import pytest
from django.db import connection

from cme.worklist import lists
from cme.worklist.models import WorkItem
from tests.worklist.conftest import TODAY

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the plans are PostgreSQL's"),
]
FILL = """
INSERT INTO worklist_workitem (kind, subject_type, subject_id, occurrence, reference, about, due_on,
    why, owner_id, area_id, is_escalation, handed_on, made_at, ended_at, ended_by_id, "end")
SELECT CASE n %% 3 WHEN 0 THEN 'passed_up' ELSE 'call_back' END, 'referrals.referral', n, '1',
    'R-0000-00', '', %(today)s::date - (n %% 900) + 30, 'You said so.',
    CASE WHEN n %% 4 = 0 THEN NULL ELSE (ARRAY[%(people)s])[1 + n %% %(number)s] END,
    CASE WHEN n %% 7 = 0 THEN NULL WHEN n %% 2 = 0 THEN %(east)s ELSE %(west)s END,
    n %% 3 = 0, false, now(), CASE WHEN n %% 20 = 0 THEN NULL ELSE now() - n * interval '1 minute' END,
    CASE WHEN n %% 20 = 0 THEN NULL ELSE %(officer)s END, CASE WHEN n %% 20 = 0 THEN '' ELSE 'done' END
FROM generate_series(1, 50000) n
"""  # noqa: E501


@pytest.fixture
def many(officer, other_officer, manager, east, west, call_back, passed_up):
    people = [officer.pk, other_officer.pk, manager.pk]
    facts = {"today": TODAY, "number": len(people), "officer": officer.pk}
    with connection.cursor() as cursor:
        filled = FILL.replace("%(people)s", ", ".join(map(str, people)))
        cursor.execute(filled, facts | {"east": east.pk, "west": west.pk})
        cursor.execute("ANALYZE worklist_workitem")


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("tab", lists.TABS)
def test_a_page_never_reads_the_whole_table(officer, manager, tab):
    for person in (officer, manager):
        items = lists.of_tab(tab, person, all_areas=False, on=TODAY)
        page = items.soonest_first()[: lists.PER_PAGE]
        counted = items.order_by().values("pk")[: lists.MOST + 1]
        soon = items.in_group("soon", TODAY).order_by().values("pk")[: lists.MOST + 1]
        for asked in (page, counted, soon):
            plan = asked.explain(analyze=True)
            assert "Seq Scan on worklist_workitem" not in plan, plan


@pytest.mark.usefixtures("many")
def test_what_is_open_is_a_twentieth(officer):
    assert WorkItem.objects.open().count() == 2500
    work = lists.read(officer, {"tab": "team"}, on=dt.date(2026, 11, 24))
    assert work.total == 0  # no record stands behind them, so nobody may open one
