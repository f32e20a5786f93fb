"""Layout objects for `{% crispy form %}`: a field with its options, a group, a button."""

from typing import Any

from crispy_forms.layout import LayoutObject
from django.forms import BaseForm
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cme.core.forms.components import component
from cme.core.forms.rendering import render_field


class Field(LayoutObject):
    """One field, with the options `cme.core.forms.rendering` lists."""

    def __init__(self, name: str, **options: Any) -> None:
        self.fields = [name]
        self.options = options

    def render(self, form: BaseForm, context: Context, **_rest: Any) -> SafeString:
        """Return the field as HTML, once, in whatever the form's table and this object say."""
        (name,) = self.fields
        form.rendered_fields.add(name)  # type: ignore[attr-defined]
        return render_field(form[name], **self.options)


class Fieldset(LayoutObject):
    """Fields under one legend."""

    def __init__(self, legend: str, *fields: Any, size: str = "m") -> None:
        self.fields = list(fields)
        self.legend = legend
        self.size = size

    def render(self, form: BaseForm, context: Context, **rest: Any) -> SafeString:
        """Return the group as HTML."""
        inside = self.get_rendered_fields(form, context, **rest)
        classes = f"govuk-fieldset__legend--{self.size}"
        return component("fieldset", legend={"text": self.legend, "classes": classes}, html=inside)


class Button:
    """A button that sends the form; `look` is "", "secondary" or "warning"."""

    def __init__(self, text: str, *, name: str = "", value: str = "", look: str = "") -> None:
        self.text, self.name, self.value, self.look = text, name, value, look

    def render(self, form: BaseForm, context: Context, **_rest: Any) -> SafeString:
        """Return the button as HTML."""
        params: dict[str, Any] = {"text": self.text, "preventDoubleClick": True}
        if self.name:
            params |= {"name": self.name, "value": self.value}
        if self.look:
            params["classes"] = f"govuk-button--{self.look}"
        return component("button", **params)


class Link:
    """A link beside a button."""

    def __init__(self, text: str, href: str) -> None:
        self.text, self.href = text, href

    def render(self, form: BaseForm, context: Context, **_rest: Any) -> SafeString:
        """Return the link as HTML."""
        return format_html('<a class="govuk-link" href="{}">{}</a>', self.href, self.text)


class Buttons(LayoutObject):
    """Buttons and links in a row."""

    def __init__(self, *fields: Any) -> None:
        self.fields = list(fields)

    def render(self, form: BaseForm, context: Context, **rest: Any) -> SafeString:
        """Return the row as HTML."""
        inside = "".join(one.render(form, context, **rest) for one in self.fields)
        return format_html('<div class="govuk-button-group">{}</div>', mark_safe(inside))  # noqa: S308
