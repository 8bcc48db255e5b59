"""With which arguments the matrix asks for what people take away."""

from __future__ import annotations

from typing import Any

from annotations.exporters import EDITIONS, READERS
from tests.visibility.scene import Scene

# A PDF hides its words from a search for them: tests/annotations/test_exporter_pdf.py reads it. It
# is made of the same rows, by the same views.
READABLE = [form for form in EDITIONS if form != "pdf"]


def slugs(scene: Scene) -> list[tuple[Any, ...]]:
    return [(document.slug,) for document in scene.documents.values()]


def seminars(scene: Scene) -> list[tuple[Any, ...]]:
    return [(seminar.slug,) for seminar in scene.seminars.values()]


def editions(scene: Scene) -> list[tuple[Any, ...]]:
    return [(slug, form) for (slug,) in slugs(scene) for form in READABLE]


def room_editions(scene: Scene) -> list[tuple[Any, ...]]:
    return [
        (seminar, slug, form)
        for (seminar,) in seminars(scene)
        for (slug,) in slugs(scene)
        for form in READABLE
    ]


def readers(scene: Scene) -> list[tuple[Any, ...]]:
    return [(seminar, form) for (seminar,) in seminars(scene) for form in READERS if form != "pdf"]


def annotation_pages(scene: Scene) -> list[tuple[Any, ...]]:
    return [(slug, number) for (slug,) in slugs(scene) for number in (0, 1)]
