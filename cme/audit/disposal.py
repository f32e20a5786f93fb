"""The one way a lifecycled record may ever be removed; its lines and a tombstone stay."""

from typing import Any

from django.db import connections, router, transaction

from cme.audit.models import DisposalPermit, Lifecycled
from cme.audit.querysets import subject_type
from cme.audit.triggers.postgresql import DISPOSAL_ROLE


def dispose(subject: Lifecycled, *, by: Any, reason: str) -> None:
    """Remove one record whose own rows are removed already, leaving a tombstone.

    On PostgreSQL the connection must be that of a member of the disposal role; the running
    application's is not, and fails here. SQLite has no roles: there the permit alone decides.
    """
    using = router.db_for_write(type(subject), instance=subject)
    connection = connections[using]
    kind, pk = subject_type(subject), subject.pk
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET LOCAL ROLE {DISPOSAL_ROLE}")
        DisposalPermit.objects.using(using).create(
            subject_type=kind, subject_id=pk, by=by, reason=reason
        )
        rows = type(subject)._base_manager.using(using).filter(pk=pk)
        rows._raw_delete(using)
        if connection.vendor == "postgresql":
            cursor.execute("RESET ROLE")
