"""What the register's words and numbers mean to us; pure, no database."""

import re
import unicodedata

OPEN_STATUSES = ("open", "closing")
CLOSED = "closed"

SAME_WORD = {"st": "saint", "sts": "saints", "cofe": "ce", "rc": "catholic"}


def search_words(text: str) -> list[str]:
    """Return the words by which a name is found: plain letters, no marks, "st" read as "saint".

    >>> search_words("St. Mary’s & José's C.E. School")
    ['saint', 'marys', 'and', 'joses', 'ce', 'school']
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = plain.casefold().replace("&", " and ")
    plain = re.sub(r"['`.]", "", plain)
    plain = re.sub(r"\bc of e\b|\bchurch of england\b", "ce", plain)
    return [SAME_WORD.get(word, word) for word in re.findall(r"[a-z0-9]+", plain)]


def search_name(name: str) -> str:
    """Return the name as it is searched."""
    return " ".join(search_words(name))


def postcode_starts(typed: str) -> list[str]:
    """Return what a postcode column would start with, where the text looks like a postcode.

    A whole postcode gives itself with one space; an outward code gives the code and a space, so
    that RM1 does not find RM10.

    >>> postcode_starts("rm82ll"), postcode_starts("RM8"), postcode_starts("Mary")
    (['RM8 2LL'], ['RM8 '], [])
    """
    tidy = re.sub(r"\s+", "", typed).upper()
    outward = r"[A-Z]{1,2}\d[A-Z\d]?"
    if re.fullmatch(outward + r"\d[A-Z]{2}", tidy):
        return [f"{tidy[:-3]} {tidy[-3:]}"]
    if re.fullmatch(outward, tidy):
        return [f"{tidy} "]
    return []


def say_ages(lowest: int | None, highest: int | None) -> str:
    """Return "4 to 11", or nothing where either end is not known."""
    return "" if lowest is None or highest is None else f"{lowest} to {highest}"


def web_address(text: str) -> str:
    """Return an http address to link to; nothing where the text is another kind of address.

    >>> web_address("www.hill.example"), web_address("javascript:alert(1)")
    ('http://www.hill.example', '')
    """
    if re.match(r"https?://", text, re.IGNORECASE):
        return text
    return f"http://{text}" if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", text) else ""
