"""Archiving: what waits for a signature, the form of a case, its three signatures, its paper."""

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, services, signing, statuses
from cases.forms.acts import WordsForm
from cases.forms.archiving import DecisionForm, DraftForm, SeenForm
from cases.models import ArchiveRequest, Case
from cases.pages import act
from cases.querysets import SIGNS
from cases.rules.archiving import AGREEMENT
from cases.views.acting import case_context, do_act, reads_case
from cases.views.enquiring import form_page
from cme.accounts.guards import requires
from cme.core.forms import CmeForm, acted

PAGE_SIZE = 25
signs = requires(SIGNS, "cases.sign_as_line_manager")
works = requires("cases.work_case")


@require_safe
@signs
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
    """Show the archiving form of a case; who works the case begins it, or goes on writing."""
    case = access.open_case(request.user, reference, page="archiving form")
    form = signing.latest_form(case)
    works_it = request.user.has_perm("cases.work_case")
    if works_it and (form is None or form.status == statuses.WITHDRAWN):
        return redirect(act("archive_begin", case))
    if works_it and form.status == statuses.DRAFTING:
        return redirect(act("archive_draft", case))
    if form is None:
        raise Http404(f"case {case.reference} has no archiving form")
    return _read(request, case, form)


@form_page
@works
def begin(request: HttpRequest, reference: str) -> HttpResponse:
    """Start the archiving form of a case."""
    case = access.open_case(request.user, reference, page="start the archiving form")

    def do(_given: dict[str, Any]) -> str:
        services.begin_archive(by=request.user, case=case)
        return "The form has filled itself from the case."

    page = {"heading": "Start the archiving form", "template": "cases/archive_begin.html"}
    page |= {"button": "Start the form", "then": act("archive", case)}
    page |= {"earlier": signing.earlier_forms(case)}
    return do_act(request, case, _sent(request), do, **page)


@form_page
@works
def draft(request: HttpRequest, reference: str) -> HttpResponse:
    """Write what the officer adds to the form, and choose who signs after them."""
    case = access.open_case(request.user, reference, page="write the archiving form")
    archiving = _form_in(case, statuses.DRAFTING)
    if archiving is None:
        return redirect(act("archive", case))
    filled = services.filled_form(archiving)
    form = DraftForm(
        request.POST or None,
        initial=DraftForm.start(archiving),
        request=archiving,
        needs_visit=signing.NO_VISIT in filled.missing,
    )

    def do(_given: dict[str, Any]) -> str:
        services.save_archive(by=request.user, request=archiving, **form.values)
        return "Saved."

    if acted(request, form, do):
        return redirect(act("archive_sign" if "sign" in request.POST else "archive_draft", case))
    context = _form_context(request, case, archiving, filled) | {"form": form}
    return render(request, "cases/archive_draft.html", context)


@form_page
@works
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the officer once more, then sign and send the form to the line manager."""
    case = access.open_case(request.user, reference, page="sign the archiving form")
    archiving = _form_in(case, statuses.DRAFTING)
    if archiving is None:
        return redirect(act("archive", case))
    filled = services.filled_form(archiving)
    form = SeenForm(request.POST if request.method == "POST" else None, now=filled.digest)

    def do(_given: dict[str, Any]) -> str:
        services.sign_archive(by=request.user, request=archiving)
        return "Signed. It is now with the line manager."

    page = {"template": "cases/archive_sign.html", "archiving": archiving, "filled": filled}
    page |= {"missing": signing.missing_shown(case, filled), "agreement": AGREEMENT}
    page |= {"refused": signing.why_not_sign(archiving, request.user)}
    page |= {"to_take_over": signing.why_take_over(archiving, request.user)}
    page |= {"button": f"Sign and send to {archiving.line_manager}"}
    page |= {"then": act("archive", case), "back_url": act("archive_draft", case)}
    return do_act(request, case, form, do, **page)


@form_page
@signs
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree as the signatory whose turn it is, or return the form and say what is missing."""
    case = access.open_case(request.user, reference, page="decide on the archiving form")
    archiving = signing.latest_form(case)
    if archiving is None or archiving.status not in signing.TURNS:
        return redirect(act("archive", case))
    form = _decision(request, archiving)

    def do(given: dict[str, Any]) -> str:
        return _decide(request.user, archiving, given)

    if acted(request, form, do):
        return redirect("cases:to_sign")
    return _read(request, case, archiving, form)


def _decide(user: Any, archiving: ArchiveRequest, given: dict[str, Any]) -> str:
    if given["decision"] == "return":
        reason, words = given["reason"], given["words"]
        services.return_archive(by=user, request=archiving, reason=reason, words=words)
        return f"Returned to {archiving.officer}."
    signed = services.sign_archive(by=user, request=archiving)
    if signed.status == statuses.AGREED:
        return f"Case {archiving.case.reference} is dormant. It is still open."
    return "Signed. It is now with the commissioning director."


@form_page
@works
def take_up(request: HttpRequest, reference: str) -> HttpResponse:
    """Take up a returned form again."""
    case = access.open_case(request.user, reference, page="take up the archiving form")
    archiving = _form_in(case, statuses.RETURNED)
    if archiving is None:
        return redirect(act("archive", case))

    def do(_given: dict[str, Any]) -> str:
        services.take_up(by=request.user, request=archiving)
        return "You can write on the form again."

    lead = f"{archiving.returned_by} returned it: {archiving.returned_why}"
    page = {"heading": "Take up the form again", "lead": lead, "then": act("archive", case)}
    return do_act(request, case, _sent(request), do, button="Take it up again", **page)


@form_page
@works
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a form back for good, and say why."""
    case = access.open_case(request.user, reference, page="take back the archiving form")
    archiving = _form_in(case, *statuses.ARCHIVE.codes(is_open=True))
    if archiving is None:
        return redirect(act("archive", case))

    def do(given: dict[str, Any]) -> str:
        services.take_back(by=request.user, request=archiving, words=given["words"])
        return "Withdrawn. The case goes on as it was."

    form = WordsForm(request.POST or None, label="Why you withdraw it")
    page = {"heading": "Withdraw the archiving form", "button": "Withdraw it"}
    page |= {"lead": "This ends the form. Its signatures stay in the history."}
    return do_act(request, case, form, do, **page)


@require_safe
@reads_case
def archive_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the signed form as a PDF, named by the case's reference alone."""
    case = access.open_case(request.user, reference, page="archiving form on paper")
    archiving = signing.form_on_paper(case, request.GET.get("form", ""))
    if archiving is None:
        raise Http404(f"case {case.reference} has no signed archiving form")
    made = signing.paper_of(archiving)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="archiving-{case.reference}.pdf"'
    return response


def _sent(request: HttpRequest) -> CmeForm:
    """Return the form of a page that asks for nothing but its button."""
    return CmeForm(request.POST if request.method == "POST" else None)


def _form_in(case: Case, *in_status: str) -> ArchiveRequest | None:
    form = signing.latest_form(case)
    return form if form and form.status in in_status else None


def _decision(request: HttpRequest, archiving: ArchiveRequest) -> DecisionForm:
    last = archiving.status == statuses.WITH_DIRECTOR
    then = "the case becomes dormant" if last else f"it goes to {archiving.director}"
    given = request.POST if request.method == "POST" else None
    lacks, now = services.lacks(archiving), str(archiving.status_seq)
    return DecisionForm(given, agree=then, lacks=lacks, now=now)


def _form_context(
    request: HttpRequest, case: Case, archiving: ArchiveRequest, filled: Any
) -> dict[str, Any]:
    return case_context(request, case) | {
        "archiving": archiving,
        "filled": filled,
        "child_rows": signing.child_rows(filled),
        "more_rows": signing.more_rows(archiving, filled),
        "signatures": signing.signatures_shown(archiving, request.user),
        "missing": signing.missing_shown(case, filled),
        "voided": signing.last_voided(archiving),
        "changed": signing.changes_of(archiving, filled),
        "to_take_over": signing.why_take_over(archiving, request.user),
    }


def _read(
    request: HttpRequest, case: Case, archiving: ArchiveRequest, form: DecisionForm | None = None
) -> HttpResponse:
    filled, today = services.filled_form(archiving), timezone.localdate()
    refused = signing.why_not_sign(archiving, request.user)
    waits = archiving.status in signing.TURNS
    if waits and not refused:
        form = form or _decision(request, archiving)
    context = _form_context(request, case, archiving, filled) | {
        "form": form,
        "refused": refused if waits else "",
        "lacks": services.lacks(archiving),
        "blocked": signing.blocked_now(archiving, filled) if waits else "",
        "signs_no_more": signing.who_signs_no_more(archiving),
        "reason": statuses.ARCHIVE_REASONS.get(archiving.status_reason, ""),
        "waits": waits,
        "squares": signing.squares_on_paper(filled),
        "turn": signing.whose_turn(archiving),
        "again_by": signing.look_again_by(archiving, today),
        "also": signing.also_waiting(archiving, request.user, today),
        "today": today,
        "earlier": signing.earlier_forms(case, but=archiving),
    }
    return render(request, "cases/archive.html", context)
