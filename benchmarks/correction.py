"""Measures what a correction of a large text with many notes takes, before it is saved and then.

    python -m benchmarks.correction [--postgres ADDRESS] [--only sqlite|postgres] [--thorough]

2,000 paragraphs with 10,000 notes; every fourth paragraph is changed: words, parts, joined,
removed. ``--thorough`` changes every paragraph, and so nearly every note. The floor reads and
writes as many rows of the same kinds plainly, and thinks about nothing.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.__main__ import ROOT, environment, postgres
from benchmarks.scenario import text

PARAGRAPHS = 2_000
NOTES = 10_000
MOST_SECONDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.correction")
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432/postgres")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    parser.add_argument("--thorough", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        measure(every=1 if options.thorough else 4)
        return
    if options.only != "postgres":
        run("", thorough=options.thorough)
    if options.only != "sqlite":
        with postgres(options.postgres) as address:
            run(address, thorough=options.thorough)


def run(database: str, *, thorough: bool) -> None:
    """Measure in a temporary database, in a process with settings of its own."""
    with tempfile.TemporaryDirectory(prefix="colloquy-benchmark-") as folder:
        env = environment(Path(folder), database or f"sqlite:///{folder}/db.sqlite3")
        django = [sys.executable, "-m", "django", "migrate", "-v", "0"]
        subprocess.run(django, env=env, cwd=ROOT, check=True)
        print("PostgreSQL" if database else "SQLite", flush=True)
        command = [sys.executable, "-m", "benchmarks.correction", "--inside"]
        subprocess.run([*command, *["--thorough"] * thorough], env=env, cwd=ROOT, check=True)


def measure(*, every: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    import django

    django.setup()
    from accounts.models import User
    from accounts.viewer import Viewer
    from annotations.correcting import Preview, save
    from archive.correcting import Correction
    from archive.models import Document

    chance = random.Random(7)
    editor = User.objects.create_user("editor@example.org", name="Editor", is_editor=True)
    slug = fill(chance, editor)
    document = Document.objects.select_related("current").get(slug=slug)
    correction = Correction.begin(document, by=editor)
    change(correction, chance, every)
    correction = Correction.begin(document, by=editor)
    viewer = Viewer.of(editor)
    floor = floors(document)
    preview, ahead = timed(lambda: Preview(correction, viewer))
    rows = sum(one.fate.outcome != "unmoved" for one in ahead.met)
    writing = writes(document, rows)
    saving, _version = timed(lambda: save(correction, viewer=viewer, reason=""))
    print(f"  notes: {dict(ahead.counts)}")
    for name, ours, plain in (("preview", preview, floor), ("save", saving, floor + writing)):
        print(f"  {name:8}{ours:7.2f} s   floor {plain:6.2f} s   ratio {ours / plain:5.1f}")
        if ours > MOST_SECONDS:
            print(f"  {name} took more than {MOST_SECONDS} seconds")


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    answer = act()
    return time.perf_counter() - begun, answer


def fill(chance: random.Random, editor: Any) -> str:
    """The document with its notes; its slug."""
    from accounts.models import User
    from annotations.models import Annotation
    from archive.ingest import ingest
    from archive.models import Entry
    from archive.parsed import Block, ParsedDocument

    blocks = [Block("paragraph", text(chance, 6)) for _ in range(PARAGRAPHS)]
    document = ingest(ParsedDocument(title="A large text", blocks=blocks), by=editor)
    document.publish(by=editor)
    people = [User.objects.create_user(f"r{n}@example.org", name=f"Reader {n}") for n in range(20)]
    lines = [
        entry.paragraph_text
        for entry in Entry.objects.filter(version=document.current_id).select_related(
            "paragraph_text"
        )
    ]
    assert document.current_id
    notes = []
    for number in range(NOTES):
        line = lines[number % len(lines)]
        assert line
        words = line.text.split(" ")
        first = chance.randrange(len(words) - 6)
        start = len(" ".join(words[:first])) + (first > 0)
        quote = " ".join(words[first : first + chance.randint(1, 6)])
        notes.append(
            Annotation(
                document=document, author=people[number % 20], audience="me",
                first_id=line.paragraph_id, start=start, last_id=line.paragraph_id,
                end=start + len(quote), quote=quote, written_on_id=document.current_id,
            )
        )  # fmt: skip
    Annotation.objects.bulk_create(notes, batch_size=500)
    return document.slug


def change(correction: Any, chance: random.Random, every: int) -> None:
    """Change every so many paragraphs, in four ways in turn."""
    division = correction.division
    for place, piece in enumerate(list(division.pieces)):
        if place % every:
            continue
        words = piece.block.text.split(" ")
        act = (place // every) % 8
        if act == 0:
            division.divide_at(piece.id, len(" ".join(words[: len(words) // 2])))
        elif act == 1 and place:
            division.join(piece.id)
        elif act == 2 and place % 5 == 0:
            division.remove(piece.id)
        else:
            words[chance.randrange(len(words))] = "corrected"
            words.insert(chance.randrange(len(words)), "put in")
            division.reword(piece.id, " ".join(words))
    correction.begin_with(division)
    correction.save()


def floors(document: Any) -> float:
    """Reading the rows that a report is made of."""
    from annotations.models import Annotation
    from archive.models import Entry

    def read() -> None:
        list(Annotation.objects.filter(document=document).values_list())
        texts = Entry.objects.filter(version=document.current_id)
        list(texts.values_list("paragraph_text__text", "paragraph_text__paragraph__key"))

    return timed(read)[0]


def writes(document: Any, rows: int) -> float:
    """Writing as many rows as saving does, plainly; nothing of it stays."""
    from django.db import transaction

    from annotations.models import Annotation, Placing
    from archive.models import Entry, ParagraphText, TextVersion

    notes = list(Annotation.objects.filter(document=document)[:rows])
    texts = list(ParagraphText.objects.filter(paragraph__document=document))

    def write() -> None:
        with transaction.atomic():
            version = TextVersion.objects.create(document=document, number=999)
            Entry.objects.bulk_create(
                [
                    Entry(version=version, position=place, paragraph_text=one)
                    for place, one in enumerate(texts)
                ],
                batch_size=1000,
            )
            Placing.objects.bulk_create(
                [
                    Placing(
                        annotation=one, version=version, outcome="moved",
                        first_before_id=one.first_id, start_before=one.start,
                        last_before_id=one.last_id, end_before=one.end, words_before=one.quote,
                        first_after_id=one.first_id, start_after=one.start,
                        last_after_id=one.last_id, end_after=one.end, words_after=one.quote,
                    )
                    for one in notes
                ],
                batch_size=1000,
            )  # fmt: skip
            Annotation.objects.filter(pk__in=[one.pk for one in notes[:500]]).update(start=0)
            transaction.set_rollback(True)

    return timed(write)[0]


if __name__ == "__main__":
    main()
