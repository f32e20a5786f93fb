"""Answers `user.has_perm` from the role table, so that buttons and views ask the same question."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend

from cme.accounts import roles
from cme.accounts.models import User


class RoleBackend(BaseBackend):
    """Permissions of a signed-in person, by role alone; nothing is stored per person."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Say whether the person's role holds the permission."""
        return bool(user_obj.is_active) and roles.may(getattr(user_obj, "role", ""), perm)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return every permission of the person's role."""
        role = roles.ROLES.get(getattr(user_obj, "role", ""))
        return set(role.permissions) if role and user_obj.is_active else set()


class SignInBackend(AuthenticationBackend):
    """Signs people in by e-mail address and reads them back; gives no permission of its own.

    Django's own backend would also read group and personal permissions from the database; here
    the role table is the only source, so a row written there by mistake opens nothing.
    """

    def get_user(self, user_id: Any) -> User | None:
        """Read a person back with their area, which the head of every page names."""
        person = User.objects.select_related("area").filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return none: permissions come from the role."""
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Say no: permissions come from the role."""
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Say no: permissions come from the role."""
        return False
