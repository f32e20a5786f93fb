"""A model with a status has a lifecycle, and a lifecycle's table holds together."""

import pytest
from django.apps import apps
from simple_history.models import HistoricalChanges

from cme.audit.models import Lifecycled, lifecycled_models

OURS = {"core", "authority", "audit", "accounts", "worklist", "schools", "cases", "referrals"} | {
    "performance",
    "site",
    "reintegration",
}


def our_models():
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and not issubclass(model, HistoricalChanges)
    ]


def test_a_model_with_a_status_has_a_lifecycle():
    without = [
        model._meta.label
        for model in our_models()
        if any(field.name == "status" for field in model._meta.concrete_fields)
        and not issubclass(model, Lifecycled)
    ]
    assert without == [], "give it a lifecycle (cme.audit.lifecycle), or dates instead of a status"


@pytest.mark.parametrize("model", lifecycled_models(), ids=lambda model: model._meta.label)
class TestALifecycle:
    def test_has_its_history(self, model):
        assert hasattr(model, "history")

    def test_names_every_status_once(self, model):
        codes = model.LIFECYCLE.codes()
        assert len(codes) == len(set(codes))

    def test_moves_between_statuses_it_has(self, model):
        codes = set(model.LIFECYCLE.codes())
        assert {code for move in model.LIFECYCLE.moves for code in (move.from_, move.to)} <= codes

    def test_reaches_every_status_from_the_first(self, model):
        table = model.LIFECYCLE
        reached, edge = {table.initial.code}, [table.initial.code]
        while edge:
            for move in table.moves_from(edge.pop()):
                if move.to not in reached:
                    reached.add(move.to)
                    edge.append(move.to)
        assert reached == set(table.codes())

    def test_words_every_reason(self, model):
        reasons = {reason for move in model.LIFECYCLE.moves for reason in move.reasons}
        assert reasons <= set(model.LIFECYCLE.reasons)

    def test_leaves_every_status_that_is_not_final(self, model):
        table = model.LIFECYCLE
        stuck = [s.code for s in table.statuses if not s.is_final and not table.moves_from(s.code)]
        assert stuck == []

    def test_keys_its_rows_by_a_number_called_id(self, model):
        assert model._meta.pk.column == "id"
