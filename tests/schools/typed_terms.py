"""What a person types into the page of a school year's terms."""

from collections.abc import Iterable

from cme.authority.models import CalendarTerm


def typed(terms: Iterable[CalendarTerm]) -> dict[str, str]:
    """Return the answers that leave these terms as they are."""
    answers = {}
    for n, term in enumerate(terms, start=1):
        answers[f"name_{n}"] = term.name
        for name, day in (("first", term.first_day), ("last", term.last_day)):
            answers |= {
                f"{name}_{n}-day": str(day.day),
                f"{name}_{n}-month": str(day.month),
                f"{name}_{n}-year": str(day.year),
            }
    return answers
