"""Every component says exactly what GOV.UK's own fixtures say, and keeps what people typed."""

import json
import os
import re
from pathlib import Path

import pytest

from cme.core.forms import component

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = 657


def npm() -> Path:
    return Path(os.environ.get("NODE_MODULES", ROOT / "assets" / "node_modules"))


def official():
    folder = npm() / "govuk-frontend" / "dist" / "govuk" / "components"
    for file in sorted(folder.glob("*/fixtures.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        for fixture in content["fixtures"]:
            yield content["component"], fixture


def squeezed(html: str) -> str:
    html = re.sub(r"\s+", " ", html).replace("&#34;", "&quot;")
    return re.sub(r"\s*(<|>|\")\s*", r"\1", html).strip().lower()


def test_every_official_fixture_is_drawn_alike():
    if not npm().exists():
        reason = "govuk-frontend is not built: make assets"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    seen, differing = 0, []
    for name, fixture in official():
        seen += 1
        ours = component(name, **fixture["options"])
        if squeezed(ours) != squeezed(fixture["html"]):
            differing.append(f"{name}: {fixture['name']}")
    assert differing == []
    assert seen == FIXTURES


def test_what_a_person_typed_is_never_indented():
    typed = "One\n  two\n\tthree"
    area = component("textarea", name="a", id="a", value=typed, label={"text": "A"})
    items = [{"value": "y", "text": "Yes", "conditional": {"html": area}}]
    html = component("radios", name="b", fieldset={"legend": {"text": "B"}}, items=items)
    assert typed in component("fieldset", legend={"text": "C"}, html=html)


@pytest.mark.parametrize("key", ["text", "value"])
def test_markup_in_a_text_key_comes_out_as_text(key):
    html = component("input", name="a", id="a", label={"text": "A"}, value='"><script>')
    html += component("tag", text='"><script>')
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
