"""Static files as a real site has them: each reference leads to a hashed file that exists."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMPORT = re.compile(
    r"""(?:^|[;\s])(?:import|export)\s*(?:[\w$*{}\s,]+?\s*from\s*)?["']([^"']+)["']"""
    r"""|\bimport\(\s*["']([^"']+)["']"""
)
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
OURS = ("static", "accounts/static", "archive/static", "annotations/static")


def imports(script: str) -> list[str]:
    without_comments = re.sub(r"/\*.*?\*/|^\s*//.*$", "", script, flags=re.S | re.M)
    return [one or other for one, other in IMPORT.findall(without_comments)]


def our_files(suffix: str) -> list[str]:
    """Names of our own static files, as a template would write them."""
    return [
        path.relative_to(ROOT / folder).as_posix()
        for folder in OURS
        for path in (ROOT / folder).rglob(f"*{suffix}")
    ]


def test_probe_imports_the_hashed_name(collected):
    root, manifest = collected
    script = (root / manifest["probe/one.js"]).read_text()
    assert imports(script) == [f"./{posixpath.basename(manifest['probe/two.js'])}"]


def test_every_import_leads_to_a_hashed_file(collected):
    root, manifest = collected
    wrong = []
    for name in ["probe/one.js", *our_files(".js")]:
        hashed = manifest[name]
        for target in imports((root / hashed).read_text(encoding="utf-8")):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(hashed), target))
            if not HASHED.search(path) or not (root / path).is_file():
                wrong.append(f"{name} imports {target}")
    assert not wrong


def test_every_file_that_a_template_names_exists(collected):
    _, manifest = collected
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""\bstatic\(\s*["']([^"']+)["']""", path.read_text("utf-8"))
    }
    assert not [pair for pair in named if pair[1] not in manifest]
