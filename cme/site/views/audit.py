"""Who looked at a child, what happened to a record, and whether the history is intact."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cme.accounts.guards import requires
from cme.audit.access import record_access
from cme.audit.models import AccessRecord, Seal, StatusChange
from cme.audit.seals import unsealed_count
from cme.core import references
from cme.site import services
from cme.site.forms import LooksForm, SubjectForm
from cme.site.subjects import Subject, subject_of

PAGE_SIZE = 25


@require_safe
@requires("audit.view_accessrecord")
def home(request: HttpRequest) -> HttpResponse:
    """Ask for a reference, and say how far the ledger is sealed."""
    form = SubjectForm(request.GET if "reference" in request.GET else None)
    if form.is_bound and form.is_valid():
        if subject_of(form.cleaned_data["reference"]):
            return redirect("audit:looks", form.cleaned_data["reference"])
        form.add_error("reference", "No record has this reference. Check each letter and figure.")
    return render(request, "audit/home.html", {"form": form, **_integrity()})


def _integrity() -> dict[str, Any]:
    last = Seal.objects.defer("lines").order_by("-number").first()
    return {"seal": last, "unsealed": unsealed_count()}


@require_POST
@requires("audit.view_statuschange")
def check(request: HttpRequest) -> HttpResponse:
    """Verify the whole ledger now and say what was found."""
    findings = services.check_ledger()
    if findings:
        messages.error(request, f"The history was touched. {findings[0]}")
    else:
        messages.success(request, "History intact. Every line of the ledger was checked just now.")
    return redirect("audit:home")


def _subject(reference: str) -> Subject:
    tidied = references.tidy(reference)
    subject = subject_of(tidied) if tidied else None
    if subject is None:
        raise Http404(f"no record {reference}")
    return subject


def _looks(subject: Subject, data: dict[str, Any]) -> QuerySet[AccessRecord]:
    found = AccessRecord.objects.of(*subject.records)
    if data.get("since"):
        found = found.filter(at__gte=_midnight(data["since"]))
    if data.get("until"):
        found = found.filter(at__lt=_midnight(data["until"] + dt.timedelta(days=1)))
    if data.get("what"):
        found = found.filter(kind=data["what"])
    return found.select_related("by__area")


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


@require_safe
@requires("audit.view_accessrecord")
@transaction.atomic
def looks(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who was shown a child's records, newest first; this look is recorded too."""
    subject = _subject(reference)
    form = LooksForm(request.GET or None)
    found = _looks(subject, form.cleaned_data if form.is_bound and form.is_valid() else {})
    record_access(by=request.user, subjects=subject.records[:1], kind="page", page="who looked")
    context = {
        "form": form,
        "subject": subject,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "totals": found.order_by().aggregate(
            times=Count("pk"),
            people=Count("by", distinct=True),
            downloads=Count("pk", filter=Q(kind__in=("export", "document"))),
            refusals=Count("pk", filter=Q(kind="refused")),
        ),
    }
    return render(request, "audit/looks.html", context)


@require_safe
@requires("audit.view_statuschange")
@transaction.atomic
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every line the database wrote about a child's cases and referrals."""
    subject = _subject(reference)
    record_access(by=request.user, subjects=subject.records[:1], kind="page", page="status history")
    records = [
        {"record": record, "lines": _worded(record, StatusChange.objects.of(record))}
        for record in subject.lifecycled
    ]
    return render(request, "audit/history.html", {"subject": subject, "records": records})


def _worded(record: Any, lines: QuerySet[StatusChange]) -> list[dict[str, Any]]:
    lifecycle = record.LIFECYCLE
    return [
        {
            "line": line,
            "status": lifecycle.status(line.to_status),
            "reason": lifecycle.reasons.get(line.reason, line.reason),
        }
        for line in lines
    ]
