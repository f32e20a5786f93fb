"""Copies the styles, scripts, icons and fonts of papers out of node_modules, in a council's look.

GOV.UK Frontend's typeface, crown and crest belong to GOV.UK alone, so they are taken out of the
styles here and never copied. Usage:
`build.py <node_modules> <target>`, which puts the fonts beside the target, or
`build.py --tidy-lock <package-lock.json>`.
"""

import json
import re
import shutil
import sys
from pathlib import Path

FONT_FACE = re.compile(r"@font-face\s*\{\s*font-family:\s*\"?GDS Transport[^}]*\}")
TYPEFACE = re.compile(r"\"?GDS Transport\"?\s*,\s*")
CREST = re.compile(r"url\(\"?/assets/images/govuk-crest\.svg\"?\)")
SOURCE_MAP = re.compile(r"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")


def tidy_styles(text: str) -> str:
    """Return the stylesheet without GOV.UK's own typeface and crest, with relative addresses."""
    text = FONT_FACE.sub("", text)
    text = TYPEFACE.sub("", text)
    text = CREST.sub("none", text)
    text = SOURCE_MAP.sub("", text)
    text = text.replace("url(/assets/images/", "url(images/")
    assert "GDS Transport" not in text, "the GOV.UK typeface is still named in a stylesheet"
    assert "/assets/" not in text, "a stylesheet still points outside its own folder"
    return text


def tidy_script(text: str) -> str:
    """Return the script without the address of a source map that is not copied."""
    return SOURCE_MAP.sub("\n", text)


def build(node_modules: Path, target: Path) -> int:
    """Write everything anew into the target and return how many files there are."""
    if target.exists():
        shutil.rmtree(target)
    govuk = node_modules / "govuk-frontend" / "dist" / "govuk"
    moj = node_modules / "@ministryofjustice" / "frontend" / "moj"
    for source, folder in ((govuk, target / "govuk"), (moj, target / "moj")):
        folder.mkdir(parents=True)
        for style in source.glob("*.min.css"):
            text = tidy_styles(style.read_text(encoding="utf-8"))
            (folder / style.name).write_text(text, encoding="utf-8")
        for script in source.glob("*.min.js"):
            text = tidy_script(script.read_text(encoding="utf-8"))
            (folder / script.name).write_text(text, encoding="utf-8")
    images = target / "moj" / "images"
    images.mkdir()
    for icon in sorted((moj / "assets" / "images").glob("icon-*")):
        shutil.copyfile(icon, images / icon.name)
    return sum(1 for path in target.rglob("*") if path.is_file())


def fonts(node_modules: Path, target: Path) -> int:
    """Write the fonts in which papers print names of other scripts; return how many there are."""
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    for package in sorted((node_modules / "@expo-google-fonts").iterdir()):
        for weight in ("400Regular", "700Bold"):
            for font in (package / weight).glob("*.ttf"):
                shutil.copyfile(font, target / font.name)
        shutil.copyfile(package / "LICENSE_FONT", target / f"{package.name}-LICENSE")
    return len(list(target.glob("*.ttf")))


def tidy_lock(lock: Path) -> None:
    """Drop the addresses npm notes beside a package: nothing installs from them."""
    content = json.loads(lock.read_text(encoding="utf-8"))
    for package in content["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    words = json.dumps(content, indent=2, ensure_ascii=False)
    lock.write_text(words + "\n", encoding="utf-8")


if __name__ == "__main__" and sys.argv[1] == "--tidy-lock":
    tidy_lock(Path(sys.argv[2]))
elif __name__ == "__main__":
    modules, styles = Path(sys.argv[1]), Path(sys.argv[2])
    print(f"assets: {build(modules, styles)} files in {styles}")
    print(f"assets: {fonts(modules, styles.parent / 'fonts')} fonts of papers beside it")
