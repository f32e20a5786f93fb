"""What an administrator can do with the council itself: its name, its words, its thresholds."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from cme.authority import council_words, profile_files, rules
from cme.authority.models import Council, Team, Threshold
from cme.authority.profile_schema import COUNCIL
from cme.authority.services.changing import held_council, mark_lengths, put, refuse_if_changed
from cme.authority.services.profiles import load_common
from cme.core.errors import RuleBroken

LONGEST_NUMBER = 10


@transaction.atomic
def begin_council(*, code: str, gss_code: str, name: str, by: Any) -> Council:
    """Say which council this is, and write what every council starts from; return the council.

    Agencies, sources, at-risk groups, thresholds and national term dates come with it, to be
    changed. Raises RuleBroken where there is a council already, or for a value that may not be.
    """
    if Council.objects.exists():
        raise RuleBroken("This service has a council already.", "Change its name instead.")
    values = _identity(code, gss_code, name)
    common = profile_files.common()
    council = Council(id=1, words=common.words, loaded_at=timezone.now(), loaded_by=by.name[:100])
    put(council, values, by=by)
    load_common(common)
    return council


@transaction.atomic
def name_council(*, code: str, gss_code: str, name: str, by: Any, seen: str | None = None) -> bool:
    """Change the council's name or codes; return whether anything differed."""
    council = held_council()
    refuse_if_changed(council, seen)
    return put(council, _identity(code, gss_code, name), by=by)


def _identity(code: str, gss_code: str, name: str) -> dict[str, str]:
    values = {"code": code, "gss_code": gss_code, "name": name.strip()}
    for field, sentence in council_words.faults_in_identity(values, COUNCIL).items():
        raise RuleBroken(sentence, field=field)
    return values


@transaction.atomic
def change_words(*, words: Mapping[str, str], by: Any, seen: str | None = None) -> bool:
    """Change some of the words of pages and letters; return whether anything differed.

    Raises RuleBroken for a word the service does not have, a malformed one, and a number that the
    team it belongs to does not answer.
    """
    council = held_council()
    refuse_if_changed(council, seen)
    for word, sentence in council_words.faults_in(words).items():
        raise RuleBroken(sentence, field=word)
    for word, value in words.items():
        if word in rules.WORDS_OF_TEAMS:
            _refuse_unanswered(word, value)
    return put(council, {"words": council.words | dict(words)}, by=by)


def _refuse_unanswered(word: str, value: str) -> None:
    """Refuse a number or address that no team for its purpose has."""
    purpose, column = rules.WORDS_OF_TEAMS[word]
    if not Team.objects.offered().filter(purpose=purpose, **{column: value}).exists():
        raise RuleBroken(
            f"No team for “{rules.PURPOSES[purpose]}” has “{value}”.",
            "Change it at the team: pages and letters follow by themselves.",
            field=word,
        )


@transaction.atomic
def change_threshold(
    *, row: Threshold, value: str, unit: str, by: Any, seen: str | None = None
) -> bool:
    """Change how long something may take; return whether anything differed.

    Days that wait on it are counted again. Raises RuleBroken outside what the law or the service
    allows, and where it would be longer than a length it comes before.
    """
    council = held_council()
    row = Threshold.objects.select_for_update(of=("self",)).get(pk=row.pk)
    refuse_if_changed(row, seen)
    sentence = rules.what_is_wrong_with(row.code, _number(value, unit), unit)
    if sentence:
        raise RuleBroken(f"{sentence[:1].upper()}{sentence[1:]}.", field="value")
    _refuse_disagreeing(row, value, unit)
    changed = put(row, {"value": str(_number(value, unit)), "unit": unit}, by=by)
    if changed:
        mark_lengths(council)
    return changed


def _number(value: str, unit: str) -> object:
    """Return the whole number that was typed; a time of day, and what is none, as they stand."""
    text = value.strip()
    is_whole = text.removeprefix("-").isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_whole and unit != rules.CLOCK else text


def _refuse_disagreeing(row: Threshold, value: str, unit: str) -> None:
    rows = {one.code: one for one in Threshold.objects.all()}
    values = {code: _number(one.value, one.unit) for code, one in rows.items()}
    values[row.code] = _number(value, unit)
    for code in rules.what_disagrees(values):
        longer = rules.NOT_LONGER[code]
        if row.code not in (code, longer):
            continue
        raise RuleBroken(
            f"“{rows[code].name}” ({values[code]}) would be longer than "
            f"“{rows[longer].name}” ({values[longer]}).",
            "Change the other one first, or choose another number.",
            field="value",
        )
