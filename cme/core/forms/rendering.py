"""A bound field drawn as its GOV.UK component, and a form's error summary.

How a field looks is said by options, from the form's own table and from the page that draws it:

- `label_size` s, m, l or xl; `heading=True` makes the label the page's h1; `label_hidden=True`
- `hint` in place of the field's help text; `optional=False` leaves "(optional)" off
- `width` 2, 3, 4, 5, 10, 20 or 30 characters; `prefix`, `suffix`; `autocomplete`, `spellcheck`
- `rows`; `count=True` counts characters against the field's max_length
- `small=True`, `inline=True`; `hints={value: text}`; `divider={value: "or"}` before that value
- `reveal={value: [field names]}`; `needs={value: [field names]}`; `exclusive=value` or several
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe

from cme.core.forms.components import component
from cme.core.forms.widgets import PARTS, ThreeBoxes

Params = dict[str, Any]
OWN_ATTRIBUTES = {
    "placeholder",
    "id",
    "class",
    "rows",
    "cols",
    "aria-describedby",
    "aria-invalid",
    "maxlength",
}


def render_field(bound: BoundField, **given: Any) -> SafeString:
    """Return the field as HTML: label, hint, error, control and whatever its answers reveal."""
    options = _options(bound, given)
    if bound.is_hidden:
        return mark_safe(str(bound))  # noqa: S308 — Django's own escaped markup
    for kind, draw in _DRAWN:
        if isinstance(bound.field.widget, kind):
            return draw(bound, options)
    return mark_safe(str(bound))  # noqa: S308


def error_summary(*forms_: Any) -> SafeString:
    """Return the summary of everything wrong with the forms, or nothing where nothing is."""
    items = []
    for form in forms_:
        if not form.is_bound:
            continue
        for name, sentence in errors_of(form):
            item: Params = {"text": sentence}
            if name and not form[name].is_hidden:
                item["href"] = f"#{form[name].auto_id}"
            items.append(item)
    if not items:
        return SafeString("")
    return component("error-summary", titleText="There is a problem", errorList=items)


def errors_of(form: Any) -> Iterable[tuple[str, str]]:
    """Yield (field name, sentence) once per field in the order of the page; "" for the form's."""
    for sentence in form.non_field_errors():
        yield "", str(sentence)
    for name in form.fields:
        for sentence in list(form.errors.get(name, []))[:1]:
            yield name, str(sentence)


def _options(bound: BoundField, given: Mapping[str, Any]) -> Params:
    table = getattr(bound.form, "option", None)
    look = getattr(bound.field, "look", {})
    return {**look, **(table(bound.name) if table else {}), **given}


def _common(bound: BoundField, options: Params) -> Params:
    """Return the parameters every form component takes."""
    params: Params = {"name": bound.html_name, "formGroup": {}}
    hint = options.get("hint", bound.help_text)
    if hint:
        params["hint"] = {"text": str(hint)}
    errors = list(bound.errors)[:1]
    if errors:
        params["errorMessage"] = {"text": str(errors[0])}
    if options.get("group_class"):
        params["formGroup"]["classes"] = options["group_class"]
    return params


def _label(bound: BoundField, options: Params, kind: str = "label") -> Params:
    """Return the label, or the legend where `kind` is "fieldset__legend"."""
    heading = bool(options.get("heading"))
    size = options.get("label_size", "l" if heading else "s" if kind != "label" else "")
    classes = [f"govuk-{kind}--{size}"] if size else []
    if options.get("label_hidden"):
        classes.append("govuk-visually-hidden")
    text = str(options.get("label", bound.label))
    return {"text": text, "classes": " ".join(classes), "isPageHeading": heading}


def _fieldset(bound: BoundField, options: Params) -> Params:
    return {"legend": _label(bound, options, "fieldset__legend")}


def _typed(bound: BoundField) -> str:
    value = bound.value()
    return "" if value is None else str(bound.field.widget.format_value(value) or "")


def _attributes(bound: BoundField) -> Params:
    """Return the attributes the widget was given that are not the component's own."""
    given = {**bound.field.widget.attrs}
    return {
        name: (name if value is True else str(value))
        for name, value in given.items()
        if name not in OWN_ATTRIBUTES | {"inputmode", "autocomplete", "spellcheck"}
        and value not in (None, False)
    }


def _input(bound: BoundField, options: Params) -> SafeString:
    widget = bound.field.widget
    params = _common(bound, options) | {
        "id": bound.auto_id,
        "label": _label(bound, options),
        "type": getattr(widget, "input_type", "text"),
        "value": "" if isinstance(widget, forms.PasswordInput) else _typed(bound),
        "attributes": _attributes(bound),
    }
    if options.get("width"):
        params["classes"] = f"govuk-input--width-{options['width']}"
    for affix in ("prefix", "suffix"):
        if options.get(affix):
            params[affix] = {"text": options[affix]}
    for name in ("inputmode", "autocomplete", "spellcheck"):
        value = options.get(name, widget.attrs.get(name))
        if value is not None:
            params[name] = value
    return component("input", **params)


def _password(bound: BoundField, options: Params) -> SafeString:
    return component(
        "password-input",
        **_common(bound, options),
        id=bound.auto_id,
        label=_label(bound, options),
        autocomplete=options.get(
            "autocomplete", bound.field.widget.attrs.get("autocomplete", "current-password")
        ),
    )


def _textarea(bound: BoundField, options: Params) -> SafeString:
    longest = getattr(bound.field, "max_length", None)
    params = _common(bound, options) | {
        "id": bound.auto_id,
        "label": _label(bound, options),
        "value": _typed(bound),
        "rows": str(options.get("rows", 5)),
        "attributes": _attributes(bound),
    }
    if "spellcheck" in options:
        params["spellcheck"] = options["spellcheck"]
    if options.get("count") and longest:
        described = f"You can enter up to {longest:,} characters"
        return component(
            "character-count", **params, maxlength=longest, textareaDescriptionText=described
        )
    return component("textarea", **params)


def _choices(bound: BoundField) -> list[tuple[Any, Any]]:
    """Return the choices as (value, label), groups opened, without Django's empty first line."""
    flat: list[tuple[Any, Any]] = []
    for value, label in bound.field.choices:  # type: ignore[attr-defined]
        if isinstance(label, list | tuple):
            flat.extend(label)
        else:
            flat.append((value, label))
    return flat


def _chosen(bound: BoundField) -> set[str]:
    value = bound.value()
    if value is None:
        return set()
    return {str(one) for one in (value if isinstance(value, list | tuple | set) else [value])}


def _items(bound: BoundField, options: Params) -> list[Params]:
    """Return the items of radios or checkboxes; the first has the field's own id."""
    chosen, items = _chosen(bound), []
    pairs = [(str(v), str(t)) for v, t in _choices(bound) if str(v) != "" or "blank" in options]
    for number, (value, text) in enumerate(pairs, 1):
        if value in options.get("divider", {}):
            items.append({"divider": options["divider"][value]})
        item: Params = {
            "value": value,
            "text": text,
            "id": bound.auto_id if number == 1 else f"{bound.auto_id}-{number}",
            "checked": value in chosen,
        }
        if value in options.get("hints", {}):
            item["hint"] = {"text": str(options["hints"][value])}
        inside = _revealed(bound, options.get("reveal", {}).get(value, ()), options)
        if inside:
            item["conditional"] = {"html": inside}
        if value in _alone(options):
            item["behaviour"] = "exclusive"
        items.append(item)
    return items


def _alone(options: Params) -> set[str]:
    """Return the values that may be picked only when nothing else is: one, or several."""
    exclusive = options.get("exclusive", ())
    return {exclusive} if isinstance(exclusive, str) else {str(one) for one in exclusive}


def _revealed(bound: BoundField, names: Any, options: Params) -> SafeString:
    rendered = getattr(bound.form, "rendered_fields", None)
    parts = []
    for name in names:
        parts.append(render_field(bound.form[name], **_handed_down(options)))
        if rendered is not None:
            rendered.add(name)
    return mark_safe("".join(parts))  # noqa: S308 — each part is a component


def _handed_down(options: Params) -> Params:
    return {"small": True} if options.get("small") else {}


def _choice_params(bound: BoundField, options: Params, kind: str) -> Params:
    classes = [f"govuk-{kind}--{look}" for look in ("small", "inline") if options.get(look)]
    return _common(bound, options) | {
        "idPrefix": bound.auto_id,
        "fieldset": _fieldset(bound, options),
        "classes": " ".join(classes),
        "items": _items(bound, options),
    }


def _radios(bound: BoundField, options: Params) -> SafeString:
    return component("radios", **_choice_params(bound, options, "radios"))


def _checkboxes(bound: BoundField, options: Params) -> SafeString:
    return component("checkboxes", **_choice_params(bound, options, "checkboxes"))


def _single_checkbox(bound: BoundField, options: Params) -> SafeString:
    item: Params = {
        "value": "on",
        "text": str(options.get("label", bound.label)),
        "id": bound.auto_id,
        "checked": bool(bound.value()),
    }
    inside = _revealed(bound, options.get("reveal", {}).get("True", ()), options)
    if inside:
        item["conditional"] = {"html": inside}
    params = _common(bound, options)
    hint = params.pop("hint", None)
    if hint:
        item["hint"] = hint
    small = "govuk-checkboxes--small" if options.get("small") else ""
    return component("checkboxes", **params, idPrefix=bound.auto_id, classes=small, items=[item])


def _select(bound: BoundField, options: Params) -> SafeString:
    chosen = _chosen(bound)
    items = [
        {"value": str(value), "text": str(text), "selected": str(value) in chosen}
        for value, text in _choices(bound)
    ]
    for item in items:
        if item["value"] == "" and set(item["text"]) <= {"-"}:
            item["text"] = options.get("empty_text", "Choose one")
    return component(
        "select",
        **_common(bound, options),
        id=bound.auto_id,
        label=_label(bound, options),
        items=items,
        attributes=_attributes(bound),
    )


def _date(bound: BoundField, options: Params) -> SafeString:
    widget = bound.field.widget
    texts = widget.texts(bound.value())
    wrong = _wrong_parts(bound)
    items = []
    for part in PARTS:
        width = {"day": 2, "month": 3, "year": 4}[part]
        classes = f"govuk-input--width-{width}"
        item: Params = {
            "name": part,
            "label": part.capitalize(),
            "value": texts[part],
            "id": bound.auto_id if part == "day" else f"{bound.auto_id}-{part}",
            "classes": f"{classes} govuk-input--error" if part in wrong else classes,
            "inputmode": "text" if part == "month" else "numeric",
        }
        if options.get("autocomplete") == "bday":
            item["autocomplete"] = f"bday-{part}"
        items.append(item)
    params = _common(bound, options) | {
        "id": f"{bound.auto_id}-boxes",
        "namePrefix": bound.html_name,
        "fieldset": _fieldset(bound, options),
        "items": items,
    }
    return component("date-input", **params)


def _wrong_parts(bound: BoundField) -> tuple[str, ...]:
    if not bound.errors:
        return ()
    first = bound.form.errors.as_data()[bound.name][0]
    return (getattr(first, "params", None) or {}).get("parts", PARTS)


def _file(bound: BoundField, options: Params) -> SafeString:
    return component(
        "file-upload",
        **_common(bound, options),
        id=bound.auto_id,
        label=_label(bound, options),
        javascript=True,
        multiple=bool(getattr(bound.field.widget, "allow_multiple_selected", False)),
        attributes=_attributes(bound),
    )


# First match wins: a kind stands before the kind it is made from.
_DRAWN: list[tuple[type, Callable[[BoundField, Params], SafeString]]] = [
    (ThreeBoxes, _date),
    (forms.PasswordInput, _password),
    (forms.FileInput, _file),
    (forms.Textarea, _textarea),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.CheckboxInput, _single_checkbox),
    (forms.Select, _select),
    (forms.widgets.Input, _input),
]
