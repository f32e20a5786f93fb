"""A school tells us that a pupil leaves: the list, the pages of a draft, and its sending."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cme.accounts.guards import requires
from cme.core.dates import clock_words, day_words
from cme.core.errors import RuleBroken
from cme.core.forms import CmeForm
from cme.core.once import Kept, once
from schools import access, office_pages, statuses
from schools.forms.leaver_reason import ReasonForm
from schools.forms.leavers import (
    DestinationForm,
    FileSentForm,
    ParentsForm,
    PupilForm,
    WithdrawForm,
    WordsForm,
)
from schools.forms.office import WhichSchoolForm
from schools.models import DeletionReturn, School
from schools.rules import grounds
from schools.services import returns

PAGE_SIZE = 25


@require_safe
@requires("schools.file_return")
def leavers(request: HttpRequest) -> HttpResponse:
    """List the school's own returns: what is not sent yet, then what was."""
    own = DeletionReturn.objects.filter(school__staff__person=request.user)
    rows = own.select_related("person", "school")
    drafts = list(rows.filter(status=statuses.DRAFT).order_by("-saved_at", "pk"))
    sent = rows.exclude(status=statuses.DRAFT).order_by("-submitted_at", "-pk")
    page = Paginator(sent, PAGE_SIZE).get_page(request.GET.get("page"))
    access.show_office_list(request.user, [*drafts, *page], page="leavers")
    context = {
        "drafts": [office_pages.listed(row) for row in drafts],
        "rows": [office_pages.listed(row) for row in page],
        "page": page,
        "several": len(access.own_schools(request.user)) > 1,
    }
    return render(request, "schools/leavers.html", context)


@require_http_methods(["GET", "POST"])
@requires("schools.file_return")
@once
def start(request: HttpRequest) -> HttpResponse:
    """Begin a return: who the pupil is."""
    own = access.own_schools(request.user)
    if not own:
        return redirect("schools:home")
    later = "later" in request.POST
    form = PupilForm(request.POST or None, strict=not later)
    which = WhichSchoolForm(request.POST or None, schools=own) if len(own) > 1 else None
    if request.method == "POST" and _sound(form, which):
        return _begun(request, _begin(request, form, _chosen(which, own)), later=later)
    context = {"form": form, "which": which, "forms": [form, which] if which else [form]}
    return render(request, "schools/leaver_start.html", context)


def _begun(request: HttpRequest, row: DeletionReturn, *, later: bool) -> HttpResponse:
    """Go on, or to the list; who comes back to this page is shown the pupil of the draft."""
    pupil = reverse("schools:leaver_step", args=[row.reference, "pupil"])
    if later:
        messages.success(request, "Saved.")
        return Kept(reverse("schools:leavers"), again=pupil)
    step = office_pages.after("pupil", row)
    return Kept(reverse("schools:leaver_step", args=[row.reference, step]), again=pupil)


def _sound(*forms: Any) -> bool:
    """Check every form, so that one look shows all that is wrong."""
    checked = [form.is_valid() for form in forms if form is not None]
    return all(checked)


def _chosen(which: WhichSchoolForm | None, own: list[School]) -> School:
    if which is None:
        return own[0]
    return next(one for one in own if one.urn == which.cleaned_data["school"])


def _begin(request: HttpRequest, form: PupilForm, school: School) -> DeletionReturn:
    values = form.values()
    about = {name: values.pop(name) for name in ("year_group", "last_attended_on")}
    return returns.begin(by=request.user, school=school, details=values, **about)


# --- The pages of a draft -------------------------------------------------------------------------
def _pupil_form(row: DeletionReturn, data: Any, strict: bool) -> PupilForm:
    return PupilForm(data, initial=PupilForm.of(row), strict=strict)


def _reason_form(row: DeletionReturn, data: Any, strict: bool) -> ReasonForm:
    on = row.deleted_on or timezone.localdate()
    offered = grounds.grounds_for(row.person.born_on, on)
    shown = office_pages.shown_inside(row, offered)
    begun = ReasonForm.of(row, offered)
    return ReasonForm(data, initial=begun, grounds=offered, shown=shown, strict=strict)


def _parents_form(row: DeletionReturn, data: Any, strict: bool) -> ParentsForm:
    return ParentsForm(data, initial=ParentsForm.of(row.person), strict=strict)


def _destination_form(row: DeletionReturn, data: Any, strict: bool) -> DestinationForm:
    begun = DestinationForm.of(row)
    return DestinationForm(data, initial=begun, not_this=row.school, strict=strict)


FORMS: dict[str, Callable[[DeletionReturn, Any, bool], Any]] = {
    "pupil": _pupil_form,
    "reason": _reason_form,
    "parents": _parents_form,
    "destination": _destination_form,
}


@require_http_methods(["GET", "POST"])
@requires("schools.file_return")
def step(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """Show and save one page of a draft; the last one sends it."""
    row = access.open_leaver(request.user, reference, page=f"leaver {step}")
    if row.status != statuses.DRAFT:
        return _already_sent(request, row)
    if step == "check":
        return _check(request, row)
    if step not in FORMS:
        raise Http404(step)
    later = "later" in request.POST
    form = FORMS[step](row, request.POST or None, not later)
    if request.method == "POST" and form.is_valid():
        try:
            row = returns.save_step(
                by=request.user, deletion_return=row, step=step, values=form.values(),
                done=not later,
            )  # fmt: skip
        except RuleBroken as broken:
            form.add_rule_broken(broken)
        else:
            return _saved(request) if later else _way_on(request, row, step, form)
    return _step_page(request, row, step, form)


def _already_sent(request: HttpRequest, row: DeletionReturn) -> HttpResponse:
    """A form that was open in another window cannot change what was sent; a second send is none."""
    if request.method == "POST" and "send" in request.POST and row.submitted_at:
        messages.info(request, f"You have already sent this. Your reference is {row.reference}.")
    elif request.method == "POST":
        messages.warning(
            request,
            "A return that was sent cannot be changed. "
            "Answer our question, or withdraw it if the pupil stays on roll.",
        )
    return redirect("schools:leaver", row.reference)


def _way_on(request: HttpRequest, row: DeletionReturn, step: str, form: CmeForm) -> HttpResponse:
    """Go to the next page; a day count is shown before its page is left."""
    if step == "reason" and form.count_from and form.count_from != form.cleaned_data["counted"]:
        return redirect(f"{request.path}#counted")
    return redirect("schools:leaver_step", row.reference, office_pages.after(step, row))


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved.")
    return redirect("schools:leavers")


def _step_page(request: HttpRequest, row: DeletionReturn, step: str, form: CmeForm) -> HttpResponse:
    context = _around(row, step) | {
        "form": form,
        "counted": _counted(row) if step == "reason" else "",
    }
    return render(request, f"schools/leaver_{step}.html", context)


def _counted(row: DeletionReturn) -> str:
    """Return the first day of the count that the page shows, for the form to say that it was."""
    first = row.first_absent_on or row.leave_ended_on
    return first.isoformat() if first else ""


def _around(row: DeletionReturn, step: str) -> dict[str, Any]:
    on = row.deleted_on or timezone.localdate()
    born = row.person.born_on
    return {
        "row": row,
        "year": office_pages.year_words(row),
        "tasks": office_pages.tasks(row, step),
        "line": office_pages.duty_line(row.school),
        "back": office_pages.before(step),
        "age_words": grounds.age_words(born, on) if born else "",
    }


def _check(request: HttpRequest, row: DeletionReturn) -> HttpResponse:
    """Show everything once more; its button sends the return, whatever it lacks."""
    if request.method == "POST":
        row = returns.submit(by=request.user, deletion_return=row)
        at, day = clock_words(row.submitted_at), day_words(row.submitted_at)
        messages.success(request, f"Return {row.reference} was received at {at} on {day}.")
        return redirect("schools:leaver", row.reference)
    context = _around(row, "check") | {
        "pages": office_pages.summary(row, change=True),
        "warnings": office_pages.warnings(row),
        "lacking": office_pages.lacking(row),
    }
    return render(request, "schools/leaver_check.html", context)


# --- A return that was sent -----------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@requires("schools.file_return")
def leaver(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what became of a return, in the words for a school; answer what we asked."""
    row = access.open_leaver(request.user, reference, page="leaver")
    if row.status == statuses.DRAFT:
        return redirect("schools:leaver_step", row.reference, office_pages.after("", row))
    form = WordsForm(request.POST or None) if row.status in office_pages.ASKING else None
    if request.method == "POST" and form is None:
        messages.info(request, "There is no question to answer, so nothing was sent.")
        return redirect("schools:leaver", row.reference)
    if request.method == "POST" and form is not None and form.is_valid():
        words = form.cleaned_data["words"]
        if _done(form, lambda: returns.answer(by=request.user, deletion_return=row, words=words)):
            messages.success(request, "Your answer is sent.")
            return redirect("schools:leaver", row.reference)
    return render(request, "schools/leaver.html", _sent_context(row) | {"form": form})


def _sent_context(row: DeletionReturn) -> dict[str, Any]:
    return {
        "row": row,
        "year": office_pages.year_words(row),
        "label": office_pages.label(row),
        "colour": office_pages.COLOURS[row.status],
        "what_now": office_pages.what_now(row),
        "said": row.messages.select_related("by"),
        "pages": office_pages.summary(row, change=False),
        "may_withdraw": row.status in statuses.SENT,
        "line": office_pages.duty_line(row.school),
    }


def _done(form: CmeForm, do: Callable[[], Any]) -> bool:
    """Do it; or say on the form why not, and return False."""
    try:
        do()
    except RuleBroken as broken:
        form.add_rule_broken(broken)
        return False
    return True


@require_http_methods(["GET", "POST"])
@requires("schools.file_return")
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more, then take a return back."""
    row = access.open_leaver(request.user, reference, page="leaver withdraw")
    if row.status in (statuses.WITHDRAWN, statuses.RECONCILED):
        messages.info(request, office_pages.not_to_withdraw(row))
        return redirect("schools:leaver", row.reference)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        if _done(form, lambda: returns.withdraw(by=request.user, deletion_return=row, words=words)):
            messages.success(request, "The return is withdrawn. The pupil stays on roll.")
            return redirect("schools:leaver", row.reference)
    return render(request, "schools/leaver_withdraw.html", {"row": row, "form": form})


@require_http_methods(["GET", "POST"])
@requires("schools.file_return")
def file_sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the day the pupil's transfer file was sent on."""
    row = access.open_leaver(request.user, reference, page="leaver transfer file")
    form = FileSentForm(request.POST or None, initial={"sent_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["sent_on"]
        if _done(
            form,
            lambda: returns.record_transfer(by=request.user, deletion_return=row, sent_on=day),
        ):
            messages.success(request, "Saved.")
            return redirect("schools:leaver", row.reference)
    return render(request, "schools/leaver_file_sent.html", {"row": row, "form": form})
