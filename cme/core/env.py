"""Typed readers of settings from the environment; each fails loudly and names the variable."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

SECRET_LENGTH = 50
SECRET_VARIETY = 5


class Missing(Exception):
    """A setting the environment must give is absent or malformed."""


def read_file(file: Path) -> None:
    """Take variables from a .env file, where there is one; what is already set stays."""
    if file.is_file():
        environ.Env.read_env(str(file))


def is_set(name: str) -> bool:
    """Say whether the environment gives the variable at all."""
    return bool(os.environ.get(name, "").strip())


def text(name: str, *, default: str | None = None) -> str:
    """Return the variable's text; raise Missing where it is empty and has no default."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise Missing(f"{name} is not set. Set it in the environment or in .env.")
    return default


def flag(name: str, *, default: bool) -> bool:
    """Return true or false; raise Missing for any word that is neither."""
    value = text(name, default="true" if default else "false").lower()
    if value not in {"true", "false"}:
        raise Missing(f"{name} must be true or false, not “{value}”.")
    return value == "true"


def whole(name: str, *, default: int, at_least: int = 0, at_most: int | None = None) -> int:
    """Return a whole number within its bounds; raise Missing for anything else."""
    value = text(name, default=str(default))
    if not value.isdecimal():
        raise Missing(f"{name} must be a whole number, not “{value}”.")
    number = int(value)
    if number < at_least or (at_most is not None and number > at_most):
        upper = "" if at_most is None else f" and at most {at_most}"
        raise Missing(f"{name} must be at least {at_least}{upper}, not {number}.")
    return number


def words(name: str, *, default: list[str] | None = None) -> list[str]:
    """Return the parts of a comma-separated list; raise Missing where there are none."""
    value = text(name, default=None if default is None else ",".join(default))
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if not parts and default is None:
        raise Missing(f"{name} must name at least one, separated by commas.")
    return parts


def path(name: str, *, default: Path) -> Path:
    """Return an absolute path."""
    return Path(text(name, default=str(default))).resolve()


def secret(name: str) -> str:
    """Return a secret long and varied enough to sign with; raise Missing for a weak one."""
    value = text(name)
    if len(value) < SECRET_LENGTH or len(set(value)) < SECRET_VARIETY:
        raise Missing(
            f"{name} must be at least {SECRET_LENGTH} random characters. Make one with: "
            'python -c "import secrets; print(secrets.token_urlsafe(60))"'
        )
    return value


def address(name: str, *, default: str | None = None) -> str:
    """Return an http or https address without its closing slash; raise Missing for others."""
    value = text(name, default=default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise Missing(f"{name} must begin with https:// and name a host, not “{value}”.")
    return value


def database(name: str, *, default: str | None = None) -> dict[str, Any]:
    """Return Django's settings of a postgres:// or sqlite:// address; raise Missing for others.

    The value is never repeated in the message: it may hold a password.
    """
    value = text(name, default=default)
    if urlsplit(value).scheme not in {"postgres", "postgresql", "sqlite"}:
        raise Missing(f"{name} must begin with postgres:// or sqlite:///.")
    try:
        return dict(environ.Env.db_url_config(value))
    except (ValueError, environ.ImproperlyConfigured):
        raise Missing(f"{name} cannot be read as the address of a database.") from None


def redis(name: str, *, default: str | None = None) -> tuple[str, str]:
    """Return the broker's address and the cache's of one Redis; raise Missing for others.

    A server is `redis://host:port` or `rediss://…`, a socket `unix:///absolute/path`; the broker
    takes database 0 and the cache database 1. The value is never repeated in the message.
    """
    value = text(name, default=default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme == "unix" and parts.path.startswith("/"):
        return f"redis+socket://{parts.path}?virtual_host=0", f"unix://{parts.path}?db=1"
    if parts.scheme in {"redis", "rediss"} and parts.hostname and not parts.path:
        return f"{value}/0", f"{value}/1"
    raise Missing(
        f"{name} must be redis://host:port (without a database number) or unix:///path/of/socket."
    )
