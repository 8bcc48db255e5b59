"""What is known of a document besides its text: taken from what the text says, or as given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError

from archive.dates import DateProblem, to_iso
from archive.language import direction_of, guess_language
from archive.models import Document
from archive.parsed import Block, ParsedDocument

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""Characters that no database holds."""
LONGEST_TITLE: int = Document._meta.get_field("title").max_length or 0
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{3,}(?![^\W_])")


def cleaned(text: str) -> str:
    """NFC with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def describe(
    parsed: ParsedDocument,
    blocks: list[Block],
    *,
    name: str = "",
    record: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The record: what the text says of itself where that is valid, overridden by ``record``.

    Raises ValidationError for a wrong value in ``record``.
    """
    given = dict(record or {})
    if unknown := set(given) - set(Document.RECORD):
        raise TypeError(f"no fields of the record: {sorted(unknown)}")
    found: dict[str, Any] = {
        key: storable(value) for key, value in parsed.metadata.items() if key in Document.RECORD
    }
    title = cleaned(storable(parsed.title)) or _title_from(blocks, name)
    found["title"] = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
    if not found.get("language"):
        found["language"] = guess_language(" ".join(block.text for block in blocks[:20]))
    found["direction"] = direction_of(str(given.get("language") or found["language"]))
    answer: dict[str, Any] = {}
    for key, value in found.items():
        try:
            answer[key] = _valid(key, value)
        except (ValidationError, DateProblem):
            # The text states something that the record cannot hold; its words stay in the file.
            continue
    problems = {}
    for key, value in given.items():
        try:
            answer[key] = _valid(key, value)
        except ValidationError as error:
            problems[key] = error.messages
        except DateProblem as error:
            problems[key] = [str(error)]
    if problems:
        raise ValidationError(problems)
    return answer


def storable(value: Any) -> Any:
    """A value of a record, without characters that no database holds."""
    if isinstance(value, list):
        return [storable(each) for each in value]
    return UNSTORABLE.sub("", value) if isinstance(value, str) else value


def _valid(key: str, value: Any) -> Any:
    column: Any = Document._meta.get_field(key)
    if key == "participants":
        names = [value] if isinstance(value, str) else value
        return [clean for name in names if (clean := cleaned(str(name)))]
    value = str(value).strip()
    # Paragraphs of a summary are kept; everything else of the record is one line.
    value = unicodedata.normalize("NFC", value) if "\n\n" in value else cleaned(value)
    if key == "date":
        return to_iso(value)
    return column.clean(value, None)


def _title_from(blocks: list[Block], name: str) -> str:
    """The name of the file where it says something, else the first words of the text."""
    path = PurePath(name)
    stem = cleaned(path.stem.replace("_", " "))
    if path.suffix and _WORD.search(stem):
        return stem
    words = next((block.text for block in blocks if block.kind != "heading"), "").split()
    return " ".join(words[:12]) + ("…" if len(words) > 12 else "")
