"""The health of the service, for those who look after it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cme.accounts.guards import requires
from cme.site import condition, running
from cme.site.models import ParkedTask
from cme.site.rules import State


@require_safe
@requires("site.view_health")
def health(request: HttpRequest) -> HttpResponse:
    """Say of each part whether it works, what it last did, and what to do."""
    parts = condition.parts()
    context = {
        "parts": parts,
        "verdict": condition.verdict(parts),
        "bad": any(part.state == State.BAD for part in parts),
        "now": timezone.now(),
    }
    return render(request, "site/health.html", context)


@require_POST
@requires("site.view_health")
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a parked task's work once more."""
    running.try_again(get_object_or_404(ParkedTask.objects.parked(), pk=pk))
    messages.success(request, "The task was asked for again. If it fails, it comes back here.")
    return redirect("health")
