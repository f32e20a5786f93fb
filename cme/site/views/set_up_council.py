"""The set-up pages of the council itself: its name, its words, and how long things may take."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cme.accounts.guards import requires
from cme.authority import rules, services
from cme.authority.changes import amount_words, changes_of_council, changes_of_thresholds
from cme.authority.council_words import GROUPS
from cme.authority.models import Council, Threshold
from cme.core.forms import acted
from cme.site.forms.set_up import CouncilForm, ThresholdForm, words_form
from cme.site.views.set_up import CHANGE, council_first, see_again

asks = require_http_methods(["GET", "HEAD", "POST"])


@asks
@requires(CHANGE)
def council(request: HttpRequest) -> HttpResponse:
    """Say which council this is; the first time, everything a council starts from comes with it."""
    here = Council.objects.first()
    seen = services.stamp_of(here) if here else ""
    known = {name: getattr(here, name, "") for name in ("name", "code", "gss_code")}
    form = CouncilForm(request.POST or None, initial=known | {"seen": seen})

    def do(cleaned: dict[str, Any]) -> str:
        if here is None:
            services.begin_council(by=request.user, **form.values)
            return f"This is now the service of {cleaned['name']}."
        services.name_council(by=request.user, seen=cleaned["seen"], **form.values)
        return "Saved."

    if acted(request, form, do):
        return redirect("set-up")
    see_again(form, seen)
    context = {"form": form, "is_new": here is None, "changes": changes_of_council([])}
    return render(request, "set_up/council.html", context)


@asks
@requires(CHANGE)
@council_first
def words(request: HttpRequest, group: str) -> HttpResponse:
    """Change one group of the council's own words."""
    here = Council.objects.get()
    one, seen = GROUPS[group], services.stamp_of(here)
    form = words_form(one, request.POST or None, words=here.words, seen=seen)

    def do(cleaned: dict[str, Any]) -> str:
        services.change_words(words=form.values, by=request.user, seen=cleaned["seen"])
        return "Saved. Pages and letters say so from now on."

    if acted(request, form, do):
        return redirect("set-up")
    see_again(form, seen)
    changes = changes_of_council([word.name for word in one.words])
    context = {"form": form, "group": one, "changes": changes}
    return render(request, "set_up/words.html", context)


@require_safe
@requires(CHANGE)
@council_first
def thresholds(request: HttpRequest) -> HttpResponse:
    """List how long things may take, who says so, and what changed."""
    order = {code: at for at, code in enumerate(rules.THRESHOLDS)}  # as a child's way goes
    rows = [
        {
            "row": row,
            "how_long": amount_words(row),
            "effect": _effect(row.code),
        }
        for row in sorted(Threshold.objects.all(), key=lambda row: order.get(row.code, len(order)))
        if row.code not in rules.NOT_COUNTED_YET
    ]
    context = {"rows": rows, "changes": changes_of_thresholds()}
    return render(request, "set_up/thresholds.html", context)


@asks
@requires(CHANGE)
def threshold(request: HttpRequest, code: str) -> HttpResponse:
    """Change how long something may take."""
    row = get_object_or_404(Threshold.objects.exclude(code__in=rules.NOT_COUNTED_YET), code=code)
    seen = services.stamp_of(row)
    known = {"value": row.value, "unit": row.unit, "seen": seen}
    form = ThresholdForm(request.POST or None, row=row, initial=known)

    def do(cleaned: dict[str, Any]) -> str:
        changed = services.change_threshold(row=row, by=request.user, **cleaned)
        again = changed and code in rules.COUNTED_AGAIN
        return "Saved. Days that wait are counted again." if again else "Saved."

    if acted(request, form, do):
        return redirect("set-up-thresholds")
    see_again(form, seen)
    context = {"form": form, "row": row, "effect": _effect(code)}
    context |= {"changes": changes_of_thresholds(row)}
    return render(request, "set_up/threshold.html", context)


def _effect(code: str) -> str:
    """Return what a change does: nothing where the law fixes it, and else from when it holds."""
    limit = rules.THRESHOLDS.get(code)
    if limit is not None and limit.least == limit.most and limit.units != (rules.CLOCK,):
        return "fixed"
    if code in rules.COUNTED_AGAIN:
        return "again"
    return "at_once" if code in rules.HOLDS_AT_ONCE else "afterwards"
