"""Pages about schools; nothing here is about a child."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cme.accounts.guards import requires
from cme.authority import arrangements
from schools import access
from schools.forms import SchoolFilter
from schools.models import School

PAGE_SIZE = 25
SORTS = {
    "name": ("name", "urn"),
    "-name": ("-name", "-urn"),
    "authority": ("la_name", "name", "urn"),
    "-authority": ("-la_name", "name", "urn"),
    "phase": ("phase", "lowest_age", "name", "urn"),
    "-phase": ("-phase", "lowest_age", "name", "urn"),
}


@require_safe
@requires("schools.view_school")
def school_list(request: HttpRequest) -> HttpResponse:
    """Find a school."""
    form = SchoolFilter(request.GET)
    found = form.narrow(School.objects.visible_to(request.user))
    order = SORTS.get(request.GET.get("sort", ""), SORTS["name"])
    page = Paginator(found.order_by(*order), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {"form": form, "page": page, "selected": _selected(request, form)}
    return render(request, "schools/list.html", shown)


@require_safe
@requires("schools.view_school")
def school(request: HttpRequest, urn: str) -> HttpResponse:
    """Show what the register says of one school."""
    one = access.open_school(request.user, urn)
    return render(request, "schools/school.html", {"school": one, "facts": _facts(one)})


@require_safe
@requires("schools.view_own_school")
def mine(request: HttpRequest) -> HttpResponse:
    """Show a school office what the register says of its own school."""
    own = [{"school": one, "facts": _facts(one)} for one in access.own_schools(request.user)]
    return render(request, "schools/mine.html", {"own": own})


def _facts(one: School) -> dict[str, Any]:
    return {
        "before": access.neighbours(one.links.before()),
        "after": access.neighbours(one.links.after()),
        "beside": access.neighbours(one.links.beside()),
        "district": arrangements.district(one.district_code),
    }


def _selected(request: HttpRequest, form: SchoolFilter) -> list[dict[str, Any]]:
    """Return the filters in force, each with the address that takes it off."""
    groups = []
    for picked in form.picked():
        rest = request.GET.copy()
        for name in (picked["name"], "page"):
            rest.pop(name, None)
        tag = {"text": picked["text"], "href": f"?{rest.urlencode()}"}
        groups.append({"heading": picked["heading"], "tags": [tag]})
    return groups
