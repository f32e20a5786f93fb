"""Archiving: what waits for a signature, the form of a case, its three signatures, its paper."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, signing
from cases.models import ArchiveRequest
from cases.querysets import SIGNS
from cases.views.acting import case_context, reads_case
from cme.accounts.guards import requires

PAGE_SIZE = 25


@require_safe
@requires(SIGNS, "cases.sign_as_line_manager")
@transaction.atomic(savepoint=False)
def to_sign(request: HttpRequest) -> HttpResponse:
    """List the archiving forms that wait for this person, and those they signed last."""
    today = timezone.localdate()
    forms = ArchiveRequest.objects.select_related(*signing.WITH_FORM)
    waiting = forms.waiting_for(request.user, today).order_by("sign_by", "pk")
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    signed = forms.signed_by(request.user).order_by("-signatures__signed_at", "-pk")
    rows = signing.forms_shown([*page, *signed[:PAGE_SIZE]], request.user, today)
    access.show_list(request.user, [row.form.case for row in rows if row.href], page="to sign")
    context = {
        "page": page,
        "waiting": rows[: len(page)],
        "signed": rows[len(page) :],
        "away": request.user.delegations.in_force(today).select_related("delegate").first(),
    }
    return render(request, "cases/to_sign.html", context)


@require_safe
@reads_case
def archive(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the archiving form of a case."""
    case = access.open_case(request.user, reference, page="archiving form")
    return render(request, "cases/archive.html", case_context(request, case))
