"""Archiving: who takes a form over, and who signs instead of somebody who can sign no longer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases import access, services, signing, statuses
from cases.forms.archiving import ReplaceForm
from cases.models import ArchiveSignature
from cases.pages import act
from cases.views.acting import do_act
from cases.views.enquiring import form_page
from cme.accounts.guards import requires
from cme.core.forms import CmeForm

works = requires("cases.work_case")


@form_page
@works
def take_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more, then become the officer of a form somebody else wrote."""
    case = access.open_case(request.user, reference, page="take over the archiving form")
    archiving = signing.latest_form(case)
    is_open = archiving is not None and archiving.status in statuses.ARCHIVE.codes(is_open=True)
    if archiving is None or not is_open or archiving.officer == request.user:
        return redirect(act("archive", case))

    def do(_given: dict[str, Any]) -> str:
        taken = services.take_over(by=request.user, request=archiving)
        lacks = [str(label) for role, label in ArchiveSignature.Role.choices
                 if getattr(taken, role) is None]  # fmt: skip
        choose = f" Choose another {lacks[0].lower()}." if lacks else ""
        return f"You write this archiving form now.{choose}"

    form = CmeForm(request.POST if request.method == "POST" else None)
    page = {"heading": "Take over the archiving form", "button": "Take it over"}
    page |= {"archiving": archiving, "template": "cases/archive_take_over.html"}
    page |= {"signed": signing.names_signed(archiving), "then": act("archive", case)}
    return do_act(request, case, form, do, **page)


@form_page
@works
def replace(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose who signs instead of somebody on the form who can sign it no longer."""
    case = access.open_case(request.user, reference, page="choose who signs instead")
    archiving = signing.latest_form(case)
    role = services.to_replace(archiving) if archiving else None
    if archiving is None or role is None:
        return redirect(act("archive", case))

    def do(given: dict[str, Any]) -> str:
        services.replace_signatory(by=request.user, request=archiving, **given)
        return f"{given['person']} signs as {str(role.label).lower()} now."

    before = getattr(archiving, role)
    form = ReplaceForm(request.POST or None, request=archiving, role=role)
    lead = f"{before} can no longer sign this form. What is signed already stays signed."
    page = {"heading": f"Choose another {str(role.label).lower()}", "lead": lead}
    return do_act(request, case, form, do, button="Save", then=act("archive", case), **page)
