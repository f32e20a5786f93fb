"""Every kind of work is worded, and done by whom, as `kinds.csv` says; the service can check it."""

import csv
from pathlib import Path

import pytest

from cme.accounts.roles import holding
from cme.worklist.clocks import CLOCKS

ROWS = list(csv.DictReader((Path(__file__).parent / "kinds.csv").open()))
WHO = {
    "officer": {"cme_officer", "cme_manager"},
    "manager": {"cme_manager"},
    "signatory": {"cme_manager", "commissioning_director"},
    "admissions": {"admissions_officer", "admissions_manager"},
    "admissions manager": {"admissions_manager"},
    "school": {"school_user"},
    "reintegration manager": {"reintegration_manager"},
    "reintegration team": {
        "reintegration_officer",
        "reintegration_manager",
        "reintegration_support",
    },
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["kind"])
def test_a_kind_is_worded_and_done_by_whom_the_table_says(row):
    clock = CLOCKS[row["kind"]]
    assert clock.sentence == row["sentence"]
    held = {role for permission in clock.permissions for role in holding(permission)}
    assert held == WHO[row["who"]]


def test_the_table_names_every_kind_and_no_other():
    assert [row["kind"] for row in ROWS if row["kind"] not in CLOCKS] == []
    assert set(CLOCKS) - {row["kind"] for row in ROWS} == set()


def test_no_sentence_has_room_for_a_name():
    for row in ROWS:
        assert row["sentence"].format(reference="", about="").count("{") == 0
