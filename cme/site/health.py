"""Probes: is the process alive, and may it serve."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cme.audit.triggers import TriggersMissing, assert_triggers


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer that the process is alive; asks nothing of anything else."""
    return JsonResponse({"live": True})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 where the database answers and its ledger is guarded, else 503 and which."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert_triggers()
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "does not answer"}, status=503)
    except TriggersMissing:
        return JsonResponse({"ready": False, "ledger": "is not guarded"}, status=503)
    return JsonResponse({"ready": True})
