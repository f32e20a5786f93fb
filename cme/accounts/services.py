"""Making accounts; everything else about them waits for the set-up pages."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from cme.accounts import roles
from cme.accounts.models import User
from cme.authority.models import Area
from cme.core.errors import RuleBroken


@transaction.atomic
def add_person(*, email: str, name: str, role: str, area: str = "", password: str = "") -> User:
    """Return a new account; without a password the person asks for a link to set one.

    Raises RuleBroken for a malformed or used address, an unknown role or an unknown area.
    """
    try:
        validate_email(email)
    except ValidationError:
        raise RuleBroken(
            f"“{email}” is not an email address.", "Use one like name@example.com."
        ) from None
    if User.objects.filter(email=email.lower()).exists():
        raise RuleBroken(f"{email} already has an account.", "Use another address.")
    if role not in roles.ROLES:
        raise RuleBroken(f"“{role}” is not a role.", f"Choose one of: {', '.join(roles.ROLES)}.")
    where = Area.objects.filter(code=area).first()
    if area and where is None:
        known = ", ".join(Area.objects.values_list("code", flat=True))
        raise RuleBroken(f"“{area}” is not an area.", f"Choose one of: {known or 'none yet'}.")
    return User.objects.create_user(email, password or None, name=name, role=role, area=where)
