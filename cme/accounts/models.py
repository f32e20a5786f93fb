"""People who sign in, and the inactive accounts of doors nobody signs in through."""

from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from cme.accounts import roles
from cme.core.histories import KeptHistory


class UserManager(BaseUserManager["User"]):
    """Makes accounts by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a saved account; without a password nobody can sign in to it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a saved superuser, who may look at /admin/ and change no casework there."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who signs in, or (inactive) a door through which things arrive unsigned."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=100)
    role = models.CharField(
        max_length=30,
        blank=True,
        choices=[(role.code, role.label) for role in roles.ROLES.values()],
    )
    job_title = models.CharField(max_length=100, blank=True)
    area = models.ForeignKey(
        "authority.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    door = models.CharField(max_length=30, blank=True, help_text="Set only on a door's account.")
    session_round = models.PositiveIntegerField(
        default=0, help_text="Raised to end every session of the person."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    history = KeptHistory(excluded_fields=["password", "last_login", "session_round"])
    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(door="") | models.Q(is_active=False),
                name="a_door_is_never_signed_in_to",
            ),
            models.UniqueConstraint(
                fields=["door"], condition=~models.Q(door=""), name="one_account_per_door"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Return the one name we keep."""
        return self.name

    def get_short_name(self) -> str:
        """Return the one name we keep."""
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must hold; Django's own, with the round that can be raised."""
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        held = f"{self.password}:{self.session_round}" if self.session_round else self.password
        return salted_hmac(salt, held, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_a_person(self) -> bool:
        """Whether an administrator may change the account: no door, and no superuser."""
        return not (self.door or self.is_superuser or self.is_staff)

    @property
    def role_label(self) -> str:
        """The role in words, or nothing."""
        return roles.ROLES[self.role].label if self.role in roles.ROLES else ""
