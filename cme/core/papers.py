"""Papers: tagged PDFs (PDF/UA-1) that read well printed and with a screen reader.

A template in `templates/papers` is ours; what people typed reaches it as data, is never read as
markup, and no template reads a file outside its folder or asks the network.
"""

import functools
import importlib.util
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

FOLDER = settings.BASE_DIR / "templates" / "papers"
NOT_PRINTABLE = "□"  # stands for a character that no font of this machine has
CJK_FONT = "noto_cjk_sans_jp_regular"  # Chinese, Japanese and Korean, from the lock
LAST_LATIN = 0x24F
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
    character that no font here can show is printed as a square, and the paper says which lines
    have one, rather than no paper at all.
    """
    ready = _printable(data)
    made, missing = _fitted(template, ready, {})
    if missing:
        made, _same = _fitted(template, ready | {"unprinted": _unprinted(ready, missing)}, missing)
    return made


def unprintable(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the scripts of these texts that papers print as squares here: "Ethiopic", "Khmer"."""
    unusual = frozenset(one for one in _printable("".join(texts)) if ord(one) > LAST_LATIN)
    return _scripts_missing(unusual) if unusual else ()


@functools.lru_cache(maxsize=256)
def _scripts_missing(characters: frozenset[str]) -> tuple[str, ...]:
    text = " ".join(sorted(characters))
    data = {"title": "Letters", "council": "", "rows": [], "parts": [["Letters", text]]}
    return _names(_fitted("words", data, {})[1])


def _fitted(template: str, ready: Any, missing: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    """Return the paper, and the characters that had to be replaced (those of `missing` first)."""
    missing = dict(missing)
    for _ in range(TRIES):
        try:
            return _compile(template, _without(ready, missing)), missing
        except typst.TypstError as refused:
            found = _SAYS.search(str(refused))
            if found is None:
                raise
            _leave_out(found["text"], missing, ready)
    other = {one for one in json.dumps(ready, ensure_ascii=False) if ord(one) > LAST_LATIN}
    missing = dict.fromkeys(other, NOT_PRINTABLE)
    return _compile(template, _without(ready, missing)), missing


def _unprinted(data: Any, missing: dict[str, str]) -> str:
    """Return what a paper says of its squares: which lines have them, and in which script."""
    lines = dict.fromkeys(_lines_with(data, missing))
    where = f" in {', '.join(f'“{one}”' for one in lines)}" if lines else ""
    return (
        f"{NOT_PRINTABLE} stands for a letter that could not be printed{where} "
        f"({', '.join(_names(missing))}). Read it on the page of this record."
    )


def _lines_with(value: Any, missing: dict[str, str]) -> Iterator[str]:
    """Yield what the lines are called (a heading, then what it says) that have such a character."""
    if isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, str) and missing.keys() & set(one):
                yield name.replace("_", " ").capitalize()
            yield from _lines_with(one, missing)
    elif isinstance(value, list | tuple):
        texts = [one if isinstance(one, str) else "" for one in value]
        if texts and missing.keys() & set("".join(texts[1:])):
            yield _without(texts[0], missing)
        for one in value:
            yield from _lines_with(one, missing)


def _names(characters: Iterable[str]) -> tuple[str, ...]:
    scripts = sorted({_script(one) for one in characters})
    return tuple("Chinese" if one == "CJK" else one.title() for one in scripts)


@functools.cache
def _fonts() -> typst.Fonts:
    """Return the machine's fonts and those that the locks bring for names of other scripts."""
    folders = [Path(settings.PAPER_FONTS)]
    found = importlib.util.find_spec(CJK_FONT)
    folders += map(Path, (found.submodule_search_locations or ()) if found else ())
    return typst.Fonts(font_paths=[one for one in folders if one.is_dir()])


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
