"""Who is in the reintegration team, and for which children each is suggested."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cme.accounts.guards import requires
from cme.accounts.querysets import holders_of
from cme.core.forms import acted
from reintegration import services, statuses
from reintegration.forms.team import MemberForm, start_of
from reintegration.views.acting import form_page

RUNNING = Q(plans__status__in=statuses.RUNNING)
SUPPORTED = Q(plans_supported__status__in=statuses.RUNNING)


def _people() -> Any:
    return holders_of("reintegration.work_plan").select_related("area", "reintegrates")


@require_safe
@requires("reintegration.manage_team")
def team(request: HttpRequest) -> HttpResponse:
    """List everyone who works on plans, with how many each has running."""
    people = _people().annotate(
        running=Count("plans", filter=RUNNING, distinct=True),
        supported=Count("plans_supported", filter=SUPPORTED, distinct=True),
    )
    return render(request, "reintegration/team.html", {"people": people})


@form_page
@requires("reintegration.manage_team")
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Say for which children somebody of the team is suggested."""
    person = get_object_or_404(_people(), pk=pk)
    form = MemberForm(request.POST or None, initial=start_of(person))

    def do(given: dict[str, Any]) -> str:
        if given.pop("suggested") == "yes":
            services.set_member(by=request.user, person=person, **given)
        elif hasattr(person, "reintegrates"):
            services.remove_member(by=request.user, member=person.reintegrates)
        return "Saved."

    if acted(request, form, do):
        return redirect("reintegration:team")
    context = {"form": form, "person": person, "back_url": reverse("reintegration:team")}
    return render(request, "reintegration/member.html", context)
