"""What looks like junk and waits for a person to look; nothing is ever dropped by rule.

No CAPTCHA and no address of the sender: a library, a school or a council office sends many true
reports from one connection. Only what was written counts.
"""

import re
from dataclasses import dataclass

_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S+|\[url|<a\s")
MANY_LINKS = 5
SAME_WORDS_TIMES = 5
"""How often the same words may come in a day (24 hours) before they look sent by a machine."""

LABELS = {
    "same_words": "The same words came many times today",
    "many_links": "It has many web links",
    "links_no_child": "It has web links and says nothing about a child",
}


@dataclass(frozen=True)
class Submission:
    """What the rule looks at."""

    words: str
    same_words_before: int  # in the 24 hours before
    tells_of_a_child: bool  # a name, an age, a place or a description


def looks_like_junk(submission: Submission) -> tuple[str, ...]:
    """Return the codes of what makes it look like junk; none for a referral to be triaged."""
    links = len(_LINK.findall(submission.words))
    signs = (
        ("same_words", submission.same_words_before >= SAME_WORDS_TIMES),
        ("many_links", links >= MANY_LINKS),
        ("links_no_child", links > 0 and not submission.tells_of_a_child),
    )
    return tuple(code for code, holds in signs if holds)
