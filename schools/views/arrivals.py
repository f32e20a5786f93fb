"""Children given a place at the school who are not yet on roll there."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cme.accounts.guards import requires
from cme.core.errors import RuleBroken
from schools import access, office_pages, statuses
from schools.forms.arrivals import ArrivalForm
from schools.models import AllocationEntry
from schools.services import new_pupils

PAGE_SIZE = 50
CONFIRMED = "This arrival is confirmed already, and nothing was sent again."


@require_safe
@requires("schools.confirm_arrival")
def allocated(request: HttpRequest) -> HttpResponse:
    """List who was allocated to the school and has not started, the first start first."""
    rows = AllocationEntry.objects.visible_to(request.user).on_the_list()
    own = rows.filter(school__staff__person=request.user).select_related("person", "school")
    page = Paginator(own.order_by("starts_on", "since", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    entries = list(page)
    access.show_office_list(request.user, entries, page="allocated to us")
    today = timezone.localdate()
    listed = [
        {
            "entry": entry,
            "year": office_pages.year_words(entry),
            "has_begun": bool(entry.starts_on and entry.starts_on <= today),
        }
        for entry in entries
    ]
    several = len(access.own_schools(request.user)) > 1
    context = {"rows": listed, "page": page, "several": several}
    return render(request, "schools/office_allocated.html", context)


@require_http_methods(["GET", "POST"])
@requires("schools.confirm_arrival")
def arrived(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm that an allocated child has started, from which day."""
    entry = access.open_allocated(request.user, reference, page="arrival")
    if entry.status not in statuses.ON_THE_LIST:
        done = entry.status == statuses.ON_ROLL
        messages.info(request, CONFIRMED if done else "This child is no longer on the list.")
        return redirect("schools:allocated")
    form = ArrivalForm(request.POST or None, initial={"first_day": entry.starts_on})
    if request.method == "POST" and form.is_valid():
        try:
            day = form.cleaned_data["first_day"]
            new_pupils.confirm_arrival(by=request.user, entry=entry, first_day=day)
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            messages.success(request, "The arrival is confirmed. Now send the new-pupil return.")
            return redirect(f"{reverse('schools:new_pupil')}?from={entry.reference}")
    context = {"entry": entry, "form": form, "year": office_pages.year_words(entry)}
    return render(request, "schools/office_arrived.html", context)
