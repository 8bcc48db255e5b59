"""With which arguments the pages and files are asked for that cite something."""

from __future__ import annotations

from typing import Any

from archive.references import FORMATS
from archive.sitemaps import SITEMAPS
from tests.visibility.scene import Scene


def files(scene: Scene) -> list[tuple[Any, ...]]:
    return [(document.slug, form) for document in scene.documents.values() for form in FORMATS]


def note_files(scene: Scene) -> list[tuple[Any, ...]]:
    return [(note.id, "ris") for note in scene.notes]


def comment_files(scene: Scene) -> list[tuple[Any, ...]]:
    return [(said.id, "json") for said in scene.said]


WORDS = ["words=0-4@1", "words=0-4@1&quote=lie", "words=0-99999@1"]
"""What the permalink of a paragraph names in it."""


def sitemaps(scene: Scene) -> list[tuple[Any, ...]]:
    return [(section,) for section in SITEMAPS]


HARVESTS = [
    "verb=Identify",
    "verb=ListSets",
    "verb=ListMetadataFormats",
    "verb=ListIdentifiers&metadataPrefix=oai_dc",
    "verb=ListRecords&metadataPrefix=oai_dc",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01",
]
"""What harvesters ask for."""
