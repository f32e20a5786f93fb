"""What is held of a council's arrangements, to be compared before and after."""

from typing import Any

from cme.authority.models import (
    Agency,
    Area,
    AtRiskGroup,
    CheckType,
    Closure,
    Council,
    District,
    LocalCategory,
    Team,
    Term,
    Threshold,
)


def arrangements_held() -> dict[str, list[dict[str, Any]]]:
    """Return every row of a council's arrangements."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (
            Council,
            Area,
            District,
            Team,
            Agency,
            CheckType,
            Threshold,
            LocalCategory,
            AtRiskGroup,
            Term,
            Closure,
        )
    }
