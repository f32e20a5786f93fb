"""The pages that show a case."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, signing, statuses, wording
from cases.actions import actions_of
from cases.models import Contact
from cases.pages import act, overview, sources_shown
from cases.services.planning import gather
from cases.views.acting import case_context, reads_case
from cases.views.returned import outcome_url
from cme.audit.lines import status_lines
from cme.core.relationships import adult_words
from cme.worklist.access import work_about

PAGE_SIZE = 25


@require_safe
@reads_case
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a case: what now, by when and why; its sources, its latest lines, its actions."""
    found = access.open_case(request.user, reference, page="case")
    context = case_context(request, found, "case") | overview(found)
    context["actions"] = actions_of(found, request.user)
    context["may_sign"] = any(one.href == act("countersign", found) for one in context["actions"])
    context["sign_url"] = act("countersign", found)
    context["rest"] = signing.rest_of(found)
    if found.is_matched or found.child.possible_match_of_id:  # most are not: no query for them
        context["perhaps"] = access.perhaps(request.user, found.child)
    if found.is_returned and found.status != statuses.CLOSED:
        told = access.returned_to(request.user, found)
        context["returned"] = [(one, outcome_url(found, one)) for one in told]
    if found.is_sighted and found.status == statuses.DORMANT:
        seen = access.matches_of(request.user, found)
        context["matches"] = [(one, wording.match_words(one)) for one in seen]
    context["work"] = work_about(request.user, found, context["today"])
    return render(request, "cases/case.html", context)


@require_safe
@reads_case
def enquiries(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every source of a case, every check, and what was handed on."""
    found = access.open_case(request.user, reference, page="case enquiries")
    rows = gather(found)
    sources = sources_shown(rows, timezone.localdate())
    context = case_context(request, found, "enquiries") | {
        "sources": sources,
        "all_sources": [*sources["missing"], *sources["stale"], *sources["fresh"]],
        "checks": found.checks.select_related("source", "checked_by", "agreed_by"),
        "onward": rows.onward,
        "today": timezone.localdate(),
    }
    return render(request, "cases/enquiries.html", context)


@require_safe
@reads_case
def contacts(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the contacts of a case, those planned first."""
    found = access.open_case(request.user, reference, page="case contacts")
    rows = found.contacts.select_related("by")
    made = rows.exclude(state=Contact.State.PLANNED)
    context = case_context(request, found, "contacts") | {
        "planned": rows.filter(state=Contact.State.PLANNED).order_by("happened_at"),
        "page": Paginator(made, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "cases/contacts.html", context)


@require_safe
@reads_case
def chronology(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everything that happened on a case, newest first."""
    found = access.open_case(request.user, reference, page="case chronology")
    page = Paginator(found.events.select_related("by"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = case_context(request, found, "chronology") | {
        "page": page,
        "entries": [wording.event_entry(event) for event in page],
    }
    return render(request, "cases/chronology.html", context)


@require_safe
@reads_case
def household(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who lives with the child."""
    found = access.open_case(request.user, reference, page="case household")
    relations = found.child.relations.select_related("other__person").order_by("pk")
    visible = set(
        type(found.child)
        .objects.visible_to(request.user)
        .filter(pk__in=[one.other_id for one in relations])
        .values_list("pk", flat=True)
    )
    shown = [one for one in relations if one.other_id in visible]
    access.show_children(request.user, [one.other for one in shown], page="case household")
    context = case_context(request, found, "household") | {
        "relations": [(one, one.other_id in visible) for one in relations],
        "carers": [
            one | {"who": adult_words(one.get("relationship", ""))}
            for one in found.child.person.carers
        ],
    }
    return render(request, "cases/household.html", context)


@require_safe
@reads_case
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the status history from the ledger, and where the child has lived."""
    found = access.open_case(request.user, reference, page="case history")
    context = case_context(request, found, "history") | {
        "lines": status_lines(found),
        "residencies": found.residencies.select_related("recorded_by").order_by("-from_on", "-pk"),
    }
    return render(request, "cases/history.html", context)
