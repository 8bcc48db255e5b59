"""Whether the page of a document takes longer because there is much elsewhere: two sites with
1,000 documents and the same document of 50 annotations, one of them with 500 in all and the other
with 50,000, served side by side and asked in turns.

    python -m benchmarks.flatness [--postgres ADDRESS] [--only sqlite|postgres] [--rounds NUMBER]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.__main__ import CLIENTS, CSRF, arguments, environment, fill, postgres, server
from benchmarks.client import Connection, milliseconds, per_second
from benchmarks.scenario import READ, WORDS, text

FEW, MANY = 500, 50_000
HERE = 50
"""Annotations on the document that is asked for, on both sites."""
DOCUMENTS = 1_000
PARAGRAPHS = 4
"""In each of the others."""


def make(annotations: int) -> dict[str, Any]:
    """Fill an empty database; returns what a client needs to know."""
    from django.db import transaction

    from accounts.models import Seminar, User
    from archive.models import Document
    from benchmarks import desk, scenario

    made = scenario.make(HERE)
    chance = random.Random(50)
    editor = User.objects.get(email="editor@example.org")
    people = [
        User.objects.create_user(f"elsewhere{n}@example.org", name=f"{WORDS[n % 30]} {n}")
        for n in range(100)
    ]
    rooms = [Seminar.found(name=f"Seminar {n}", owner=people[n]) for n in range(10)]
    documents = [_document(chance, n, editor) for n in range(DOCUMENTS - Document.objects.count())]
    writing = desk.Comments(chance, documents, rooms, people, editor)
    with transaction.atomic():  # comments and their wordings point to each other
        writing.write(annotations - HERE, (annotations - HERE) // 10)
    return made


def _document(chance: random.Random, number: int, editor: Any) -> Any:
    from archive.ingest import ingest
    from archive.parsed import Block, ParsedDocument

    blocks = [Block("heading", f"On {chance.choice(WORDS)}", level=1)]
    blocks += [Block("paragraph", text(chance, 4)) for _ in range(PARAGRAPHS)]
    document = ingest(ParsedDocument(title=f"Elsewhere {number}", blocks=blocks), by=editor)
    document.publish(by=editor)
    return document


class Site:
    """One of the two, as a visitor and as a member ask it."""

    def __init__(self, port: int, made: dict[str, Any]) -> None:
        self.port = port
        self.visitor = Connection(port)
        self.member = Connection(port, {"Cookie": f"sessionid={made['session']}; csrftoken={CSRF}"})
        self.page = f"/documents/{READ}/"
        self.room = f"/seminars/{made['seminar']}/documents/{READ}/"

    def public_page(self) -> float:
        """Milliseconds a request, of many at once."""
        return 1000 / per_second(self.port, self.page, clients=CLIENTS, requests=160)

    def after_a_change(self) -> float:
        self.visitor.ask("/floor/change/")
        return milliseconds(partial(self.visitor.ask, self.page))

    def members_page(self) -> float:
        return milliseconds(partial(self.member.ask, self.room))


ACTS: dict[str, tuple[Callable[[Site], float], int]] = {
    "public page": (Site.public_page, 1),
    "after a change": (Site.after_a_change, 4),
    "member's page": (Site.members_page, 4),
}
"""What is measured -> how, and how often in a round."""


def measure(few: Site, many: Site, rounds: int) -> dict[str, tuple[float, float]]:
    """Act -> median milliseconds where there is little, and where there is much."""
    found = {}
    for name, (act, times) in ACTS.items():
        taken: tuple[list[float], list[float]] = ([], [])
        for number in range(rounds * times + 4):
            pairs = [(few, taken[0]), (many, taken[1])]
            for site, mine in pairs if number % 2 else reversed(pairs):
                mine.append(act(site))
        found[name] = (statistics.median(taken[0][4:]), statistics.median(taken[1][4:]))
    return found


def run(address: str, rounds: int) -> dict[str, tuple[float, float]]:
    """``address``: of a PostgreSQL server; "" for SQLite."""
    with ExitStack() as stack:
        sites = []
        for number in (FEW, MANY):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="colloquy-benchmark-"))
            at = stack.enter_context(postgres(address, f"_{number}")) if address else ""
            env = environment(Path(folder), at or f"sqlite:///{folder}/db.sqlite3")
            made = fill(env, "flatness", "--make", str(number))
            sites.append(Site(stack.enter_context(server(env)), made))
        return measure(sites[0], sites[1], rounds)


def show(name: str, found: dict[str, tuple[float, float]]) -> None:
    print(f"\n{name}: {DOCUMENTS} documents, {HERE} annotations on the one that is asked for")
    print(f"{'':16}{FEW:>12}{MANY:>12}{'':>6}{'ratio':>8}  aim")
    for act, (few, many) in found.items():
        print(f"{act:16}{few:12.2f}{many:12.2f}    ms{many / few:8.2f}  <= 1.1", flush=True)


def main() -> None:
    parser = arguments("python -m benchmarks.flatness", rounds=10)
    parser.add_argument("--make", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        import django

        django.setup()
        print(json.dumps(make(options.make)))
        return
    if options.only != "postgres":
        show("SQLite", run("", options.rounds))
    if options.only != "sqlite":
        show("PostgreSQL", run(options.postgres, options.rounds))


if __name__ == "__main__":
    main()
