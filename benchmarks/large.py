"""The data of a large text: 2,000 paragraphs, with 10,000 annotations by 30 people, and bare.

Rows are written in bulk, as a term of work through the models' verbs would leave them. The same
words in every run.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import timedelta
from typing import Any

from benchmarks.scenario import WORDS, enter, sentence, text

NOTED = "benchmark-large"
BARE = "benchmark-bare"
SEMINAR = "Benchmark of a large text"
PARAGRAPHS = 2_000
NOTES = 10_000
PEOPLE = 30


def make(paragraphs: int = PARAGRAPHS, notes: int = NOTES) -> dict[str, Any]:
    """Fill the database; returns what a browser needs to know."""
    from django.db import transaction

    from accounts.models import Seminar, User
    from archive.models import ReadingListItem

    chance = random.Random(2000)
    with transaction.atomic():
        editor = User.objects.create_user("large@example.org", name="Editor", is_editor=True)
        people = [
            User.objects.create_user(f"large{n}@example.org", name=f"{WORDS[n].title()} Reader")
            for n in range(PEOPLE)
        ]
        seminar = Seminar.found(name=SEMINAR, owner=people[0])
        for user in people[1:]:
            seminar.admit(user)
        blocks = list(_blocks(chance, paragraphs))
        documents = [_document(slug, blocks, editor) for slug in (NOTED, BARE)]
        for document in documents:
            ReadingListItem.objects.create(seminar=seminar, document=document)
        _Notes(chance, documents[0], seminar, people).write(notes)
    return {
        "session": enter(people[1]),
        "reader": enter(people[2]),
        "seminar": seminar.slug,
        "marks": _marks(documents[0]),
    }


def _blocks(chance: random.Random, paragraphs: int) -> Any:
    from archive.parsed import Block

    for number in range(paragraphs):
        if number % 25 == 0:
            yield Block("heading", sentence(chance, 4).rstrip("."), level=1)
        yield Block("paragraph", text(chance, chance.randint(3, 9)))


def _document(slug: str, blocks: list, editor: Any) -> Any:
    from archive.ingest import ingest
    from archive.models import Document
    from archive.parsed import ParsedDocument

    document = ingest(ParsedDocument(title=slug, blocks=blocks), by=editor)
    Document.objects.filter(pk=document.pk).update(slug=slug)
    document.refresh_from_db()
    document.publish(by=editor)
    return document


class _Notes:
    """Annotations in all states in which a seminar reads them."""

    def __init__(self, chance: random.Random, document: Any, seminar: Any, people: list) -> None:
        from archive.text import text_of

        self.chance = chance
        self.document = document
        self.seminar = seminar
        self.people = people
        self.lines = list(text_of(document).paragraphs)
        self.rows: dict[str, list] = {"annotations": [], "comments": [], "revisions": []}

    def write(self, notes: int) -> None:
        """Most have a comment, a third of those replies; every fifth is public and approved."""
        from annotations.models import Annotation, Comment, Revision

        for number in range(notes):
            note = self._annotation(number)
            self.rows["annotations"].append(note)
            if number % 10 < 7:
                root = self._comment(note, note.author, None)
                for _ in range(self.chance.choice((0, 0, 1, 3))):
                    self._comment(note, self.chance.choice(self.people), root)
        Annotation.objects.bulk_create(self.rows["annotations"], batch_size=500)
        latest = {comment.pk: comment.latest_id for comment in self.rows["comments"]}
        for comment in self.rows["comments"]:
            comment.latest_id = comment.approved_id = None
            comment.is_public = False
        Comment.objects.bulk_create(self.rows["comments"], batch_size=500)
        Revision.objects.bulk_create(self.rows["revisions"], batch_size=500)
        for comment in self.rows["comments"]:
            comment.latest_id = latest[comment.pk]
            if comment.annotation.audience == "public":
                comment.approved_id, comment.is_public = comment.latest_id, True
        Comment.objects.bulk_update(
            self.rows["comments"], ["latest", "approved", "is_public"], batch_size=500
        )

    def _annotation(self, number: int) -> Any:
        from annotations.models import Annotation

        place = self.chance.randrange(len(self.lines))
        line = last = self.lines[place]
        words = line.text.split(" ")
        first = self.chance.randrange(len(words) - 8)
        start = len(" ".join(words[:first])) + (first > 0)
        quote = " ".join(words[first : first + self.chance.randint(2, 40)])
        end = start + len(quote)
        if number % 50 == 0 and place + 1 < len(self.lines):  # some go on in the next paragraph
            last = self.lines[place + 1]
            end = last.text.index(".") + 1
            quote = f"{line.text[start:]}\n{last.text[:end]}"
        author = self.chance.choice(self.people)
        return Annotation(
            document=self.document, author=author, name=author.name, seminar=self.seminar,
            audience="public" if number % 5 == 0 else "seminar",
            first_id=line.id, start=start, last_id=last.id, end=end, quote=quote,
            written_on_id=self.document.current_id,
            created=self.document.created + timedelta(seconds=number),
        )  # fmt: skip

    def _comment(self, note: Any, author: Any, parent: Any) -> Any:
        from annotations import markup
        from annotations.models import Comment, Revision

        body = f"{text(self.chance, 2)}\n\nSee *{self.chance.choice(WORDS)}*."
        is_public = note.audience == "public"
        made = note.created + timedelta(minutes=len(self.rows["comments"]) % 60 + 1)
        comment = Comment(annotation=note, author=author, parent=parent, created=made)
        revision = Revision(
            comment=comment, number=1, body=body, html=markup.to_html(body),
            renderer=markup.RENDERER_VERSION, tags=self.chance.sample(WORDS, 1), name=author.name,
            written_by=author, state="approved" if is_public else "unmoderated", created=made,
            submitted_at=made if is_public else None,
        )  # fmt: skip
        comment.latest_id = revision.pk
        self.rows["comments"].append(comment)
        self.rows["revisions"].append(revision)
        return comment


def _marks(document: Any) -> list[list[int]]:
    """[paragraph, start, paragraph, end] of every annotation: paragraphs by their place, offsets
    in UTF-16 units, as these words are all ASCII."""
    from annotations.models import Annotation
    from archive.text import text_of

    places = {line.id: place for place, line in enumerate(text_of(document).paragraphs)}
    rows = Annotation.objects.filter(document=document)
    return [
        [places[first], start, places[last], end]
        for first, start, last, end in rows.values_list("first_id", "start", "last_id", "end")
    ]


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(make(), sys.stdout)
