"""What an administrator can do with accounts: nothing else changes who may sign in."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from cme.accounts import roles
from cme.accounts.models import User
from cme.authority.models import Area
from cme.core import outbox
from cme.core.dates import when_words
from cme.core.errors import RuleBroken

INVITED = "account_link"


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    role: str,
    area: str = "",
    job_title: str = "",
    password: str = "",
    by: Any = None,
) -> User:
    """Return a new account; without a password the person sets one with a link.

    `by` is None only for the command line, where nobody is signed in. Raises RuleBroken for a
    malformed or used address, an unknown role or an unknown area.
    """
    email = _free_address(email)
    where = _area(area)
    _refuse_unknown(role)
    person = User(email=email, name=_name(name), role=role, area=where, job_title=job_title.strip())
    person.set_password(password or None)
    person._history_user = by  # type: ignore[attr-defined]
    person.save(force_insert=True)
    return person


@transaction.atomic
def change_person(
    *,
    person: User,
    email: str,
    name: str,
    role: str,
    area: str,
    job_title: str,
    by: User,
    seen: str | None = None,
) -> User:
    """Change an account and return it; another role or address ends the person's sessions.

    Raises RuleBroken for the own role, the last administrator's, a used address, and where
    somebody was quicker (`seen`, from `stamp_of`).
    """
    person = _held(person)
    _refuse_if_changed(person, seen)
    _refuse_unknown(role)
    email = _free_address(email, but=person)
    if role != person.role:
        _refuse_own(person, by, "change your own role")
        _refuse_last_administrator(person)
    values = {
        "email": email,
        "name": _name(name),
        "role": role,
        "area": _area(area),
        "job_title": job_title.strip(),
    }
    ends = role != person.role or email != person.email
    if email != person.email:  # allauth keeps the old one too, and would let it sign in
        EmailAddress.objects.filter(user=person).delete()
    return _put(person, values, by=by, ends_sessions=ends)


@transaction.atomic
def deactivate_person(*, person: User, by: User) -> User:
    """Stop somebody from signing in, at once; what they did stays theirs.

    Raises RuleBroken for the own account and for the last administrator's.
    """
    person = _held(person)
    _refuse_own(person, by, "deactivate your own account")
    _refuse_last_administrator(person)
    return _put(person, {"is_active": False}, by=by, ends_sessions=True)


@transaction.atomic
def reactivate_person(*, person: User, by: User) -> User:
    """Let somebody sign in again; their password and role are as they were."""
    return _put(_held(person), {"is_active": True}, by=by)


@transaction.atomic
def send_link(*, person: User, by: User) -> None:
    """Post a link with which the person sets a password: once, within 60 minutes."""
    person = _held(person)
    if not person.is_active:
        raise RuleBroken(f"{person.name} cannot sign in.", "Reactivate the account first.")
    token = default_token_generator.make_token(person)
    key = {"uidb36": user_pk_to_url_str(person), "key": token}
    site = settings.SITE_ADDRESS.rstrip("/")
    outbox.post(
        key=f"{INVITED}:{person.pk}:{token}",
        kind=INVITED,
        to=person.email,
        subject="Set your password",
        body=(
            f"Open this link to set your password. It works once, for 60 minutes:\n"
            f"{site}{reverse('account_reset_password_from_key', kwargs=key)}\n\n"
            f"If it is too old, ask for a new one:\n{site}{reverse('account_reset_password')}\n"
        ),
        reference="",
    )


@transaction.atomic
def reset_second_step(*, person: User, by: User) -> User:
    """Take away the app and recovery codes of somebody who lost them; ends their sessions."""
    person = _held(person)
    _refuse_own(person, by, "reset your own two-step sign-in")
    Authenticator.objects.filter(user=person).delete()
    return _put(person, {}, by=by, ends_sessions=True, why="two-step sign-in reset")


def stamp_of(person: User) -> str:
    """Return what tells one state of an account from the next, for a form to carry along."""
    last = person.history.order_by("-history_id").first()
    return str(last.history_id if last else 0)


def _held(person: User) -> User:
    """Return the account, locked with every administrator's; refuse a door and a superuser."""
    administrators = User.objects.filter(role=roles.SYSTEM_ADMINISTRATOR)
    list(administrators.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    here = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not here.is_a_person:
        raise RuleBroken("This account is not changed here.", "Ask whoever runs the service.")
    return here


def _put(
    person: User, values: dict[str, Any], *, by: User, ends_sessions: bool = False, why: str = ""
) -> User:
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, values[name])
    written = list(changed)
    if ends_sessions:
        person.session_round += 1
        written.append("session_round")
    if why:
        written.append("name")  # so that the history has a line that says it
        person._change_reason = why  # type: ignore[attr-defined]
    if written:
        person._history_user = by  # type: ignore[attr-defined]
        person.save(update_fields=written)
    return person


def _refuse_if_changed(person: User, seen: str | None) -> None:
    if not seen or seen == stamp_of(person):
        return
    last = person.history.order_by("-history_id").select_related("history_user").first()
    who = last.history_user.name if last and last.history_user else "Somebody"
    raise RuleBroken(
        f"{who} changed this account while you were typing "
        f"({when_words(last.history_date) if last else 'just now'}).",
        "What you typed is below and nothing was saved. Save again if yours is right.",
    )


def _refuse_own(person: User, by: User, what: str) -> None:
    if person.pk == by.pk:
        raise RuleBroken(f"You cannot {what}.", "Ask another system administrator.", field="role")


def _refuse_last_administrator(person: User) -> None:
    if person.role != roles.SYSTEM_ADMINISTRATOR or not person.is_active:
        return
    others = User.objects.filter(role=roles.SYSTEM_ADMINISTRATOR, is_active=True)
    if not others.exclude(pk=person.pk).exists():
        raise RuleBroken(
            f"{person.name} is the last system administrator.",
            "Add another one first.",
            field="role",
        )


def _refuse_unknown(role: str) -> None:
    if role not in roles.ROLES:
        known = ", ".join(roles.ROLES)
        raise RuleBroken(f"“{role}” is not a role.", f"Choose one of: {known}.", field="role")


def _free_address(email: str, but: User | None = None) -> str:
    """Return the address as it is stored: small letters, and nobody else's."""
    try:
        validate_email(email)
    except ValidationError:
        raise RuleBroken(
            f"“{email}” is not an email address.", "Use one like name@example.com.", field="email"
        ) from None
    email = email.lower()
    others = User.objects.filter(email__iexact=email)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise RuleBroken(f"{email} already has an account.", "Use another address.", field="email")
    return email


def _name(name: str) -> str:
    if not name.strip():
        raise RuleBroken("Enter a name.", field="name")
    return name.strip()


def _area(code: str) -> Area | None:
    where = Area.objects.filter(code=code).first()
    if code and where is None:
        known = ", ".join(Area.objects.values_list("code", flat=True))
        raise RuleBroken(
            f"“{code}” is not an area.", f"Choose one of: {known or 'none yet'}.", field="area"
        )
    return where
