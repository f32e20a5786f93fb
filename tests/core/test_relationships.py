"""How an adult stands to a child, in words."""

import pytest

from cme.core.relationships import adult_words


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("aunt_or_uncle", "aunt or uncle"),
        ("Mother", "mother"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_a_stored_code_is_never_shown_as_it_is(stored: str, shown: str) -> None:
    assert adult_words(stored) == shown
