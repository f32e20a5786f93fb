"""Named reads of children, cases and what was handed on."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases import statuses
from cme.audit.marks import open_to
from cme.core import people, references
from cme.core.counting import HowMany

if TYPE_CHECKING:
    from cases.models import (  # noqa: F401
        ArchiveRequest,
        Case,
        Child,
        Delegation,
        OnwardReferral,
    )


SIGNS = "cases.sign_as_director"
TURNS = {
    statuses.WITH_LINE_MANAGER: "line_manager",
    statuses.WITH_DIRECTOR: "director",
}
SIGNS_AS = {"line_manager": "cases.sign_as_line_manager", "director": SIGNS}
"""What the person named in each place on the form must still be allowed to do."""


class ChildQuerySet(models.QuerySet["Child"]):
    """Reads of children."""

    def visible_to(self, user: Any) -> "ChildQuerySet":
        """Keep the children whose records this person may open; a signatory's own forms alone."""
        if user.has_perm("cases.view_child"):
            return self.filter(open_to(user, self.model))
        if not user.has_perm(SIGNS):
            return self.none()
        cases = self.model._meta.get_field("cases").related_model
        signed = _forms_of_signatory(cases, user).values("case__child")
        return self.filter(open_to(user, self.model), pk__in=signed)

    def perhaps_the_same_as(self, child: Any) -> "ChildQuerySet":
        """Keep the children triage could not tell from this one."""
        return self.filter(Q(pk=child.possible_match_of_id) | Q(possible_match_of=child))


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of cases."""

    def visible_to(self, user: Any) -> "CaseQuerySet":
        """Keep the cases this person may open: none of a child restricted to others.

        Who only signs archiving forms opens a case while its form waits for them, or signed it.
        """
        unrestricted = open_to(user, _child_model(self.model), "child__")
        if user.has_perm("cases.view_case"):
            return self.filter(unrestricted)
        if not user.has_perm(SIGNS):
            return self.none()
        signed = _forms_of_signatory(self.model, user).values("case")
        return self.filter(unrestricted, pk__in=signed)

    def listed_to(self, user: Any) -> "CaseQuerySet":
        """Keep the cases that count in this person's lists; restricted ones show no content."""
        return self if user.has_perm("cases.view_case") else self.none()

    def hidden_from(self, user: Any) -> "CaseQuerySet":
        """Keep the cases of children restricted to others than this person; they are few."""
        child = _child_model(self.model)
        return self.filter(child__restricted=True).exclude(open_to(user, child, "child__"))

    def how_many(self, most: int) -> HowMany:
        """Return the expression that counts these cases, but no further than one past `most`."""
        return HowMany(self.order_by().values("pk")[: most + 1])

    def open(self) -> "CaseQuerySet":
        """Keep cases that are not closed; dormant ones are open (seed 002 §6.2)."""
        return self.filter(status__in=statuses.OPEN)

    def overdue(self, on: dt.date) -> "CaseQuerySet":
        """Keep open cases whose next step was due before that day."""
        return self.open().filter(next_due_on__lt=on)

    def long_term(self, on: dt.date) -> "CaseQuerySet":
        """Keep open cases that have reached their long-term day."""
        return self.open().filter(long_term_on__lte=on)

    def of_school(self, school_id: int) -> "CaseQuerySet":
        """Keep cases of children who left that school, or whose outcome names it."""
        return self.filter(Q(child__last_school_id=school_id) | Q(outcome_school_id=school_id))

    def answering_to(self, typed: str) -> "CaseQuerySet":
        """Keep cases that answer to a reference, a UPN or every part of a name, by its sound.

        Names are found through the stored blocking keys, never by reading every row.
        """
        same = people.with_upn(typed)
        if same is not None:
            return self.filter(child__person__in=same.values("pk"))
        called = people.called(typed)
        if called is None:
            return self
        found = Q(child__person__in=called.values("pk"))
        reference = references.tidy(typed)  # a name may look like one, so both are asked
        if reference is not None:
            found |= Q(reference=reference) | Q(child__reference=reference)
        return self.filter(found)

    def by_next_due(self) -> "CaseQuerySet":
        """Order by the day the next step is due, those without one last."""
        return self.order_by(F("next_due_on").asc(nulls_last=True), "pk")


class OnwardQuerySet(models.QuerySet["OnwardReferral"]):
    """Reads of what was handed on."""

    def of(self, subject: models.Model) -> "OnwardQuerySet":
        """Keep what was handed on about one case or referral."""
        return self.filter(
            subject_type__app_label=subject._meta.app_label,
            subject_type__model=subject._meta.model_name,
            subject_id=subject.pk,
        )

    def unanswered(self) -> "OnwardQuerySet":
        """Keep what the other side has not answered."""
        return self.filter(answered_on=None)

    def to_chase(self, on: dt.date) -> "OnwardQuerySet":
        """Keep what is unanswered and due to be asked again on or before that day."""
        return self.unanswered().filter(chase_on__lte=on)


class ArchiveRequestQuerySet(models.QuerySet["ArchiveRequest"]):
    """Reads of archiving forms."""

    def standing(self) -> "ArchiveRequestQuerySet":
        """Keep forms that are neither agreed nor withdrawn: a case has one at most."""
        return self.exclude(status__in=statuses.ARCHIVE.codes(is_open=False))

    def visible_to(self, user: Any) -> "ArchiveRequestQuerySet":
        """Keep the forms of cases this person may open."""
        cases: Any = self.model._meta.get_field("case").related_model
        return self.filter(case__in=cases.objects.visible_to(user))

    def waiting_for(self, user: Any, on: dt.date) -> "ArchiveRequestQuerySet":
        """Keep the forms whose next signature is this person's, or theirs as a delegate that day.

        A form they wrote or signed already waits for somebody else.
        """
        away = user.signs_for.in_force(on).values("person")
        named = Q(line_manager=user.pk) | Q(director=user.pk)
        turn = Q(pk__in=[])
        for status, field in TURNS.items():
            theirs = Q(**{f"{field}__in": away}) & ~named
            if user.has_perm(SIGNS_AS[field]):
                theirs |= Q(**{field: user.pk})
            turn |= Q(status=status) & theirs
        mine = self.filter(signatures__person=user.pk, signatures__voided_at=None).values("pk")
        return self.filter(turn).exclude(officer=user.pk).exclude(pk__in=mine)

    def signed_by(self, user: Any) -> "ArchiveRequestQuerySet":
        """Keep the forms under which this person's signature stands."""
        return self.filter(signatures__person=user.pk, signatures__voided_at=None)


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Reads of who signs for whom."""

    def in_force(self, on: dt.date) -> "DelegationQuerySet":
        """Keep the delegations that hold on a day."""
        held = Q(ended_on=None) | Q(ended_on__gt=on)
        return self.filter(held, from_on__lte=on, until_on__gte=on)


def _forms_of_signatory(case_model: Any, user: Any) -> "ArchiveRequestQuerySet":
    forms = case_model._meta.get_field("archive_requests").related_model.objects
    waiting = forms.waiting_for(user, timezone.localdate()).values("pk")
    return forms.filter(Q(pk__in=waiting) | Q(pk__in=forms.signed_by(user).values("pk")))


def _child_model(case_model: Any) -> Any:
    return case_model._meta.get_field("child").related_model
