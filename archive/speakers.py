"""Keeps it stored who speaks where, in line with the present text of a document."""

from __future__ import annotations

from django.db import IntegrityError
from django.db.models import Exists, F, OuterRef, Q

from accounts.slugs import free_slug
from archive.models import Document, Speaker, Speech
from archive.speaking import Told, folded_speaker, speeches
from archive.text import text_of


def mark_speakers(document: Document) -> None:
    """Look anew who speaks in the present text, in the caller's transaction."""
    lines = (Told(line.kind, line.key, line.text) for line in text_of(document).lines)
    merged: dict[str, tuple[str, list[str]]] = {}
    for name, keys in speeches(lines, document.participants).items():
        merged.setdefault(folded_speaker(name), (name, []))[1].extend(keys)
    Speech.objects.filter(document=document).delete()
    known = {one.folded: one for one in Speaker.objects.filter(folded__in=merged)}
    Speech.objects.bulk_create(
        Speech(
            document=document,
            speaker=known.get(folded) or _speaker(folded, name),
            text=document.current,
            position=position,
            keys=keys,
            count=len(keys),
        )
        for position, (folded, (name, keys)) in enumerate(merged.items())
    )


def _speaker(folded: str, name: str, attempts: int = 6) -> Speaker:
    """The speaker of this folded name, made under a free slug where there is none."""
    while True:
        slug = free_slug(Speaker, name)
        try:
            # It makes the row in a savepoint of its own.
            found, _new = Speaker.objects.get_or_create(
                folded=folded, defaults={"name": name, "slug": slug}
            )
            return found
        except IntegrityError:
            # Somebody else took the slug, for another name, at the same moment.
            attempts -= 1
            if not attempts or not Speaker.objects.filter(slug=slug).exists():
                raise


def standing(path: str = "") -> Q:
    """The speeches at ``path`` ("", "speeches__") that lie in the present text."""
    return Q(**{f"{path}text": F(f"{path}document__current")})


def has_speakers() -> Exists:
    """Whether its text marks who speaks, as a clause about documents."""
    return Exists(Speech.objects.filter(standing(), document=OuterRef("pk")))
