"""What the service itself owes: a failed message is somebody's work (content §5)."""

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import TruncDate

from cme.core.models import OutboxMessage
from cme.worklist.clocks import Clock, owing

NO_RECORD = "a work list"


def _parked() -> QuerySet[OutboxMessage]:
    about = Case(When(reference="", then=Value(NO_RECORD)), default=F("reference"))
    return owing(
        OutboxMessage.objects.parked().order_by().annotate(told=about),
        due=TruncDate("parked_at"),
        why="The same day it failed.",
        reference="told",
    )


CLOCKS = (
    Clock(
        kind="mail_failed",
        sentence="A message about {reference} was not sent.",
        permission="core.view_outboxmessage",
        subject="core.outboxmessage",
        url_name="outbox",
        owed=_parked,
    ),
)
