"""What was answered, in words: for the sender to check, and as evidence for who reads it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cme.authority.rules import fill
from cme.core.dates import long_day_words
from referrals.steps.kinds import Answers, Field, Option, Page, Step, said
from referrals.steps.path import SECTIONS, is_answered, path, sender_kind

NOT_GIVEN = "Not given"
NOT_SAID = "You chose not to say"
NOT_ANSWERED = "Not answered yet"
CHOSE_NOT_TO_SAY = frozenset({"unsaid", "anonymous"})
Choices = Mapping[str, tuple[Option, ...]]


class Told(NamedTuple):
    """One question with its answer; `number` is the place in a list of things, from 1."""

    step: Step
    section: str
    question: str
    key: str
    value: str
    number: int = 0


class Teller(NamedTuple):
    """Words an answer needs besides the steps': the sender's voice, the council's, its lists."""

    voice: str
    words: Mapping[str, str]
    choices: Choices

    def say(self, step: Step, text: Any) -> str:
        """Return a text of a step in the sender's voice with the council's words put in."""
        return fill(said(text, step.voice(self.voice)), dict(self.words))


def told(
    answers: Answers, *, early_years_door: bool, words: Mapping[str, str], choices: Choices
) -> list[Told]:
    """Return every answer, also "I do not know" and those not given, in the order of sections."""
    voice = sender_kind(answers, early_years_door=early_years_door)
    teller = Teller(voice, words, choices)
    rows = [
        row
        for step in path(answers, early_years_door=early_years_door)
        if step.section
        for row in _of_step(step, answers, teller)
    ]
    return sorted(rows, key=lambda row: SECTIONS.index(row.section))


def _of_step(step: Step, answers: Answers, teller: Teller) -> Iterator[Told]:
    question = teller.say(step, step.question)
    if step.repeat:
        items = answers.get(step.name, {}).get("items", [])
        for number, page in enumerate(items, 1):
            key = f"{step.repeat.thing.capitalize()} {number}"
            value = "\n".join(_lines(step, page, teller))
            yield Told(step, step.section, question, key, value, number)
        if not is_answered(step, answers):
            yield Told(step, step.section, question, question, NOT_ANSWERED)
        return
    if step.name not in answers:
        yield Told(step, step.section, question, question, NOT_ANSWERED)
        return
    value = "\n".join(_lines(step, answers[step.name], teller)) or NOT_GIVEN
    yield Told(step, step.section, question, question, value)


def _lines(step: Step, page: Page, teller: Teller) -> Iterator[str]:
    """Yield a page's answers: the one its heading asks for bare, the others with their labels."""
    for one in step.fields:
        if one.name not in page or _is_unticked(one, page):
            continue
        value = value_words(step, one, page[one.name], teller)
        label = teller.say(step, one.label).rstrip("?") if one.label else ""
        if one.group:  # two adults have the same labels
            label = f"{one.group}, {label[:1].lower()}{label[1:]}"
        yield f"{label}: {value}" if label and one.kind != "check" else value


def _is_unticked(one: Field, page: Page) -> bool:
    return one.kind == "check" and not page.get(one.name)


def value_words(step: Step, one: Field, value: Any, teller: Teller) -> str:
    """Return one answer as words."""
    if value in ("", None, []):
        return NOT_GIVEN
    if one.kind == "check":
        return NOT_SAID if one.name in CHOSE_NOT_TO_SAY else teller.say(step, one.label)
    if one.kind == "date":
        return long_day_words(dt.date.fromisoformat(value))
    if one.kind in ("radio", "checks", "select"):
        return _picked(step, one, value, teller)
    return str(value)


def _picked(step: Step, one: Field, value: Any, teller: Teller) -> str:
    if isinstance(value, str) and value in CHOSE_NOT_TO_SAY:
        return NOT_SAID
    picks = (*teller.choices.get(one.options_from, ()), *one.options)
    labels = {pick.value: teller.say(step, pick.label) for pick in picks}
    chosen = value if isinstance(value, list) else [value]
    between = "\n" if not one.label else ", "
    return between.join(labels.get(str(code), str(code)) for code in chosen)
