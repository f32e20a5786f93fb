"""The one form that decides a referral."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from cases.models import Case, Child
from cme.accounts.models import User
from cme.authority.models import Agency, Area
from cme.core import references
from cme.core.forms import CmeForm, DateField3
from referrals.forms.offered import (
    ASK,
    HOLD,
    JUNK,
    LINK,
    NEW,
    NO_CONTACT,
    NOT_ADDED,
    OPEN,
    OTHER,
    RESTRICTED,
    SEND,
    UNSURE,
    Asked,
    Offered,
    link_choices,
    looks,
    who_choices,
)
from referrals.models import Referral
from referrals.rules import sending
from referrals.services.children import Placing
from referrals.services.triage import Also, Sending


class DecisionForm(CmeForm):
    """Decides a referral; every answer of a decision not chosen is left out."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label="Your decision",
        widget=forms.RadioSelect,
        choices=[
            (OPEN, "Open a case"),
            (LINK, "Link to a case that is already open"),
            (SEND, "Send on: not missing education, or another council’s"),
            (ASK, "Ask for more information"),
            (JUNK, "Keep apart as junk"),
            (HOLD, "Not yet: save only urgency, area and marks"),
        ],
        error_messages={"required": "Select your decision."},
    )
    agency = forms.ChoiceField(label="Send to", required=False)
    to_words = forms.CharField(
        label="Name of the school, provider, worker or council",
        required=False,
        max_length=150,
        help_text="Where the line above may mean more than one.",
    )
    message = forms.CharField(
        label="Message",
        required=False,
        max_length=4000,
        widget=forms.Textarea,
        help_text="Left empty, the usual words are sent.",
    )
    hub = forms.BooleanField(required=False)
    hub_done = forms.CharField(required=False, max_length=500)
    whom = forms.CharField(label="Whom do you ask?", required=False, max_length=200)
    what = forms.CharField(
        label="What do you ask?", required=False, max_length=2000, widget=forms.Textarea
    )
    area = forms.ChoiceField(label="Area", required=False)
    held_area = forms.ChoiceField(label="Area", required=False)
    officer = forms.ChoiceField(label="Officer", required=False)
    children = forms.MultipleChoiceField(
        label="Open a case for", required=False, widget=forms.CheckboxSelectMultiple
    )
    priority = forms.ChoiceField(
        label="Urgency", widget=forms.RadioSelect, choices=Referral.Priority.choices
    )
    lower_why = forms.CharField(
        label="Why less urgent, if you lower it", max_length=500, required=False
    )
    marks = forms.MultipleChoiceField(
        label="Marks", required=False, widget=forms.CheckboxSelectMultiple
    )
    named_people = forms.MultipleChoiceField(
        label="Who may open it", required=False, widget=forms.CheckboxSelectMultiple
    )
    stop_contact_why = forms.CharField(
        label="Why the family must not be contacted", required=False, max_length=500
    )
    why = forms.CharField(
        label="Why",
        max_length=4000,
        widget=forms.Textarea,
        help_text="Kept on the record. Say what made you sure, or what you are not sure of.",
        error_messages={"required": "Enter why."},
    )

    def __init__(self, data: Any = None, *, referral: Referral, offered: Offered, by: User) -> None:
        self.referral, self.offered, self.by = referral, offered, by
        self.options = looks(offered, referral)
        super().__init__(data, initial=self._worked_out())
        for name, field in self._child_fields().items():
            self.fields[name] = field
            self._word(name, field)
        self._offer()

    def take_version(self, version: int) -> None:
        """Carry the referral's present version, so that what was typed can be sent again."""
        self.data = self.data.copy()
        self.data["version"] = str(version)

    def also(self) -> Also:
        """Return what goes with the decision: why, urgency and marks."""
        given = self.cleaned_data
        named = {str(person.pk): person for person in self.offered.people}
        restricted = RESTRICTED in given["marks"]
        return Also(
            version=given["version"],
            why=given["why"],
            priority=given["priority"],
            lower_why=given["lower_why"],
            restrict_to=[named[pk] for pk in given["named_people"]] if restricted else (),
            stop_contact=NO_CONTACT in given["marks"],
            stop_contact_why=given["stop_contact_why"],
        )

    def placings(self) -> list[Placing]:
        """Return who each chosen child is."""
        return [self.cleaned_data["placing"][asked.position] for asked in self._chosen()]

    def links(self) -> list[Placing]:
        """Return the case each child's report is added to."""
        return list(self.cleaned_data["linked"].values())

    def sendings(self) -> list[Sending]:
        """Return where it is sent, with the words; the hub too where it was ticked."""
        given = self.cleaned_data
        agency = self._agency(given["agency"])
        message = given["message"] or self.offered.usual_words(agency)
        sent = [Sending(agency, given["to_words"], message)]
        hub = next((one for one, _label in self.offered.agencies if one.code == sending.HUB), None)
        if given["hub"] and hub and agency.code != sending.HUB:
            sent.append(Sending(hub, "", self.offered.usual_words(hub)))
        return sent

    def chosen_area(self) -> Area | None:
        """Return the area chosen, or none."""
        code = self.cleaned_data["held_area" if self._is(HOLD) else "area"]
        return next((one for one in self.offered.areas if str(one.pk) == code), None)

    def chosen_officer(self) -> User:
        """Return the officer who gets the cases."""
        pk = self.cleaned_data["officer"]
        return next(one for one, _label in self.offered.officers if str(one.pk) == pk)

    def clean(self) -> dict[str, Any]:
        """Check what one decision needs and others do not."""
        given = self.cleaned_data
        given["placing"], given["linked"] = {}, {}
        check: Mapping[str, Callable[[], None]] = {
            OPEN: self._clean_open,
            LINK: self._clean_link,
            SEND: self._clean_send,
        }
        check.get(given.get("decision", ""), lambda: None)()
        newly = RESTRICTED in given.get("marks", []) and not self.referral.restricted
        if newly and not given.get("named_people"):
            self.add_error("named_people", "Choose who may open it.")
        return given

    def _clean_open(self) -> None:
        if not self._chosen():
            self.add_error("children", "Choose at least one child.")
        for asked in self._chosen():
            name = f"is_{asked.position}"
            if name in self.errors:
                continue
            if not self.cleaned_data.get(name):
                self.add_error(name, f"Select who {asked.name} is.")
                continue
            placing = self._placing(asked, self.cleaned_data[name])
            if placing:
                self.cleaned_data["placing"][asked.position] = placing
        if not self.cleaned_data.get("officer"):
            self.add_error("officer", "Select officer.")

    def _placing(self, asked: Asked, who: str) -> Placing | None:
        born_on = self.cleaned_data.get(f"born_{asked.position}")
        if who in (NEW, UNSURE):
            possible = asked.choices[0].child if who == UNSURE and asked.choices else None
            return Placing(asked.reported, possible=possible, born_on=born_on)
        if who == OTHER:
            return self._someone_else(asked, f"other_{asked.position}")
        choice = next(one for one in asked.choices if one.child.reference == who)
        return Placing(asked.reported, known=choice.child, case=choice.open_case)

    def _someone_else(self, asked: Asked, name: str) -> Placing | None:
        typed = str(self.cleaned_data.get(name) or "")
        reference = references.tidy(typed) or ""
        child = (
            Child.objects.visible_to(self.by)
            .select_related("person")
            .filter(reference=reference)
            .first()
        )
        case = self._case(reference)
        if child is None and case is None:
            self.add_error(name, f"We know no child or case “{typed}” that you may open.")
            return None
        child = child or case.child  # type: ignore[union-attr]
        still_open = Case.objects.filter(child=child).open().first()
        return Placing(asked.reported, known=child, case=still_open)

    def _clean_link(self) -> None:
        if any(
            f"link_{a.position}" in self.errors or f"link_ref_{a.position}" in self.errors
            for a in self.offered.asked
        ):
            return
        for asked in self.offered.asked:
            self._clean_one_link(asked)
        linked = self.cleaned_data["linked"]
        if not linked and not self.errors:
            self.add_error(f"link_{self.offered.asked[0].position}", "Choose the case.")

    def _clean_one_link(self, asked: Asked) -> None:
        picked = self.cleaned_data.get(f"link_{asked.position}") or NOT_ADDED
        if picked == NOT_ADDED:
            return
        name = f"link_ref_{asked.position}"
        typed = self.cleaned_data.get(name) if picked == OTHER else picked
        case = self._case(references.tidy(str(typed), kind="C") or "")
        if case is None:
            self.add_error(name, f"We know no case “{typed}” that you may open.")
        else:
            self.cleaned_data["linked"][asked.position] = Placing(
                asked.reported, known=case.child, case=case
            )

    def _clean_send(self) -> None:
        code = self.cleaned_data.get("agency")
        if not code:
            self.add_error("agency", "Choose who gets it.")
        elif code in sending.NAMED and not self.cleaned_data.get("to_words"):
            self.add_error("to_words", f"Enter the name: {self._agency(code).name}.")

    def _case(self, reference: str) -> Case | None:
        return (
            Case.objects.visible_to(self.by)
            .select_related("child__person")
            .filter(reference=reference)
            .first()
        )

    def _agency(self, code: str) -> Agency:
        return next(one for one, _label in self.offered.agencies if one.code == code)

    def _chosen(self) -> list[Asked]:
        if len(self.offered.asked) == 1:
            return list(self.offered.asked)
        chosen = self.cleaned_data.get("children", [])
        return [one for one in self.offered.asked if str(one.position) in chosen]

    def _is(self, decision: str) -> bool:
        return bool(self.cleaned_data.get("decision") == decision)

    def _worked_out(self) -> dict[str, Any]:
        """Urgency, area and officer were worked out and say so; nothing else is preselected."""
        area = self.referral.area_id or ""
        officers = self.offered.officers
        return {
            "version": self.referral.version,
            "priority": self.referral.priority,
            "area": area,
            "held_area": area,
            "officer": officers[0][0].pk if officers else "",
            "marks": [RESTRICTED] if self.referral.restricted else [],
        }

    def _offer(self) -> None:
        offered = self.offered
        areas = [("", "Not known yet"), *((str(one.pk), one.name) for one in offered.areas)]
        self.fields["area"].choices = self.fields["held_area"].choices = areas
        self.fields["officer"].choices = [
            (str(person.pk), label) for person, label in offered.officers
        ]
        self.fields["agency"].choices = [
            ("", "Choose who gets it"),
            *((agency.code, label) for agency, label in offered.agencies),
        ]
        self.fields["children"].choices = [(str(a.position), a.name) for a in offered.asked]
        self.fields["named_people"].choices = [
            (str(person.pk), person.name) for person in offered.people
        ]
        stop = [] if self.referral.do_not_contact else [(NO_CONTACT, "Do not contact the family")]
        self.fields["marks"].choices = [(RESTRICTED, "Restricted"), *stop]
        self.fields["hub"].label = f"Send it to {offered.hub_name} too"
        self.fields["hub_done"].label = "Or say why that is done already"

    def _child_fields(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for asked in self.offered.asked:
            at, name = asked.position, asked.name
            fields[f"is_{at}"] = forms.ChoiceField(
                label=f"{name} is",
                required=False,
                widget=forms.RadioSelect,
                choices=who_choices(asked),
            )
            fields[f"other_{at}"] = forms.CharField(
                label="Reference of the child or case",
                max_length=20,
                required=False,
                error_messages={"required": "Enter the reference of the child or case."},
            )
            fields[f"born_{at}"] = DateField3(
                label="Date of birth, if you know it better", required=False, past=True
            )
            fields[f"link_{at}"] = forms.ChoiceField(
                label=f"Case of {name}",
                required=False,
                widget=forms.RadioSelect,
                choices=link_choices(asked, alone=len(self.offered.asked) == 1),
            )
            fields[f"link_ref_{at}"] = forms.CharField(
                label="Reference of the case",
                max_length=20,
                required=False,
                error_messages={"required": "Enter the reference of the case."},
            )
        return fields
