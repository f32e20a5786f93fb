"""Messages that go out: a failed one is visible to a manager, never swallowed."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cme.accounts.guards import requires
from cme.core.models import OutboxMessage

PAGE_SIZE = 25


@require_safe
@requires("core.view_outboxmessage")
def outbox(request: HttpRequest) -> HttpResponse:
    """List what waits to be sent and what could not be, oldest first; references only."""
    waiting = OutboxMessage.objects.waiting().order_by("created_at", "pk")
    context = {
        "page": Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page")),
        "parked": OutboxMessage.objects.parked().count(),
        "now": timezone.now(),
    }
    return render(request, "site/outbox.html", context)
