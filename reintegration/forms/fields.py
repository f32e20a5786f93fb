"""Fields of plans: somebody of the team."""

from typing import Any

from django import forms

from cme.accounts.models import User
from cme.accounts.querysets import holders_of


class HelperField(forms.ModelChoiceField):
    """Somebody who works on plans."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(queryset=User.objects.none(), **rest)

    def offer(self) -> None:
        """Offer everyone who works on plans now, with the children they are suggested for."""
        people = holders_of("reintegration.work_plan")
        self.queryset = people.select_related("area", "reintegrates")

    def label_from_instance(self, person: Any) -> str:
        """Show a person by name, role, area and whether they work with SEND."""
        area = person.area.name if person.area_id else ""
        send = "SEND" if getattr(person, "reintegrates", None) and _with_send(person) else ""
        return ", ".join(filter(None, (person.name, person.role_label, area, send)))


def _with_send(person: Any) -> bool:
    return bool(person.reintegrates.with_send)
