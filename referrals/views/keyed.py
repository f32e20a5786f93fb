"""Keying in a referral that came by phone, letter or another team."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cme.accounts.guards import requires
from cme.accounts.models import User
from cme.accounts.querysets import holders_of
from cme.core.errors import RuleBroken
from cme.core.forms import error_summary
from cme.core.once import Kept, once
from referrals.forms.keyed import MOST_CHILDREN, ChildRowForm, KeyedForm, answers_of, fresh
from referrals.models import Referral
from referrals.services import keyed
from referrals.views.decision import TRIAGE

NO_CHILD = "Enter at least one name, or a description of the child."


@require_http_methods(["GET", "POST"])
@requires("referrals.key_referral")
@once
def new(request: HttpRequest) -> HttpResponse:
    """Key in a referral on one page; sent twice, it is stored once."""
    if request.method == "GET":
        return _page(request, _empty_form(), _rows(None, 1))
    before = Referral.objects.filter(
        submission_key=request.POST.get("submission_key") or None
    ).first()
    if before:
        return _sent_before(request, before)
    if "add_child" in request.POST:
        return _another_child(request)
    form, rows = _typed(request)
    if _is_sound(form, rows):
        try:
            return _stored(request, _store(request.user, form, rows))
        except RuleBroken as broken:
            form.add_rule_broken(broken)
    return _page(request, form, rows)


def _is_sound(form: KeyedForm, rows: list[ChildRowForm]) -> bool:
    """Check every form, so that one look shows all that is wrong."""
    checked = [form.is_valid(), *(row.is_valid() for row in rows)]
    if not all(checked):
        return False
    named = rows[0].cleaned_data["given_name"] or rows[0].cleaned_data["family_name"]
    told = named or form.cleaned_data["known_as"] or form.cleaned_data["description"]
    if not told:
        rows[0].add_error("given_name", NO_CHILD)
    return bool(told)


def _store(by: User, form: KeyedForm, rows: list[ChildRowForm]) -> Referral:
    given = form.cleaned_data
    return keyed.key_in(
        by=by,
        channel=given["channel"],
        submission_key=given["submission_key"],
        answers=answers_of(form, rows),
        received_at=form.received_at(),
        named_people=form.names(),
        stop_contact_why=given["stop_contact_why"] if given["stop_contact"] else "",
    )


def _stored(request: HttpRequest, referral: Referral) -> HttpResponse:
    messages.success(request, f"Referral {referral.reference} is recorded.")
    return _way_on(request, referral)


def _sent_before(request: HttpRequest, referral: Referral) -> HttpResponse:
    messages.info(request, f"You have already sent this. Your reference is {referral.reference}.")
    return _way_on(request, referral)


def _way_on(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Go to the referral, or to the queue where only others may open it."""
    mine = Referral.objects.visible_to(request.user).filter(pk=referral.pk)
    there = reverse("referrals:queue")
    if mine.exists():
        there = reverse("referrals:detail", args=[referral.reference])
    return Kept(there, reference=referral.reference)


def _another_child(request: HttpRequest) -> HttpResponse:
    """Show the page again with one more row of a child; nothing is checked, nothing is lost."""
    form, rows = _typed(request, more=1)
    for one in (form, *rows):
        one.leave_unchecked()
    return _page(request, form, rows)


def _typed(request: HttpRequest, more: int = 0) -> tuple[KeyedForm, list[ChildRowForm]]:
    typed = str(request.POST.get("children") or "1")
    count = int(typed) if typed.isdecimal() and len(typed) < 3 else 1
    number = max(1, min(count + more, MOST_CHILDREN))
    return KeyedForm(request.POST, people=_people()), _rows(request.POST, number)


def _rows(data: Any, number: int) -> list[ChildRowForm]:
    return [ChildRowForm(data, prefix=f"child-{at}") for at in range(number)]


def _empty_form() -> KeyedForm:
    start = fresh(timezone.now()) | {"submission_key": secrets.token_urlsafe(24)}
    return KeyedForm(people=_people(), initial=start)


def _people() -> list[User]:
    return list(holders_of(TRIAGE))


def _page(request: HttpRequest, form: KeyedForm, rows: list[ChildRowForm]) -> HttpResponse:
    context = {
        "form": form,
        "rows": rows,
        "forms": [form, *rows],
        "summary": error_summary(form, *rows),
        "may_add": len(rows) < MOST_CHILDREN,
    }
    return render(request, "referrals/new.html", context)
