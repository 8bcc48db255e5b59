"""German and French say everything that the interface says, and lose none of its placeholders.

After a change of words: `make messages`, then translate what is empty in locale/.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages import mofile, pofile
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from django.conf import settings

ROOT = Path(__file__).parents[2]
KEYWORDS = {
    "_": None, "_t": None, "gettext": None, "gettext_lazy": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
TRANSLATED = [code for code, _name in settings.LANGUAGES if code != "en"]


@pytest.fixture(scope="module")
def said() -> set[tuple[str | None, Any]]:
    """Context and words of everything that the interface says."""
    with (ROOT / "locale" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    # Babel would leave out folders like _partials.
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=is_ours)
    return {(context, words) for _file, _line, words, _comments, context in found if words}


@pytest.fixture(scope="module", params=TRANSLATED)
def catalogue(request: pytest.FixtureRequest) -> Any:
    path = ROOT / "locale" / request.param / "LC_MESSAGES" / "django.po"
    return pofile.read_po(path.open("rb"), locale=request.param)


def test_everything_is_translated_and_nothing_else(catalogue, said):
    # Words that are said alone and with a plural are one message.
    needed = {(context, _forms(words)[0]) for context, words in said}
    complete = {
        (message.context, _forms(message.id)[0])
        for message in catalogue
        if message.id and not message.fuzzy and all(_forms(message.string))
    }
    assert sorted(map(str, needed - complete)) == []
    kept = {(message.context, _forms(message.id)[0]) for message in catalogue if message.id}
    assert sorted(map(str, kept - needed)) == []


def test_placeholders_are_those_of_the_english_words(catalogue):
    for message in catalogue:
        if not message.id:
            continue
        *_, english = _forms(message.id)
        for words in _forms(message.string):
            lost = set(PLACEHOLDER.findall(english)) ^ set(PLACEHOLDER.findall(words))
            # A single one may be said in words: "one note" beside "%(num)s notes".
            assert not lost or (
                message.pluralizable and lost <= {"%(num)s", "%(n)d", "%(count)s"}
            ), words


def test_what_the_site_reads_is_what_translators_wrote(catalogue):
    path = ROOT / "locale" / str(catalogue.locale) / "LC_MESSAGES" / "django.mo"
    compiled = mofile.read_mo(path.open("rb"))
    for message in catalogue:
        if message.id:
            read = compiled.get(_forms(message.id)[0], message.context).string
            assert _forms(read) == _forms(message.string)


def is_ours(folder: str) -> bool:
    return not Path(folder).name.startswith(".")


def _forms(words: Any) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, tuple | list) else (words,)
