"""A large archive: a thousand documents of a hundred paragraphs, with words as rare as words are.

Invented words whose ranks follow Zipf's law (G. K. Zipf, 1949: the n-th word is 1/n as frequent as
the first), a few of them real so that there are word forms to find. Rows go in by the way of
importing and publishing. The same words in every run.
"""

from __future__ import annotations

import random
import sys
from bisect import bisect
from itertools import accumulate
from typing import Any

DOCUMENTS = 1_000
PARAGRAPHS = 100
VOCABULARY = 30_000
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bran cler dron"
REAL = {20: "trade", 21: "trades", 120: "treaty", 300: "rice", 2_500: "harbour", 9_000: "famine"}
"""Rank -> a word to ask for."""


class Language:
    """Words by rank."""

    def __init__(self, chance: random.Random, size: int = VOCABULARY) -> None:
        words: dict[str, None] = {"the": None, "of": None, "and": None}
        while len(words) < size:
            words["".join(chance.choices(SYLLABLES.split(), k=chance.choice((2, 3, 3, 4))))] = None
        self.words = list(words)
        for rank, word in REAL.items():
            self.words[rank] = word
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(size)))
        self.chance = chance

    def sentence(self, length: int) -> str:
        total = self.weights[-1]
        chosen = [
            self.words[bisect(self.weights, self.chance.random() * total)] for _ in range(length)
        ]
        return " ".join(chosen).capitalize() + "."

    def paragraph(self) -> str:
        return " ".join(
            self.sentence(self.chance.randint(10, 26)) for _ in range(self.chance.randint(3, 6))
        )


def make(documents: int = DOCUMENTS, paragraphs: int = PARAGRAPHS) -> dict[str, Any]:
    """Fill an empty database; returns how much there is."""
    from django.db import connection, transaction

    from accounts.models import User
    from archive.ingest import ingest
    from archive.models import Collection, SearchLine
    from archive.parsed import Block, ParsedDocument

    chance = random.Random(100)
    language = Language(chance)
    editor = User.objects.create_user("editor@example.org", name="Editor", is_editor=True)
    collections = [
        Collection.objects.create(name=name, slug=name.casefold()) for name in ("Harbour", "Border")
    ]
    for number in range(documents):
        blocks = []
        for place in range(paragraphs):
            if place % 10 == 0:
                blocks.append(Block("heading", language.sentence(3).rstrip("."), level=1))
            blocks.append(Block("paragraph", language.paragraph()))
        date = f"{chance.randint(1920, 1989)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        with transaction.atomic():
            document = ingest(
                ParsedDocument(title=f"Minutes {number}", blocks=blocks),
                by=editor,
                record={"date": date},
            )
            document.collection = collections[number % 2]
            document.save(update_fields=["collection"])
            document.publish(by=editor)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"lines": SearchLine.objects.count()}


if __name__ == "__main__":
    import json

    import django

    django.setup()
    print(json.dumps(make(*map(int, sys.argv[1:]))))
