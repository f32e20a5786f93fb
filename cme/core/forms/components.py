"""Every GOV.UK component by its name, rendered by the macros of govuk-frontend-jinja.

Text a person typed goes only into `text` keys, values and attributes, which are escaped; a key
named `html` is printed as it stands and takes nothing but markup of ours.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, PackageLoader, PrefixLoader

Macro = Callable[[dict[str, Any]], str]


def _as_it_stands(text: str, *_args: Any, **_kwargs: Any) -> str:
    """Return the text unchanged.

    The macros indent what they nest. Inside a textarea that would add spaces to what a person
    typed, again on every round trip.
    """
    return text


_environment = Environment(
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
)
_environment.filters["indent"] = _as_it_stands


@cache
def _macro(name: str) -> Macro:
    """Return the macro of a component: "error-summary" → govukErrorSummary."""
    template = _environment.get_template(f"govuk_frontend_jinja/components/{name}/macro.html")
    words = "".join(part.title() for part in name.split("-"))
    macro: Macro = getattr(template.module, f"govuk{words}")
    return macro


def component(component_name: str, /, **params: Any) -> SafeString:
    """Return a GOV.UK component as HTML; `params` are the options its documentation names.

    Raises jinja2.TemplateNotFound for a component that does not exist.
    """
    return mark_safe(_macro(component_name)(params))  # noqa: S308 — the macros escape
