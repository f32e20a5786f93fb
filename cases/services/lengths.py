"""Archiving forms whose day to sign is counted again after the council changed the length."""

from cases import statuses
from cases.models import ArchiveRequest
from cases.rules.archiving import SIGN_DAYS
from cme.authority import arrangements
from cme.worklist.services.lengths import Waiting, count_again


def recount_forms() -> int:
    """Count again by when forms in signature are signed; return how many changed.

    What waits on their cases follows when the cases are counted.
    """
    in_signature = (statuses.WITH_LINE_MANAGER, statuses.WITH_DIRECTOR)
    forms = ArchiveRequest.objects.filter(status__in=in_signature)
    waiting = Waiting(forms, "sign_by", "sign_why")
    return count_again(waiting, days=arrangements.amount("archive_sign", SIGN_DAYS))
