"""What the header and footer of a page link to, for the person who looks at it."""

from typing import Any, NamedTuple

from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from cme.accounts.roles import ROLES
from cme.site.models import SweepRun
from schools.access import own_schools


class Entry(NamedTuple):
    """One entry of the menu: who holds one of the permissions sees it once its page exists."""

    text: str
    url_name: str
    permissions: tuple[str, ...]


MENU = (
    Entry("Home", "schools:home", ("schools.file_return",)),
    Entry("My work", "my-work", ("worklist.view_workitem",)),
    Entry("To sign", "cases:to_sign", ("cases.sign_as_director", "cases.sign_as_line_manager")),
    Entry("Referrals", "referrals:queue", ("referrals.view_referral",)),
    Entry("Cases", "cases:list", ("cases.view_case",)),
    Entry("Allocation list", "schools:allocations", ("schools.view_allocation",)),
    Entry("Returns", "schools:returns", ("schools.view_return",)),
    Entry("Plans", "reintegration:list", ("reintegration.work_plan",)),
    Entry("Reintegration", "reintegration:list", ("reintegration.view_plan",)),
    Entry("Schools", "schools:list", ("schools.view_school",)),
    Entry("Set up", "set-up", ("authority.change_arrangement",)),
    Entry("Calendar", "set-up-calendar", ("authority.change_calendar",)),
    Entry("Leavers", "schools:leavers", ("schools.file_return",)),
    Entry("New pupils", "schools:new_pupils", ("schools.file_return",)),
    Entry("Allocated to us", "schools:allocated", ("schools.confirm_arrival",)),
    Entry("Calendar", "schools:own_calendar", ("schools.change_own_calendar",)),
    Entry("Performance", "performance:months", ("performance.view_figures",)),
    Entry("Messages", "outbox", ("core.view_outboxmessage",)),
    Entry("Health", "health", ("site.view_health",)),
    Entry("Audit", "audit:home", ("audit.view_accessrecord",)),
    Entry("People", "set-up-people", ("accounts.view_user",)),
)
FOOTER = (("Privacy", "privacy"), ("Accessibility", "accessibility"), ("Cookies", "cookies"))
SIGN_IN = ("accounts:sign-in", "sign-in", "account_login")
SIGN_OUT = ("accounts:sign-out", "sign-out", "account_logout")
EXIT = ("referrals:exit", "refer:exit")


def address(*names: str) -> str:
    """Return the address of the first page that exists, or nothing."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Give every template its menu, its footer and the addresses base.html links to."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    footer = [{"text": text, "href": address(name)} for text, name in FOOTER]
    if not signed_in:
        footer.append({"text": "Sign in for staff and schools", "href": address(*SIGN_IN)})
    return {
        "menu": _menu(request) if signed_in else [],
        "footer_links": [link for link in footer if link["href"]],
        "search_url": address("search", "site:search") if _may_search(user) else "",
        "sign_out_url": address(*SIGN_OUT) if signed_in else "",
        "stay_url": address("account_stay") if signed_in else "",
        "work_url": _work_url(user) if signed_in else "",
        "office": SimpleLazyObject(lambda: _office(user)) if signed_in else "",
        "exit_url": address(*EXIT),
        # Asked for only by a page that says when everything was last looked at.
        "last_sweep": SimpleLazyObject(SweepRun.objects.last_good),
    }


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    held = [entry for entry in MENU if any(map(request.user.has_perm, entry.permissions))]
    # The first name of a page is the one shown: who works plans calls them otherwise.
    named = {entry.url_name: entry for entry in reversed(held)}
    shown = [entry for entry in held if named[entry.url_name] is entry]
    items = [{"text": entry.text, "href": address(entry.url_name)} for entry in shown]
    here = [item for item in items if item["href"] and request.path.startswith(item["href"])]
    longest = max(here, key=lambda item: len(item["href"]), default=None)
    return [item | {"active": item is longest} for item in items if item["href"]]


def _may_search(user: Any) -> bool:
    return user is not None and user.is_authenticated and user.has_perm("site.search")


def _work_url(user: Any) -> str:
    role = ROLES.get(user.role)
    return address(role.home, "home") if role else address("home")


def _office(user: Any) -> str:
    """Return whose office the person sits in, for the header; nothing for the council's people."""
    if not user.has_perm("schools.file_return"):
        return ""
    try:
        own = own_schools(user)
    except DatabaseError:
        return ""  # a page that says that records cannot be shown must stand without them
    return f"{own[0].name}, office" if len(own) == 1 else f"{len(own)} schools, office"
