"""What the forms of a school office share."""

from collections.abc import Sequence
from typing import Any

from django import forms

from cme.core.forms import CmeForm
from schools.models import School


class OfficeForm(CmeForm):
    """A page of the school office; `strict` asks for everything, else what is there is kept."""

    compact = True

    def __init__(self, *args: Any, strict: bool = True, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.strict = strict
        if not strict:
            for name in self.left_for_later():
                self.fields[name].required = False

    def left_for_later(self) -> list[str]:
        """Return the fields that may be empty when the person saves and finishes later."""
        return list(self.fields)


class WhichSchoolForm(CmeForm):
    """Which of a person's schools it is about."""

    compact = True
    school = forms.ChoiceField(label="Which school?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, schools: Sequence[School], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["school"].choices = [(one.urn, one.name) for one in schools]
