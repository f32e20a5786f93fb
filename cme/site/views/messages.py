"""Messages that go out: a failed one is visible to a manager, never swallowed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cme.accounts.guards import requires
from cme.core.models import OutboxMessage
from cme.site import sending

PAGE_SIZE = 25


@require_safe
@requires("core.view_outboxmessage")
def outbox(request: HttpRequest) -> HttpResponse:
    """List what could not be sent and what waits, oldest first; references only."""
    unsent = OutboxMessage.objects.visible_to(request.user).unsent()
    context = {
        "page": Paginator(unsent, PAGE_SIZE).get_page(request.GET.get("page")),
        "parked": OutboxMessage.objects.parked().count(),
        "now": timezone.now(),
    }
    return render(request, "site/outbox.html", context)


@require_POST
@requires("core.view_outboxmessage")
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a message that was given up on be tried from the start."""
    message = get_object_or_404(OutboxMessage.objects.visible_to(request.user).parked(), pk=pk)
    sending.send_again(by=request.user, message=message)
    messages.success(request, "It will be tried again.")
    return redirect("outbox")
