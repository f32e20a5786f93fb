"""Plans whose days are counted again after the council changed a length."""

from cme.authority import arrangements
from cme.worklist.services.lengths import Waiting, count_again
from reintegration import statuses
from reintegration.models import ReintegrationPlan
from reintegration.services.asking import DECIDE_DAYS


def recount_due() -> int:
    """Count again by when plans that were asked for are decided; return how many changed."""
    asked = ReintegrationPlan.objects.filter(status=statuses.REQUESTED)
    waiting = Waiting(asked, "decide_by", "decide_why")
    return count_again(waiting, days=arrangements.amount("plan_request", DECIDE_DAYS))
