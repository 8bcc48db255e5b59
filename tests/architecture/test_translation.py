"""Every string of the interface can be translated."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path for suffix in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{suffix}")
)
NAME = "Colloquy"
"""The one word that is the same in every language."""
ATTRIBUTES = r'(?:title|aria-label|placeholder|alt)="([^"]*)"'


def untranslated(template: str) -> list[str]:
    """What a reader would see of a template if no expression in it gave anything."""
    for pattern in (
        r"\{#.*?#\}",
        r"\{%[-+]?\s*trans\b.*?endtrans\s*[-+]?%\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"<(script|style)\b.*?</\1>",
    ):
        template = re.sub(pattern, "", template, flags=re.S)
    seen = [*re.findall(ATTRIBUTES, template), *re.sub(r"<[^>]*>", "\n", template).split("\n")]
    words = [re.sub(r"&\w+;", "", line).replace(NAME, "").strip() for line in seen]
    return [line for line in words if re.search(r"[^\W\d_]{2}", line)]


def test_untranslated_words_are_found():
    assert untranslated('<p title="{{ _("Seen") }}">{{ _("This") }} and that</p>') == ["and that"]
    assert untranslated('<img alt="A ferry">{% trans %}The ferry{% endtrans %}') == ["A ferry"]


def test_templates_say_nothing_untranslated():
    assert len(TEMPLATES) > 50
    found = {str(path): untranslated(path.read_text(encoding="utf-8")) for path in TEMPLATES}
    assert not {path: words for path, words in found.items() if words}


def test_strings_of_templates_and_code_are_collected(tmp_path):
    catalogue = tmp_path / "django.pot"
    names = ["-k", "_t", "-k", "gettext_lazy", "-k", "ngettext_lazy:1,2"]
    babel = [sys.executable, "-m", "babel.messages.frontend", "extract", "-F", "locale/babel.cfg"]
    subprocess.run(
        [*babel, *names, "-o", str(catalogue), "."], cwd=ROOT, check=True, capture_output=True
    )
    collected = catalogue.read_text(encoding="utf-8")
    for sentence in (
        "Sign in",  # a template
        "This document is not open for notes.",  # code, under another name of gettext
        "name shown to others",  # code, lazily
    ):
        assert f'msgid "{sentence}"' in collected
