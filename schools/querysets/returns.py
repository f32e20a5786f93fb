"""Named reads of deletion and new-pupil returns."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from cme.audit.marks import open_to
from schools import statuses
from schools.rules.ground_list import GROUNDS

OF_JOINT = [code for code, ground in GROUNDS.items() if ground.joint_enquiries]

if TYPE_CHECKING:
    from schools.models import DeletionReturn, NewPupilReturn  # noqa: F401


class DeletionReturnQuerySet(models.QuerySet["DeletionReturn"]):
    """Reads of deletion returns."""

    def visible_to(self, user: Any) -> Self:
        """Keep what was sent, for the council; a school office's own schools' for the office."""
        if user.has_perm("schools.view_return"):
            return self.exclude(status=statuses.DRAFT).filter(open_to(user, self.model))
        if user.has_perm("schools.file_return"):
            return self.filter(school__staff__person=user)
        return self.none()

    def listed_to(self, user: Any) -> Self:
        """Keep what counts in the council's list; a restricted row shows no content."""
        if user.has_perm("schools.view_return"):
            return self.exclude(status=statuses.DRAFT)
        return self.none()

    def owing_referral(self) -> Self:
        """Keep what was sent without a known destination and is not a referral yet, oldest first.

        One that we asked about, or challenged, before anybody made the referral still owes it.
        """
        sent = (statuses.SUBMITTED, statuses.QUERIED, statuses.CHALLENGED)
        owing = self.filter(destination_unknown=True, status__in=sent, referral__isnull=True)
        return owing.order_by("submitted_at", "pk")

    def owing_joint_enquiries(self) -> Self:
        """Keep what was sent on ground (h) or (i) while the council's side is not written down."""
        sent = self.filter(status__in=statuses.SENT, ground__in=OF_JOINT)
        return sent.filter(authority_enquiries__isnull=True)

    def owing_enquiry(self) -> Self:
        """Keep what has its referral and came back from a question without becoming an enquiry."""
        owing = self.filter(destination_unknown=True, status=statuses.SUBMITTED)
        return owing.filter(referral__isnull=False).order_by("submitted_at", "pk")

    def watched(self) -> Self:
        """Keep what was sent and not withdrawn: it may be about the child of a dormant case."""
        return self.exclude(status__in=(statuses.DRAFT, statuses.WITHDRAWN))

    def unwatched(self) -> Self:
        """Keep what nobody has held against dormant cases yet, oldest first."""
        return self.watched().filter(matched_at=None).order_by("submitted_at", "pk")


class NewPupilReturnQuerySet(models.QuerySet["NewPupilReturn"]):
    """Reads of new-pupil returns."""

    def visible_to(self, user: Any) -> Self:
        """Keep all for the council; a school office's own schools' for the office."""
        if user.has_perm("schools.view_return"):
            return self.filter(open_to(user, self.model))
        if user.has_perm("schools.file_return"):
            return self.filter(school__staff__person=user)
        return self.none()

    def listed_to(self, user: Any) -> Self:
        """Keep what counts in the council's list; a restricted row shows no content."""
        return self if user.has_perm("schools.view_return") else self.none()

    def unmatched(self) -> Self:
        """Keep those nobody has held against the children being looked for, oldest first."""
        return self.filter(matched_at=None).order_by("submitted_at", "pk")
