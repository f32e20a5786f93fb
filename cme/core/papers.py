"""Papers: tagged PDFs (PDF/UA-1) that read well printed and with a screen reader.

A template in `templates/papers` is ours; what people typed reaches it as data, is never read as
markup, and no template reads a file outside its folder or asks the network.
"""

import functools
import json
import re
import unicodedata
from typing import Any

import typst
from django.conf import settings

FOLDER = settings.BASE_DIR / "templates" / "papers"
NOT_PRINTABLE = "□"  # stands for a character that no font of this machine has
SINGLES = 3  # characters of one script replaced alone before the whole script is
TRIES = 60

_SAYS = re.compile(r'the text `"(?P<text>.*)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
# Marks that turn the reading direction of what follows; a script has its direction without them.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ENDLESS = re.compile(r"\S{40}(?=\S)")


def paper(template: str, data: dict[str, Any]) -> bytes:
    """Return `templates/papers/TEMPLATE.typ` filled with `data` (JSON values), as a tagged PDF.

    `data["title"]` names the document to whoever sees its window or file: never a child. A
    character that no font here can show is printed as a square, rather than no paper at all.
    """
    ready = _printable(data)
    missing: dict[str, str] = {}
    for _ in range(TRIES):
        try:
            return _compile(template, _without(ready, missing))
        except typst.TypstError as refused:
            found = _SAYS.search(str(refused))
            if found is None:
                raise
            _leave_out(found["text"], missing, ready)
    return _compile(template, _only_latin(ready))


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def _compile(template: str, data: Any) -> bytes:
    made, _warnings = typst.compile_with_warnings(
        FOLDER / f"{template}.typ",
        root=FOLDER,
        font_paths=_fonts(),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data)},
        package_path=FOLDER,
        package_cache_path=FOLDER,
    )
    return made


def _each(value: Any, change: Any) -> Any:
    """Return the data with every text changed; keys are ours and stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_each(one, change) for one in value]
    return value


def _printable(data: Any) -> Any:
    """Return the data without what is no character, and with a place to break endless words."""

    def tidy(text: str) -> str:
        text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\t", " ")
        text = _TURNING.sub("", text)
        text = "".join(one for one in text if one == "\n" or unicodedata.category(one) != "Cc")
        return _ENDLESS.sub("\\g<0>\u200b", text)

    return _each(data, tidy)


def _without(data: Any, missing: dict[str, str]) -> Any:
    if not missing:
        return data
    table = str.maketrans(missing)
    return _each(data, lambda text: text.translate(table))


def _script(one: str) -> str:
    """Return "BENGALI" or "CJK": the first word of a character's name."""
    return unicodedata.name(one, "NONE").partition(" ")[0].partition("-")[0]


def _leave_out(shown: str, missing: dict[str, str], data: Any) -> None:
    """Add to `missing` the characters that cannot be shown, or after some their whole script."""
    text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), shown)
    scripts = [_script(one) for one in missing]
    for one in text:
        missing[one] = NOT_PRINTABLE
        if scripts.count(_script(one)) >= SINGLES and _script(one) != "LATIN":
            missing |= {
                other: NOT_PRINTABLE
                for other in set(json.dumps(data, ensure_ascii=False))
                if _script(other) == _script(one)
            }


def _only_latin(data: Any) -> Any:
    def latin(text: str) -> str:
        return "".join(one if ord(one) < 0x250 else NOT_PRINTABLE for one in text)

    return _each(data, latin)
