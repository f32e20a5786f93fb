"""The tags pages are made of: GOV.UK components, form fields, and the casework pieces."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template import Context
from django.template.base import Node, NodeList, Parser, Token, token_kwargs
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from cme.core.forms import component, error_summary, render_field

register = template.Library()
BETWEEN_PAGES = 2  # how many page numbers stand on either side of the current one


@register.simple_tag
def govuk(component_name: str, /, **params: Any) -> SafeString:
    """Draw a GOV.UK component: `{% govuk "button" text="Save" %}`.

    What comes from a variable into an `html` key is escaped unless it is our own markup.
    """
    return component(component_name, **_guarded(params))


def _guarded(params: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters with every html key escaped where it is not known to be safe."""
    return {
        name: conditional_escape(value)
        if isinstance(value, str) and name.lower().endswith("html")
        else value
        for name, value in params.items()
    }


class _Block(Node):
    """A component with the page's own markup inside."""

    def __init__(self, name: Any, params: dict[str, Any], inside: NodeList) -> None:
        self.name, self.params, self.nodelist = name, params, inside

    def render(self, context: Context) -> SafeString:
        params = {name: value.resolve(context) for name, value in self.params.items()}
        html = self.nodelist.render(context)
        return component(self.name.resolve(context), **_guarded(params), html=html)


@register.tag
def govuk_block(parser: Parser, token: Token) -> Node:
    """Draw a component around markup: `{% govuk_block "details" summaryText="…" %}…`."""
    _tag, name, *rest = token.split_contents()
    params = token_kwargs(rest, parser)
    inside = parser.parse(("end_govuk_block",))
    parser.delete_first_token()
    return _Block(parser.compile_filter(name), params, inside)


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """Draw one form field; the options are those of `cme.core.forms.rendering`."""
    return render_field(bound, **options)


@register.simple_tag
def fields(form: Any, *names: str, **options: Any) -> SafeString:
    """Draw the named fields, or all that stand by themselves, with the same options for each."""
    wanted = names or (form.standing() if hasattr(form, "standing") else list(form.fields))
    return mark_safe("".join(render_field(form[name], **options) for name in wanted))  # noqa: S308


@register.simple_tag
def govuk_error_summary(*forms: Any) -> SafeString:
    """Draw what is wrong with the forms, once on a page: base.html has drawn it for `form`."""
    fresh = [one for one in forms if one and not getattr(one, "summary_drawn", False)]
    for one in fresh:
        one.summary_drawn = True
    return error_summary(*fresh)


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """Return "Error: " for the title of a page whose form has an error."""
    forms = [context.get("form"), *(context.get("forms") or ())]
    wrong = any(getattr(one, "is_bound", False) and one.errors for one in forms)
    return "Error: " if wrong else ""


@register.simple_tag
def status(record: Any) -> SafeString:
    """Draw a record's status as its tag."""
    now = record.LIFECYCLE.status(record.status)
    return tag(now.label, now.colour)


@register.simple_tag
def tag(text: str, colour: str = "") -> SafeString:
    """Draw a tag; blue is the colour of a tag that names none."""
    return _tag(str(text), colour)


@lru_cache(maxsize=256)
def _tag(text: str, colour: str) -> SafeString:
    """Draw each tag once in a process: a list repeats the same few on every row."""
    classes = f"govuk-tag--{colour}" if colour and colour != "blue" else ""
    return component("tag", text=text, classes=classes)


@register.simple_tag
def badge(text: str, colour: str = "black") -> SafeString:
    """Draw a mark: red restricted or refused, black changes the work, purple another service."""
    return format_html('<span class="moj-badge moj-badge--{}">{}</span>', colour, text)


@register.inclusion_tag("components/sub_navigation.html")
def sub_navigation(items: Iterable[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """Draw the pages of one record; an item is {text, href, current, count}."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any], level: int = 3) -> dict[str, Any]:
    """Draw a chronology; an entry has title, by, when (date or time) and text."""
    return {"entries": entries, "heading": f"h{level}"}


@register.inclusion_tag("components/counts.html")
def counts(items: Iterable[Mapping[str, Any]], label: str = "Counts") -> dict[str, Any]:
    """Draw numbers that open their lists; an item is {number, text, href, look: late|today}."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/summary_list.html")
def summary_list(
    rows: Iterable[Mapping[str, Any]], no_border: bool = False, classes: str = ""
) -> dict[str, Any]:
    """Draw keys and values; a row is {key, value, href, action, hidden}."""
    listed = [*rows]
    acts = any(row.get("href") for row in listed)
    return {"rows": listed, "acts": acts, "no_border": no_border, "classes": classes}


@register.inclusion_tag("components/alert.html")
def alert(text: str, kind: str = "information", title: str = "") -> dict[str, Any]:
    """Draw an alert; `kind` is information, success, warning or error."""
    return {"text": text, "kind": kind, "title": title or kind}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, things: str = "results") -> dict[str, Any]:
    """Draw the pages of a list and "Showing 1 to 25 of 34 cases"; filters stay in the address."""
    paginator = page.paginator
    links: list[dict[str, Any]] = []
    for number in paginator.get_elided_page_range(
        page.number, on_each_side=BETWEEN_PAGES, on_ends=1
    ):
        whole = isinstance(number, int)
        href = address(context, page=number) if whole else ""
        links.append({"number": number, "href": href, "current": number == page.number})
    return {
        "page": page,
        "things": things,
        "links": links,
        "previous": address(context, page=page.number - 1) if page.has_previous() else "",
        "next": address(context, page=page.number + 1) if page.has_next() else "",
    }


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: Context, text: str, key: str, default: str = "", numeric: bool = False
) -> dict[str, Any]:
    """Draw a table heading that sorts by `key`; `default` is the list's order when none is asked.

    The address carries `sort=key` or `sort=-key`; the view does the sorting.
    """
    asked = context["request"].GET.get("sort") or default
    ascending, descending = asked == key, asked == f"-{key}"
    return {
        "text": text,
        "href": address(context, sort=f"-{key}" if ascending else key, page=None),
        "direction": "ascending" if ascending else "descending" if descending else "",
        "numeric": numeric,
    }


@register.simple_tag(takes_context=True)
def address(context: Context, /, **changes: Any) -> str:
    """Return this page's address with query values changed; None takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def telephone(number: str) -> str:
    """Return a number as a `tel:` link carries it."""
    return "tel:" + re.sub(r"[^\d+]", "", str(number))
