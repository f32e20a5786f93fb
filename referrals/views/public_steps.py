"""The questions of the public form, one a page, and the lists of things that are asked again."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cme.authority.rules import fill
from referrals.forms.public_pages import AnotherForm
from referrals.steps import path
from referrals.steps.kinds import Step, said
from referrals.views.journey import CHANGE, FORM_METHODS, Journey, posted, with_journey
from referrals.views.linked import linked


@require_http_methods(FORM_METHODS)
@with_journey
def step(request: HttpRequest, journey: Journey, name: str) -> HttpResponseBase:
    """Ask one question; keep the answer and go on."""
    now = journey.step(name)
    if not journey.may_open(now):
        return redirect(journey.address(journey.first_unanswered(), changing=False))
    if not now.fields:
        return _told_to_call(request, journey, now)
    if now.repeat:
        return _list(request, journey, now)
    form = journey.form(now, posted(request), journey.answers.get(name))
    if request.method == "POST" and form.is_valid():
        journey.answer(now, form.page())
        return redirect(journey.onward(now, changing=CHANGE in request.GET))
    return _question(request, journey, now, form)


def _question(
    request: HttpRequest, journey: Journey, now: Step, form: Any, **more: Any
) -> HttpResponse:
    voice = now.voice(journey.voice)
    texts = {
        name: fill(said(getattr(now, name), voice), journey.words)
        for name in ("question", "hint", "why")
    }
    context = {
        "form": form,
        "step": now,
        "inset": linked(said(now.inset, voice), journey.words) if now.inset else "",
        "has_heading": any(not one.label for one in now.fields),
        "back_url": journey.back(now, changing=CHANGE in request.GET),
    }
    return render(request, "refer/question.html", texts | context | more)


def _told_to_call(request: HttpRequest, journey: Journey, now: Step) -> HttpResponseBase:
    changing = CHANGE in request.GET
    if request.method == "POST":
        journey.answer(now, {"seen": "yes"})
        return redirect(journey.onward(now, changing=changing))
    back = journey.back(now, changing=changing)
    return render(request, "refer/danger_now.html", {"back_url": back})


def _list(request: HttpRequest, journey: Journey, now: Step) -> HttpResponseBase:
    """Show the things added so far and ask for another; with none, ask for the first."""
    given = journey.answers.get(now.name, {})
    items = given.get("items", [])
    if not items:
        return _one_thing(request, journey, now, 0)
    form = AnotherForm(now.repeat, len(items), posted(request), initial=given)
    changing = CHANGE in request.GET
    if request.method == "POST" and form.is_valid():
        journey.answer(now, {"items": items, "add_another": form.cleaned_data["add_another"]})
        if form.cleaned_data["add_another"] == "yes":
            return redirect(_query(reverse("refer:add", args=[now.name]), changing))
        return redirect(journey.onward(now, changing=changing))
    context = {
        "form": form,
        "heading": now.repeat.one if len(items) == 1 else now.repeat.many.format(count=len(items)),
        "rows": _list_rows(now, items, changing),
        "back_url": journey.back(now, changing=changing),
    }
    return render(request, "refer/list.html", context)


def _list_rows(now: Step, items: list[dict[str, Any]], changing: bool) -> list[dict[str, Any]]:
    rows = []
    for number, page in enumerate(items, 1):
        name = _name_of(now, page, number)
        change, remove = (
            _query(reverse(f"refer:{act}", args=[now.name, number]), changing)
            for act in ("change", "remove")
        )
        rows.append({"name": name, "change": change, "remove": remove})
    return rows


def _name_of(now: Step, page: dict[str, Any], number: int) -> str:
    name = " ".join(filter(None, (page.get("given_name"), page.get("family_name"))))
    return name or page.get("found", "")[:60] or f"{now.repeat.thing.capitalize()} {number}"


def _query(address: str, changing: bool) -> str:
    return f"{address}?{CHANGE}=1" if changing else address


@require_http_methods(FORM_METHODS)
@with_journey
def add(request: HttpRequest, journey: Journey, name: str) -> HttpResponseBase:
    """Ask for one more brother, sister or check."""
    now = _repeating(journey, name)
    return _one_thing(request, journey, now, len(journey.answers.get(name, {}).get("items", [])))


@require_http_methods(FORM_METHODS)
@with_journey
def change(request: HttpRequest, journey: Journey, name: str, number: int) -> HttpResponseBase:
    """Put one of them right."""
    now = _repeating(journey, name)
    _item(journey, now, number)
    return _one_thing(request, journey, now, number - 1)


@require_http_methods(FORM_METHODS)
@with_journey
def remove(request: HttpRequest, journey: Journey, name: str, number: int) -> HttpResponseBase:
    """Take one of them out, after asking."""
    now = _repeating(journey, name)
    page = _item(journey, now, number)
    changing = CHANGE in request.GET
    if request.method == "POST":
        items = [*journey.answers[name]["items"]]
        items.pop(number - 1)
        journey.answer(now, {"items": items})
        return redirect(_after_removing(journey, now, items, changing))
    context = {
        "name": _name_of(now, page, number),
        "button": f"Remove this {now.repeat.thing}",
        "back_url": journey.address(now, changing=changing),
    }
    return render(request, "refer/remove.html", context)


def _after_removing(journey: Journey, now: Step, items: list[Any], changing: bool) -> str:
    """With none left the question before is asked again: are there any at all?"""
    if items:
        return journey.address(now, changing=changing)
    earlier = path.before(now, journey.answers, early_years_door=journey.early_years)
    return journey.address(earlier, changing=changing)


def _repeating(journey: Journey, name: str) -> Step:
    now = journey.step(name)
    if now.repeat is None or not journey.may_open(now):
        raise Http404(f"{name} has no list now")
    return now


def _item(journey: Journey, now: Step, number: int) -> dict[str, Any]:
    items = journey.answers.get(now.name, {}).get("items", [])
    if not 1 <= number <= len(items):
        raise Http404(f"no {now.repeat.thing} {number}")
    return items[number - 1]


def _one_thing(request: HttpRequest, journey: Journey, now: Step, index: int) -> HttpResponseBase:
    items = [*journey.answers.get(now.name, {}).get("items", [])]
    if index >= now.repeat.most:
        return redirect(journey.address(now, changing=CHANGE in request.GET))
    form = journey.form(now, posted(request), items[index] if index < len(items) else None)
    changing = CHANGE in request.GET
    if request.method == "POST" and form.is_valid():
        items[index : index + 1] = [form.page()]
        journey.answer(now, {"items": items})
        return redirect(journey.address(now, changing=changing))
    back = journey.address(now, changing=changing) if items else None
    return _question(request, journey, now, form, **({"back_url": back} if back else {}))
