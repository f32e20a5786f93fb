"""Typed readers of settings from the environment; each fails loudly and names the variable."""

import os
from pathlib import Path


class Missing(Exception):
    """A setting the environment must give is absent or malformed."""


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


def whole(name: str, *, default: int) -> int:
    """Return a whole number; raise Missing for anything else."""
    value = text(name, default=str(default))
    if not value.isdecimal():
        raise Missing(f"{name} must be a whole number, not “{value}”.")
    return int(value)


def path(name: str, *, default: Path) -> Path:
    """Return an absolute path."""
    return Path(text(name, default=str(default))).resolve()
