"""With which arguments pages are asked for that gather passages of several texts."""

from __future__ import annotations

from typing import Any

from archive.models import Collection, Speaker
from tests.visibility.scene import Scene

CHOICES = [
    "q=Text",
    "q=withdrawn",
    "q=draft",
    "collection=of-all-kinds",
    "collection=none",
    "speaker=amos-orator",
    "person=nobody",
    "dated=none",
    "from=1900",
]
"""What the list of documents is narrowed to."""


def _slugs(rows: dict[str, Any]) -> list[tuple[str]]:
    return [(row.slug,) for row in rows.values()]


def _speakers() -> list[str]:
    return list(Speaker.objects.values_list("slug", flat=True))


def pairs(scene: Scene) -> list[tuple[Any, ...]]:
    """Each topic with each two texts that may have it, in either order."""
    slugs = [document.slug for document in scene.documents.values()]
    return [(topic, one, two) for topic in scene.topics for one in slugs for two in slugs]


def room_pairs(scene: Scene) -> list[tuple[Any, ...]]:
    return [(seminar, *pair) for (seminar,) in _slugs(scene.seminars) for pair in pairs(scene)[::3]]


def speakers(scene: Scene) -> list[tuple[Any, ...]]:
    return [(slug,) for slug in _speakers()]


def speaker_pairs(scene: Scene) -> list[tuple[Any, ...]]:
    slugs = [document.slug for document in scene.documents.values()]
    return [(who, one, two) for who in _speakers() for one in slugs for two in slugs]


def document_speakers(scene: Scene) -> list[tuple[Any, ...]]:
    return [(slug, who) for (slug,) in _slugs(scene.documents) for who in _speakers()]


def topic_pairs(scene: Scene) -> list[tuple[Any, ...]]:
    return [(one, other) for one in scene.topics for other in scene.topics if one != other]


def collections(scene: Scene) -> list[tuple[Any, ...]]:
    return [(slug,) for slug in Collection.objects.values_list("slug", flat=True)]
