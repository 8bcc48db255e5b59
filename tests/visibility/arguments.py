"""With which arguments the matrix asks for addresses: one function for each kind of row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from annotations.exporters import FORMATS
from tests.visibility.scene import Scene, keys_of

Arguments = Callable[[Scene], list[tuple[Any, ...]]]


def once(scene: Scene) -> list[tuple[Any, ...]]:
    return [()]


def documents(scene: Scene) -> list[tuple[Any, ...]]:
    return [(document.slug,) for document in scene.documents.values()]


def paragraphs(scene: Scene) -> list[tuple[Any, ...]]:
    """The first of each document, and the last, which a correction has removed."""
    keys = {document.slug: keys_of(document) for document in scene.documents.values()}
    return [(slug, found[place]) for slug, found in keys.items() for place in (0, -1)]


def versions(scene: Scene) -> list[tuple[Any, ...]]:
    """The first of each document, and the present one."""
    return [
        (document.slug, number)
        for document in scene.documents.values()
        for number in (1, document.versions.count())
    ]


def paragraphs_then(scene: Scene) -> list[tuple[Any, ...]]:
    return [(slug, number, key) for slug, key in paragraphs(scene) for number in (1, 2)]


def sentences(scene: Scene) -> list[tuple[Any, ...]]:
    """The first of each of these paragraphs, and one that is not there."""
    return [(*place, number) for place in paragraphs(scene) for number in (1, 99)]


def sentences_then(scene: Scene) -> list[tuple[Any, ...]]:
    return [(*place, number) for place in paragraphs_then(scene) for number in (1, 99)]


def headings(scene: Scene) -> list[tuple[Any, ...]]:
    return [
        (document.slug, document.headings.values_list("key", flat=True)[0])
        for document in scene.documents.values()
    ]


def seminars(scene: Scene) -> list[tuple[Any, ...]]:
    return [(seminar.slug,) for seminar in scene.seminars.values()]


def rooms(scene: Scene) -> list[tuple[Any, ...]]:
    return [(seminar, slug) for (seminar,) in seminars(scene) for (slug,) in documents(scene)]


def room_paragraphs(scene: Scene) -> list[tuple[Any, ...]]:
    return [(seminar, *place) for (seminar,) in seminars(scene) for place in paragraphs(scene)]


def topics(scene: Scene) -> list[tuple[Any, ...]]:
    return [(slug,) for slug in scene.topics]


def names(scene: Scene) -> list[tuple[Any, ...]]:
    return [(slug,) for slug in scene.names]


def notes(scene: Scene) -> list[tuple[Any, ...]]:
    return [(note.id,) for note in scene.notes]


def comments(scene: Scene) -> list[tuple[Any, ...]]:
    return [(said.id,) for said in scene.said]


def revisions(scene: Scene) -> list[tuple[Any, ...]]:
    return [(pk,) for pk in scene.revisions]


def decisions(scene: Scene) -> list[tuple[Any, ...]]:
    return [(pk,) for pk in scene.decisions]


def flags(scene: Scene) -> list[tuple[Any, ...]]:
    return [(pk,) for pk in scene.flags]


def prompts(scene: Scene) -> list[tuple[Any, ...]]:
    return [(pk,) for pk in scene.prompts]


def words_of_seminars(scene: Scene) -> list[tuple[Any, ...]]:
    """A category or a term; there is nothing to read at their addresses."""
    return [(seminar, 1) for (seminar,) in seminars(scene)]


def runs(scene: Scene) -> list[tuple[Any, ...]]:
    return [(pk,) for pk in scene.runs]


def choices(scene: Scene) -> list[tuple[Any, ...]]:
    return [(scene.documents[note.text.key].slug, note.id) for note in scene.notes]


def reports(scene: Scene) -> list[tuple[Any, ...]]:
    """Of the first version there is none, nor of the second, which was made without one."""
    return [(slug, number) for (slug,) in documents(scene) for number in (2, 3)]


def files(scene: Scene) -> list[tuple[Any, ...]]:
    return [(form,) for form in FORMATS]


def seminar_files(scene: Scene) -> list[tuple[Any, ...]]:
    return [(seminar, form) for (seminar,) in seminars(scene) for form in FORMATS]


def memberships(scene: Scene) -> list[tuple[Any, ...]]:
    """The first members of each seminar."""
    return [
        (seminar.slug, pk)
        for seminar in scene.seminars.values()
        for pk in seminar.memberships.order_by("pk").values_list("pk", flat=True)[:3]
    ]


def membership_files(scene: Scene) -> list[tuple[Any, ...]]:
    return [(*member, "json") for member in memberships(scene)]


def made_up(*arguments: Any) -> Arguments:
    return lambda scene: [arguments]
