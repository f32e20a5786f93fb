"""The inactive accounts of doors nobody signs in through, so that `by` is never empty."""

from cme.accounts.models import User

PUBLIC_FORM = "public_form"
SWEEP = "sweep"
IMPORT = "import"

DOORS = {
    PUBLIC_FORM: "Public form",
    SWEEP: "Daily clocks",
    IMPORT: "Import",
}


def door(code: str) -> User:
    """Return the door's account; raise User.DoesNotExist for a door that was never made."""
    return User.objects.get(door=code)


def make_doors() -> None:
    """Make every door's account that is not there yet; runs after migrate."""
    for code, name in DOORS.items():
        if not User.objects.filter(door=code).exists():
            User.objects.create_user(
                f"{code.replace('_', '-')}@doors.invalid", name=name, door=code, is_active=False
            )
