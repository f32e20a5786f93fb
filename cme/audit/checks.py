"""The ledger's triggers are checked by `check --database`, and when a process starts."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connections

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


def end_worker_at_start(**_signal: Any) -> None:
    """End a worker that could not write the ledger, with the reason.

    Celery goes on after any error of a signal's handler but the end of the process.
    """
    try:
        check_at_start()
    except triggers.TriggersMissing as missing:
        raise SystemExit(f"This process does not start. {missing}") from missing
    except DatabaseError as error:
        raise SystemExit(
            f"This process does not start. The database does not answer ({type(error).__name__})."
        ) from error
