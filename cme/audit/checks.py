"""The ledger's triggers are checked by `check --database`, and when a process starts."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connections

from cme.audit import triggers


@register(Tags.database)
def ledger_triggers_are_in_place(
    *, databases: Sequence[str] | None = None, **_rest: Any
) -> list[Error]:
    """Return an error for each trigger of the ledger that is missing or changed."""
    return [
        Error(problem, hint="Run migrate.", id="audit.E001")
        for alias in databases or []
        for problem in triggers.problems(connections[alias])
    ]


def check_at_start(**_signal: Any) -> None:
    """Refuse to start a web or worker process on a database that does not write the ledger.

    Closes its connections, so that no process forked afterwards shares them.
    """
    try:
        triggers.assert_triggers()
    finally:
        connections.close_all()
