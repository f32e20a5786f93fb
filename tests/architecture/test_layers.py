"""Every package is in the list of layers, so nothing can be built outside the architecture."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WIRING = {"cme.settings"}
NOT_APPS = {"tests", "bench", "assets", "templates", "static", "var", "deploy"}


def _importlinter():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


def _layers():
    contract = next(c for c in _importlinter()["contracts"] if c["type"] == "layers")
    return {layer.strip("()") for layer in contract["layers"]}


def _packages(folder, prefix=""):
    return {
        prefix + path.parent.name
        for path in folder.glob("*/__init__.py")
        if not path.parent.name.startswith((".", "_"))
    }


def test_every_package_under_cme_is_a_layer():
    assert _packages(ROOT / "cme", "cme.") - WIRING - _layers() == set()


def test_every_top_level_app_is_a_layer_and_is_linted():
    apps = _packages(ROOT) - NOT_APPS - {"cme"}
    assert apps - _layers() == set()
    assert apps - set(_importlinter()["root_packages"]) == set()


def test_every_app_is_held_to_its_own_views_and_forms():
    contract = next(c for c in _importlinter()["contracts"] if "views or forms" in c["name"])
    assert _layers() - {"cme.urls", "reintegration"} <= set(contract["source_modules"])
    built = _packages(ROOT) | _packages(ROOT / "cme", "cme.")
    assert (_layers() & built) - set(contract["source_modules"]) == set()
