"""The child's own paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from cme.accounts.guards import requires
from cme.core.papers import paper
from reintegration import access, my_plan
from reintegration.actions import has_paper, why_no_paper
from reintegration.pages import act


@require_safe
@requires("reintegration.work_plan")
def my_plan_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the plan as a paper for the child and family; never while contact is stopped."""
    plan = access.open_plan(request.user, reference, page="my plan")
    if not has_paper(plan, request.user):
        messages.warning(request, why_no_paper(plan))
        return redirect(act("plan", plan))
    access.show_document(request.user, plan, page="my plan")
    made = paper("my_plan", my_plan.data_of(plan))
    name = f'inline; filename="{plan.reference}-my-plan.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": name})
