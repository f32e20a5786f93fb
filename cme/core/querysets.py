"""Named reads of the records every app stands on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, Q

from cme.core import postcodes

if TYPE_CHECKING:
    from cme.core.models import (  # noqa: F401 – named in the quoted types below
        FormSession,
        OutboxMessage,
        PersonDetails,
        PersonKey,
        Postcode,
        SentForm,
    )


def _any_of(keys: Iterable[tuple[str, str]], prefix: str = "") -> Q:
    values: dict[str, set[str]] = defaultdict(set)
    for kind, value in keys:
        values[kind].add(value)
    wanted = Q(pk__in=())
    for kind, of_kind in sorted(values.items()):
        wanted |= Q(**{f"{prefix}kind": kind, f"{prefix}value__in": sorted(of_kind)})
    return wanted


class PersonKeyQuerySet(models.QuerySet["PersonKey"]):
    """Reads of blocking keys."""

    def among(self, keys: Iterable[tuple[str, str]]) -> "PersonKeyQuerySet":
        """Return the stored keys that equal one of these; none where there are no keys."""
        return self.filter(_any_of(keys))

    def most_shared(self, keys: Iterable[tuple[str, str]], *, limit: int) -> dict[int, int]:
        """Return at most `limit` person ids with how many of the keys each shares, most first."""
        counted = (
            self.among(keys)
            .order_by()
            .values("person_id")
            .annotate(shared=Count("pk"))
            .order_by("-shared", "person_id")
        )
        return {row["person_id"]: row["shared"] for row in counted[:limit]}


class PersonDetailsQuerySet(models.QuerySet["PersonDetails"]):
    """Reads of people's details."""

    def sharing_keys(self, keys: Collection[tuple[str, str]]) -> "PersonDetailsQuerySet":
        """Return the people who share at least one of these (kind, value) keys, each once."""
        stored = self.model._meta.get_field("keys").related_model
        sharing = stored._default_manager.filter(_any_of(keys)).order_by()  # type: ignore[union-attr]
        return self.filter(pk__in=sharing.values("person_id"))


class PostcodeQuerySet(models.QuerySet["Postcode"]):
    """Reads of the national postcode file."""

    def find(self, text: str) -> "Postcode | None":
        """Return the live postcode somebody typed, or None where the file has none such."""
        return self.filter(pk=postcodes.tidy(text)).first()


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Reads of outgoing messages."""

    def visible_to(self, user: Any) -> "OutboxQuerySet":
        """Keep every message for those who look after them; they carry references only."""
        return self if user.has_perm("core.view_outboxmessage") else self.none()

    def waiting(self) -> "OutboxQuerySet":
        """Return messages still to be sent that are not parked."""
        return self.filter(sent_at=None, parked_at=None)

    def due(self, now: dt.datetime) -> "OutboxQuerySet":
        """Return waiting messages whose next try has come, oldest first."""
        return self.waiting().filter(next_try_at__lte=now).order_by("next_try_at", "pk")

    def unsent(self) -> "OutboxQuerySet":
        """Return what was not sent: those given up on first, then those that wait, oldest first."""
        return self.filter(sent_at=None).order_by(
            F("parked_at").asc(nulls_last=True), "created_at", "pk"
        )

    def parked(self) -> "OutboxQuerySet":
        """Return messages given up on until a person looks, oldest first."""
        parked = self.filter(sent_at=None, parked_at__isnull=False)
        return parked.order_by("parked_at", "pk")


class FormSessionQuerySet(models.QuerySet["FormSession"]):
    """Reads of unfinished public forms."""

    def live(self, now: dt.datetime) -> "FormSessionQuerySet":
        """Return sessions whose hour is not over."""
        return self.filter(expires_at__gt=now)

    def expired(self, now: dt.datetime) -> "FormSessionQuerySet":
        """Return sessions whose hour is over."""
        return self.filter(expires_at__lte=now)


class SentFormQuerySet(models.QuerySet["SentForm"]):
    """Reads of forms that were kept."""

    def older_than(self, moment: dt.datetime) -> "SentFormQuerySet":
        """Return forms sent before a moment."""
        return self.filter(sent_at__lt=moment)
