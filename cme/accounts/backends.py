"""Answers `user.has_perm` from the role table, so that buttons and views ask the same question."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from cme.accounts import roles


class RoleBackend(BaseBackend):
    """Permissions of a signed-in person, by role alone; nothing is stored per person."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Say whether the person's role holds the permission."""
        return bool(user_obj.is_active) and roles.may(getattr(user_obj, "role", ""), perm)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return every permission of the person's role."""
        role = roles.ROLES.get(getattr(user_obj, "role", ""))
        return set(role.permissions) if role and user_obj.is_active else set()
