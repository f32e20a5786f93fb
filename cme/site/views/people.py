"""People who sign in: who they are, what they may do, and what they still hold."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cme.accounts import services as accounts
from cme.accounts.changes import changes_of
from cme.accounts.guards import requires
from cme.accounts.models import User
from cme.accounts.querysets import people as everyone
from cme.core.forms import CmeForm, acted
from cme.site import services
from cme.site.forms.people import PeopleFilter, PersonForm
from cme.site.holds import held_by
from cme.site.views.set_up import see_again
from schools.models import SchoolStaff

CHANGE = "accounts.change_user"
PAGE_SIZE = 25
asks = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires("accounts.view_user")
def listing(request: HttpRequest) -> HttpResponse:
    """List everyone with an account, 25 at a time."""
    form = PeopleFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = _asked_for(asked).order_by("name", "pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    words = {"form": PeopleFilter(initial=asked), "searched": any(asked.values())}
    return render(request, "accounts/people.html", {"page": page, **words})


def _asked_for(asked: dict[str, Any]) -> QuerySet[User]:
    found = everyone()
    if asked.get("q"):
        found = found.filter(Q(name__icontains=asked["q"]) | Q(email__icontains=asked["q"]))
    if asked.get("role"):
        found = found.filter(role=asked["role"])
    if asked.get("area"):
        found = found.filter(area=asked["area"])
    use = {"": True, "no": False}.get(asked.get("use", ""))
    return found if use is None else found.filter(is_active=use)


@asks
@requires(CHANGE)
def add(request: HttpRequest) -> HttpResponse:
    """Make an account, and post the link with which the person sets a password."""
    form = PersonForm(request.POST or None, initial={"role": request.GET.get("role", "")})

    def do(_cleaned: dict[str, Any]) -> str:
        person = services.add_colleague(by=request.user, **form.values)
        return f"{person.name} has an account. A link to set a password is on its way."

    if acted(request, form, do):
        return redirect("set-up-people")
    return render(request, "accounts/add.html", {"form": form})


@asks
@requires(CHANGE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account; show who changed it before."""
    person = _found(pk)
    seen = accounts.stamp_of(person)
    form = PersonForm(request.POST or None, initial=_known(person) | {"seen": seen}, person=person)

    def do(cleaned: dict[str, Any]) -> str:
        services.change_colleague(
            by=request.user, person=person, seen=cleaned["seen"], **form.values
        )
        return "Saved."

    if acted(request, form, do):
        _say_what_is_left(request, person)
        return redirect("set-up-person", pk)
    see_again(form, seen)
    context = {"form": form, "person": person, "changes": changes_of(person)}
    context["held"] = held_by(person)
    return render(request, "accounts/person.html", context)


@asks
@requires(CHANGE)
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop somebody from signing in, once it is read what they still hold."""
    person = _found(pk)

    def do() -> str:
        accounts.deactivate_person(person=person, by=request.user)
        return f"{person.name} can no longer sign in."

    return _confirmed(request, person, "deactivate", do)


@asks
@requires(CHANGE)
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody sign in again."""
    person = _found(pk)

    def do() -> str:
        accounts.reactivate_person(person=person, by=request.user)
        return f"{person.name} can sign in again."

    return _confirmed(request, person, "reactivate", do)


@asks
@requires(CHANGE)
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Send somebody a new link to set a password."""
    person = _found(pk)

    def do() -> str:
        accounts.send_link(person=person, by=request.user)
        return f"A link for {person.name} is on its way."

    return _confirmed(request, person, "link", do)


@asks
@requires(CHANGE)
def second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the two-step sign-in of somebody who lost their phone."""
    person = _found(pk)

    def do() -> str:
        accounts.reset_second_step(person=person, by=request.user)
        return f"{person.name} signs in with a password alone until they set up an app again."

    return _confirmed(request, person, "second_step", do)


def _confirmed(
    request: HttpRequest,
    person: User,
    what: str,
    do: Callable[[], str],
) -> HttpResponse:
    """Ask before an act on an account, then do it and say so, or say why not."""
    form = CmeForm(request.POST if request.method == "POST" else None)
    if acted(request, form, lambda _cleaned: do()):
        return redirect("set-up-person", person.pk)
    context = {"form": form, "person": person, "what": what, "held": held_by(person)}
    return render(request, "accounts/confirm.html", context)


def _say_what_is_left(request: HttpRequest, person: User) -> None:
    """Say what waits on somebody whose role has just become another one."""
    role = User.objects.values_list("role", flat=True).get(pk=person.pk)
    if role != person.role and (held := held_by(person)):
        messages.warning(
            request,
            f"{person.name} still has {held}. Ask a manager to give on what the new role "
            "does not do.",
        )


def _found(pk: int) -> User:
    """Return a person's account; a door's or a superuser's is not here."""
    return get_object_or_404(everyone(), pk=pk, is_superuser=False, is_staff=False)


def _known(person: User) -> dict[str, Any]:
    places = SchoolStaff.objects.filter(person=person).order_by("school__urn")
    return {
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "schools": "\n".join(places.values_list("school__urn", flat=True)),
        "area": person.area.code if person.area else "",
        "job_title": person.job_title,
    }
