"""The form kit: base forms, fields, and every field drawn as its GOV.UK component."""

from cme.core.forms.acting import acted
from cme.core.forms.base import CmeForm, CmeModelForm
from cme.core.forms.components import component
from cme.core.forms.editing import EditBase, EditForm
from cme.core.forms.fields import (
    DateField3,
    PhoneField,
    PostcodeField,
    ReferenceField,
    UpnField,
    WholeNumber,
)
from cme.core.forms.layout import Button, Buttons, Field, Fieldset, Link
from cme.core.forms.rendering import error_summary, errors_of, render_field
from cme.core.forms.widgets import SearchInput, ThreeBoxes

__all__ = [
    "Button",
    "Buttons",
    "CmeForm",
    "CmeModelForm",
    "DateField3",
    "EditBase",
    "EditForm",
    "Field",
    "Fieldset",
    "Link",
    "PhoneField",
    "PostcodeField",
    "ReferenceField",
    "SearchInput",
    "ThreeBoxes",
    "UpnField",
    "WholeNumber",
    "acted",
    "component",
    "error_summary",
    "errors_of",
    "render_field",
]
