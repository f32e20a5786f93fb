"""The pages of the work list: mine, my team's, what was passed up, and what a manager moves."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cme.accounts.guards import requires
from cme.core.errors import RuleBroken
from cme.core.forms import CmeForm
from cme.worklist import lists, services, wording
from cme.worklist import stuck as stuck_work
from cme.worklist.access import open_item, who_may_do, who_may_do_kinds
from cme.worklist.forms import HandOnForm
from cme.worklist.models import WorkItem

VIEW, MANAGE = "worklist.view_workitem", "worklist.manage_workitem"
form_page = require_http_methods(["GET", "HEAD", "POST"])
MOST_AT_ONCE = 500


@require_safe
@requires(VIEW)
def my_work(request: HttpRequest) -> HttpResponse:
    """Show what is due: mine first, then my team's, what was passed up, what I did today."""
    today = timezone.localdate()
    work = lists.read(request.user, request.GET, on=today)
    return render(request, "worklist/my_work.html", {"work": work, "today": today})


@form_page
@requires(VIEW)
def done(request: HttpRequest, item: int) -> HttpResponse:
    """Ask whether an item is done, and record it; it stays in the history."""
    found = open_item(request.user, item)
    if request.method == "POST":
        return _act(request, found, CmeForm(request.POST), _finish, "worklist/done.html")
    if found.clock is None or not found.clock.by_hand:
        raise Http404  # it ends by itself when it is done on the record
    if not services.may_act(request.user, found):
        raise PermissionDenied(MANAGE)
    return _item_page(request, found, None, "worklist/done.html")


def _finish(request: HttpRequest, item: WorkItem, form: CmeForm) -> str:
    services.finish(by=request.user, item=item)
    return "Done. It stays in the history."


@form_page
@requires(VIEW)
def hand_on(request: HttpRequest, item: int) -> HttpResponse:
    """Give an item to somebody who may do it, and say why."""
    found = open_item(request.user, item)
    if request.method == "POST":  # its owner is no mistake: the same form may come twice
        form = HandOnForm(request.POST, people=who_may_do(found))
        return _act(request, found, form, _hand_on, "worklist/hand_on.html")
    if not services.may_act(request.user, found):
        raise PermissionDenied(MANAGE)
    form = HandOnForm(people=who_may_do(found, but=found.owner))
    return _item_page(request, found, form, "worklist/hand_on.html")


def _hand_on(request: HttpRequest, item: WorkItem, form: CmeForm) -> str:
    services.hand_on(by=request.user, item=item, **form.cleaned_data)
    return f"1 work item given to {form.cleaned_data['to']}."


@require_POST
@requires(VIEW)
def take(request: HttpRequest, item: int) -> HttpResponse:
    """Make an item mine that nobody has."""
    found = open_item(request.user, item)
    return _act(request, found, CmeForm(request.POST), _take, "worklist/gone.html")


def _take(request: HttpRequest, item: WorkItem, form: CmeForm) -> str:
    services.take(by=request.user, item=item)
    return "You have taken this. It is on your list."


@require_safe
@requires(MANAGE)
def stuck(request: HttpRequest) -> HttpResponse:
    """Show what is overdue by person and kind, how old the oldest is, and who has too much."""
    today = timezone.localdate()
    all_areas = request.GET.get("area") == lists.ALL_AREAS
    found = stuck_work.read(request.user, all_areas=all_areas, on=today)
    return render(request, "worklist/stuck.html", {"stuck": found, "today": today})


@require_safe
@requires(MANAGE)
def team(request: HttpRequest) -> HttpResponse:
    """List the items behind a number, to be ticked and given to somebody else."""
    found = stuck_work.read_team(request.user, request.GET, on=timezone.localdate())
    return render(request, "worklist/team.html", {"team": found})


@form_page
@requires(MANAGE)
def give(request: HttpRequest) -> HttpResponse:
    """Give all ticked items to one person, or none of them."""
    asked = request.POST if request.method == "POST" else request.GET
    ids = {int(one) for one in asked.getlist("item") if one.isdecimal() and len(one) < 18}
    ids = set(sorted(ids)[:MOST_AT_ONCE])
    items = list(WorkItem.objects.visible_to(request.user).filter(pk__in=ids).soonest_first())
    people = who_may_do_kinds({item.kind for item in items})
    form = HandOnForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            number = services.hand_on_many(by=request.user, items=ids, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            given = "1 work item" if number == 1 else f"{number} work items"
            messages.success(request, f"{given} given to {form.cleaned_data['to']}.")
            return redirect("work:stuck")
    rows = wording.rows_of(items, request.user, timezone.localdate())
    return render(request, "worklist/give.html", {"form": form, "rows": rows, "ids": sorted(ids)})


def _act(
    request: HttpRequest,
    item: WorkItem,
    form: CmeForm,
    do: Callable[[HttpRequest, WorkItem, Any], str],
    template: str,
) -> HttpResponse:
    """Do what was asked and go back, or show the page again with why not."""
    if form.is_valid():
        try:
            messages.success(request, do(request, item, form))
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            return redirect(_back(request, item))
    return _item_page(request, item, form, template)


def _item_page(
    request: HttpRequest, item: WorkItem, form: CmeForm | None, template: str
) -> HttpResponse:
    (row,) = wording.rows_of([item], request.user, timezone.localdate())
    context = {"form": form, "row": row, "item": item, "back_url": _back(request, item)}
    return render(request, template, context | {"came_from": _came_from(request)})


def _came_from(request: HttpRequest) -> str:
    """Return "record" where the person came from the record's own page."""
    asked = request.POST if request.method == "POST" else request.GET
    return "record" if asked.get("from") == "record" else ""


def _back(request: HttpRequest, item: WorkItem) -> str:
    """Return the page to go back to: the record, or the work list."""
    return (_came_from(request) and wording.address(item)) or "my-work"
