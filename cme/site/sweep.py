"""The sweep: everything that must happen because of what the database says, found and done.

Wake-ups may be lost; this finds what they left. Each step reads what is due and does it once, so
that running the sweep again, or twice at once, changes nothing more.
"""

import logging
from collections.abc import Callable

from django.utils import timezone

from cme.audit.seals import seal
from cme.audit.triggers import assert_triggers
from cme.core import outbox
from cme.core.models import FormSession
from referrals.services.matching import find_candidates, unmatched_ids

logger = logging.getLogger(__name__)


class SweepFailed(Exception):
    """Some steps of the sweep failed; the others were done."""


def _guard_ledger() -> int:
    assert_triggers()
    return 0


def _find_candidates() -> int:
    ids = unmatched_ids()
    for referral_id in ids:
        find_candidates(referral_id=referral_id)
    return len(ids)


def _purge_forms() -> int:
    return FormSession.objects.expired(timezone.now()).delete()[0]


STEPS: dict[str, Callable[[], int]] = {
    "ledger guarded": _guard_ledger,
    "referrals matched": _find_candidates,
    "unfinished forms deleted": _purge_forms,
    "messages sent": outbox.send_due,
    "ledger lines sealed": seal,
}


def sweep() -> dict[str, int]:
    """Do every step and return how much each did; raise SweepFailed after all if any failed."""
    done: dict[str, int] = {}
    failed = []
    for name, step in STEPS.items():
        try:
            done[name] = step()
        except Exception as error:  # one broken step must not stop the others
            logger.exception("sweep step %s failed", name)
            failed.append(f"{name}: {type(error).__name__}")
    if failed:
        raise SweepFailed("; ".join(failed))
    return done
