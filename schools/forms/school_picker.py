"""Naming a school by a few words of it, without script: one fits, or a short list is offered."""

from typing import Any

from django import forms

from schools.models import School

MOST = 12
NONE_OF_THESE = "other"


class SchoolPicker(forms.Form):
    """Mixed into a form: a text for the school and, where several fit, which of them it is.

    `picker` names the text field. After cleaning, `picked` is the school, or `picked_words` what
    was typed where the register has none that fits.
    """

    picker = "school"
    picker_label = "Name, URN or postcode of the school"
    picked: School | None = None
    picked_words = ""

    def __init__(self, *args: Any, not_this: School | None = None, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.not_this = not_this
        name, pick = self.picker, f"{self.picker}_pick"
        text = forms.CharField(label=self.picker_label, max_length=200, required=False)
        which = forms.ChoiceField(
            label="Which school is it?",
            widget=forms.RadioSelect,
            required=False,
            error_messages={"required": "Select which school it is."},
        )
        for added, field in ((name, text), (pick, which)):
            self.fields[added] = field
            self._word(added, field)
        typed = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        self.offered = self._fitting(str(typed or ""))
        which.choices = [(one.urn, _say(one)) for one in self.offered]
        if len(self.offered) > 1:
            which.choices = [*which.choices, (NONE_OF_THESE, "Another school, as I typed it")]
        else:
            self._hide(pick)

    def _fitting(self, typed: str) -> list[School]:
        if not typed.strip():
            return []
        found = School.objects.not_closed().matching(typed)
        if self.not_this:
            found = found.exclude(pk=self.not_this.pk)
        return list(found.order_by("name", "urn")[: MOST + 1])

    def _hide(self, pick: str) -> None:
        """Ask nothing where there is nothing to choose between."""
        del self.fields[pick]
        hidden = {
            name: {
                **look,
                "reveal": {
                    value: [one for one in names if one != pick]
                    for value, names in look.get("reveal", {}).items()
                },
            }
            if "reveal" in look
            else look
            for name, look in self.options.items()
        }
        self.options = hidden

    def clean(self) -> dict[str, Any]:
        """Settle which school is meant."""
        given = super().clean() or self.cleaned_data
        typed, chosen = given.get(self.picker), given.get(f"{self.picker}_pick")
        if not typed:
            return given
        by_urn = {one.urn: one for one in self.offered}
        if chosen in by_urn:
            self.picked = by_urn[chosen]
        elif len(self.offered) == 1:
            self.picked = self.offered[0]
        elif chosen == NONE_OF_THESE or not self.offered:
            self.picked_words = typed
        elif len(self.offered) > MOST:
            self.add_error(self.picker, "More than 12 schools fit. Add the postcode or the URN.")
        else:
            self.add_error(f"{self.picker}_pick", "Select which school it is.")
        return given

    @property
    def asks_which(self) -> bool:
        """Whether several schools fit, so that one has to be picked."""
        return f"{self.picker}_pick" in self.fields

    def need_school(self, words: str) -> None:
        """Ask for the school where none was typed."""
        if not self.cleaned_data.get(self.picker) and self.picker not in self.errors:
            self.add_error(self.picker, words)


def _say(school: School) -> str:
    return ", ".join(filter(None, (school.name, school.town, school.postcode)))
