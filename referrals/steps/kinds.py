"""What a question page is made of: words in four voices, fields, choices, steps.

The content of the public form is data (content §1.6 to §1.8 and §2). Nothing here reads a request
or a database; `referrals.forms.public` turns a step into a form, `referrals.steps.path` walks them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Answers = Mapping[str, Any]  # step name -> the answers of that page
Page = Mapping[str, Any]  # field name -> answer, of one page

CHILD, PARENT, PUBLIC, PROFESSIONAL, UNSAID = "child", "parent", "public", "professional", "unsaid"
P, D, E = "public", "professional", "early_years"  # the doors of content §2

_THE_CHILD = re.compile(r"\b([Tt])he child\b")


@dataclass(frozen=True)
class Words:
    """One text in the voices it has; a parent without words of their own reads "your child"."""

    main: str
    child: str = ""
    parent: str = ""
    professional: str = ""

    def said_to(self, voice: str) -> str:
        """Return the text for a sender kind."""
        if voice == PARENT:
            return self.parent or _THE_CHILD.sub(
                lambda found: "Your child" if found[1] == "T" else "your child", self.main
            )
        own = {CHILD: self.child, PROFESSIONAL: self.professional}.get(voice)
        return own or self.main


Text = Words | str


def said(text: Text, voice: str) -> str:
    """Return a text, plain or in voices, as this sender reads it."""
    return (Words(text) if isinstance(text, str) else text).said_to(voice)


@dataclass(frozen=True)
class Option:
    """One choice; `alone` may be picked only when nothing else is."""

    value: str
    label: Text
    hint: Text = ""
    alone: bool = False
    group: str = ""


@dataclass(frozen=True)
class Field:
    """One thing asked on a page.

    `kind` is radio, checks, check, select, text, area, date, whole, phone, email, postcode or upn.
    `size` is the most characters; `when` names the field and value of the same page that ask it;
    `unless` a tick that makes it fall away; `not_for` the senders who are not asked at all.
    """

    name: str
    kind: str
    label: Text = ""
    hint: Text = ""
    options: tuple[Option, ...] = ()
    options_from: str = ""
    size: int = 100
    required: bool = True
    when: tuple[str, str] | None = None
    unless: str = ""
    only_with: str = ""
    not_for: frozenset[str] = frozenset()
    only_for: frozenset[str] = frozenset()
    errors: Mapping[str, Text] = field(default_factory=dict)
    past: bool = False
    years_back: int | None = None
    lowest: int = 0
    highest: int = 19
    autocomplete: str = ""
    width: int = 0
    group: str = ""  # the legend over this field and its neighbours of the same group
    marked: bool = True  # whether "(optional)" ends the label when it may be left empty

    def is_for(self, voice: str) -> bool:
        """Whether this sender is ever asked it."""
        return voice not in self.not_for and (not self.only_for or voice in self.only_for)

    def is_asked(self, page: Page, voice: str) -> bool:
        """Whether it is asked, given the other answers of its page."""
        if not self.is_for(voice):
            return False
        if self.unless and page.get(self.unless):
            return False
        if self.only_with and not page.get(self.only_with):
            return False
        if self.when is None:
            return True
        given = page.get(self.when[0])
        return self.when[1] in given if isinstance(given, list) else given == self.when[1]


PageRule = Callable[[Page, str], Iterable[tuple[str, Text]]]


@dataclass(frozen=True)
class Repeat:
    """A page asked once for each of several things, with a list between them."""

    most: int
    one: str  # the heading of the list with one, and with {count} of them
    many: str
    another: str
    errors: Mapping[str, str]
    thing: str  # the thing in a sentence, for "Change" and "Remove"


def always(_answers: Answers) -> bool:
    """Return True: a step that every sender of its doors is asked."""
    return True


@dataclass(frozen=True)
class Step:
    """One page of the form: who is asked, when, and what."""

    name: str
    doors: frozenset[str]
    section: str
    question: Text
    fields: tuple[Field, ...] = ()
    hint: Text = ""
    why: Text = ""
    inset: Text = ""
    shown: Callable[[Answers], bool] = always
    rules: tuple[PageRule, ...] = ()
    repeat: Repeat | None = None
    voiced: bool = True

    def field(self, name: str) -> Field:
        """Return the field of that name; raise KeyError where there is none."""
        return {one.name: one for one in self.fields}[name]

    def voice(self, voice: str) -> str:
        """Return the voice its words are in; some pages come before we know who asks."""
        return voice if self.voiced else PUBLIC


def options(*pairs: tuple[str, Text], alone: Iterable[str] = ()) -> tuple[Option, ...]:
    """Return choices from (value, label) pairs."""
    single = frozenset(alone)
    return tuple(Option(value, label, alone=value in single) for value, label in pairs)


YES_NO = options(("yes", "Yes"), ("no", "No"))
YES_NO_UNKNOWN = options(("yes", "Yes"), ("no", "No"), ("unknown", "I do not know"))
ALL = frozenset({P, D, E})
BAD_PHONE = "Enter a phone number, like 01632 960 001 or +33 1 99 00 12 34."
BAD_EMAIL = "Enter an email address, like name@example.com."


def one_of_two(
    first: str, second: str, words: Text, *, when: tuple[str, str] | None = None, unless: str = ""
) -> PageRule:
    """Return the rule that at least one of two fields is filled where they are asked."""

    def rule(page: Page, _voice: str) -> Iterable[tuple[str, Text]]:
        asked = (when is None or page.get(when[0]) == when[1]) and not page.get(unless)
        if asked and not page.get(first) and not page.get(second):
            yield first, words

    return rule


def stands_alone(name: str, words: Text) -> PageRule:
    """Return the rule that "none" and "unknown" are picked with nothing else."""

    def rule(page: Page, _voice: str) -> Iterable[tuple[str, Text]]:
        picked = page.get(name) or []
        if len(picked) > 1 and {"none", "unknown"} & set(picked):
            yield name, words

    return rule
