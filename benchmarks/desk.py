"""Measures the moderation desk with 50,000 comments of which 5,000 wait, and prints a table.

    python -m benchmarks.desk [--postgres ADDRESS] [--only sqlite|postgres] [--rounds NUMBER]

Each act is measured against a bare Django view through the same middleware, and against itself on
a site with a twentieth of that: what a moderator does must not take longer because much waits.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.__main__ import CSRF, arguments, environment, fill, postgres, server
from benchmarks.client import Connection, milliseconds
from benchmarks.scenario import WORDS, enter, text

COMMENTS = 50_000
WAITING = 5_000
SHARE = 20
"""The smaller site has a twentieth of both."""
DIFFERENT_BODIES = 500
"""Rendering each of the 50,000 would take most of the time."""
FORM = "application/x-www-form-urlencoded"


def make(comments: int, waiting: int) -> dict[str, Any]:
    """Fill the database; returns the session of a moderator."""
    from django.db import transaction

    from accounts.models import Seminar, User

    chance = random.Random(5)
    with transaction.atomic():
        moderators = [
            User.objects.create_user(f"desk{n}@example.org", name=f"Mo {n}", is_moderator=True)
            for n in range(2)
        ]
        people = [
            User.objects.create_user(f"reader{n}@example.org", name=f"{WORDS[n % 30]} {n}")
            for n in range(max(4, comments // 250))
        ]
        rooms = [Seminar.found(name=f"Seminar {n}", owner=people[n]) for n in range(4)]
        documents = [_document(chance, n, moderators[0]) for n in range(10)]
        Comments(chance, documents, rooms, people, moderators[1]).write(comments, waiting)
    return {"session": enter(moderators[0])}


def _document(chance: random.Random, number: int, editor: Any) -> Any:
    from archive.ingest import ingest
    from archive.parsed import Block, ParsedDocument

    blocks = []
    for n in range(100):
        if n % 20 == 0:
            blocks.append(Block("heading", f"Part {n // 20 + 1}", level=1))
        blocks.append(Block("paragraph", text(chance, 5)))
    document = ingest(ParsedDocument(title=f"Benchmark {number}", blocks=blocks), by=editor)
    document.publish(by=editor)
    return document


class Comments:
    """Rows as years of work through the verbs would leave them."""

    def __init__(
        self, chance: random.Random, documents: list, rooms: list, people: list, moderator: Any
    ) -> None:
        from django.utils import timezone

        from annotations import markup
        from archive.text import text_of

        self.chance, self.rooms, self.people = chance, rooms, people
        self.documents = [(one, list(text_of(one).paragraphs)) for one in documents]
        self.moderator = moderator
        self.now = timezone.now()
        bodies = [
            f"{text(chance, 2)}\n\nSee *{chance.choice(WORDS)}*." for _ in range(DIFFERENT_BODIES)
        ]
        self.bodies = [(one, markup.to_html(one)) for one in bodies]

    def write(self, comments: int, waiting: int) -> None:
        from annotations.models import Annotation, Comment, Decision, Revision

        rows: dict[str, list] = {"notes": [], "comments": [], "revisions": [], "decisions": []}
        every = comments // waiting
        said: list[tuple[Any, Any, Any]] = []
        for number in range(comments):
            note = said[-1][0].annotation if number % 5 == 4 else self._note(number, rows["notes"])
            parent = said[-1][0] if number % 5 == 4 else None
            said.append(self._comment(note, parent, number, waits=number % every == every - 1))
        for comment, old, new in said:
            rows["comments"].append(comment)
            rows["revisions"] += [one for one in (old, new) if one]
            if old:
                rows["decisions"].append(
                    Decision(
                        revision=old, verdict="approve", by=self.moderator,
                        name=self.moderator.name, created=old.submitted_at,
                    )
                )  # fmt: skip
        for comment, old, new in said:
            comment.latest, comment.approved = new or old, old
            comment.is_public = old is not None and (
                comment.parent is None or comment.parent.is_public
            )
        # The databases look for the wordings that comments point to when all is stored.
        Annotation.objects.bulk_create(rows["notes"], batch_size=500)
        Comment.objects.bulk_create(rows["comments"], batch_size=500)
        Revision.objects.bulk_create(rows["revisions"], batch_size=500)
        Decision.objects.bulk_create(rows["decisions"], batch_size=500)

    def _note(self, number: int, notes: list) -> Any:
        from annotations.models import Annotation

        document, lines = self.documents[number % len(self.documents)]
        line = self.chance.choice(lines)
        author = self.chance.choice(self.people)
        note = Annotation(
            document=document, author=author, name=author.name, audience="public",
            seminar=self.chance.choice([*self.rooms, None]),
            first_id=line.id, start=0, last_id=line.id, end=20, quote=line.text[:20],
            written_on_id=document.current_id, created=self._at(number),
        )  # fmt: skip
        notes.append(note)
        return note

    def _at(self, number: int) -> Any:
        return self.now - timedelta(days=400) + timedelta(minutes=10 * number)

    def _comment(self, note: Any, parent: Any, number: int, *, waits: bool) -> tuple[Any, Any, Any]:
        """A comment, its approved wording or None, and the one that waits or None; of those that
        wait every third is a revision of an approved one."""
        from annotations.models import Comment

        author = note.author if parent is None else self.chance.choice(self.people)
        made = self._at(number)
        comment = Comment(annotation=note, author=author, parent=parent, created=made)
        old = self._revision(comment, 1, "approved", made)
        if not waits:
            return comment, old, None
        if number % 3:
            new = self._revision(comment, 1, "submitted", made)
            new.why = "reply" if parent else "new"
            return comment, None, new
        new = self._revision(comment, 2, "submitted", made + timedelta(minutes=5))
        new.why = "revised"
        return comment, old, new

    def _revision(self, comment: Any, number: int, state: str, made: Any) -> Any:
        from annotations import markup
        from annotations.models import Revision

        body, html = self.chance.choice(self.bodies)
        return Revision(
            comment=comment, number=number, body=body, html=html,
            renderer=markup.RENDERER_VERSION, tags=self.chance.sample(WORDS, 1),
            name=comment.author.name, written_by=comment.author, state=state, created=made,
            submitted_at=made,
        )  # fmt: skip


class Desk:
    """One site's server and a moderator at it."""

    def __init__(self, port: int, session: str) -> None:
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Referer": f"http://127.0.0.1:{port}/",
        }
        self.whole = Connection(port, headers)
        self.step = Connection(port, {**headers, "X-Part": "case"})
        self.here = ""
        self.size = 0
        self.case()

    def case(self) -> None:
        """The whole page, with the first case of what waits."""
        self._arrive(self.whole.ask("/moderation/"))

    def next(self) -> None:
        """The case that stands there, fetched by the script."""
        self._arrive(self.step.ask(f"/moderation/{self.here}/"))

    def approve(self) -> None:
        self._decide(verdict="approve")

    def decline(self) -> None:
        self._decide(verdict="decline", reason="Not about the passage.")

    def several(self) -> None:
        self.size = len(self.whole.ask("/moderation/several/"))

    def floor_page(self) -> None:
        self.whole.ask(f"/floor/small/?revision={self.here}&size={self.size}")

    def floor_act(self) -> None:
        body = urlencode({"revision": self.here}).encode()
        self.whole.ask(f"/floor/act/?size={self.size}", body, kind=FORM)

    def _decide(self, **given: str) -> None:
        body = urlencode({"reason": "", **given}).encode()
        self._arrive(self.step.ask(f"/moderation/{self.here}/", body, kind=FORM))

    def _arrive(self, page: bytes) -> None:
        self.size = len(page)
        self.here = page.partition(b'data-revision="')[2].partition(b'"')[0].decode()
        if len(self.here) != 36:
            raise RuntimeError("Nothing waits any more.")


ACTS: dict[str, tuple[Callable[[Desk], None], Callable[[Desk], None]]] = {
    "first case": (Desk.case, Desk.floor_page),
    "case by case": (Desk.next, Desk.floor_page),
    "approve": (Desk.approve, Desk.floor_act),
    "decline": (Desk.decline, Desk.floor_act),
    "several": (Desk.several, Desk.floor_page),
}
"""What is measured -> the act, and the bare view against it."""


def measure(desk: Desk, rounds: int) -> dict[str, tuple[float, float, int]]:
    """Act -> median milliseconds, those of its floor taking turns with it, and bytes."""
    found = {}
    for name, (act, floor) in ACTS.items():
        for _ in range(4):
            act(desk)
            floor(desk)
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(rounds):
            times[0].append(milliseconds(lambda: act(desk)))  # noqa: B023
            times[1].append(milliseconds(lambda: floor(desk)))  # noqa: B023
        found[name] = (statistics.median(times[0]), statistics.median(times[1]), desk.size)
    return found


def run(database: str, rounds: int, share: int) -> dict[str, tuple[float, float, int]]:
    with tempfile.TemporaryDirectory(prefix="colloquy-benchmark-") as folder:
        env = environment(Path(folder), database or f"sqlite:///{folder}/db.sqlite3")
        made = fill(env, "desk", "--make", str(share))
        with server(env) as port:
            desk = Desk(port, made["session"])
            return measure(desk, rounds)


def show(name: str, large: dict[str, Any], small: dict[str, Any]) -> None:
    print(f"\n{name}: {COMMENTS} comments, {WAITING} wait")
    head = ("desk ms", "floor ms", "ratio", f"1/{SHARE} ms", "large/small", "bytes")
    print(f"{'':14}" + "".join(f"{one:>13}" for one in head))
    for act, (ours, floor, size) in large.items():
        few = small[act][0]
        print(
            f"{act:14}{ours:13.1f}{floor:13.1f}{ours / floor:13.1f}{few:13.1f}"
            f"{ours / few:13.2f}{size:13}",
            flush=True,
        )


def main() -> None:
    parser = arguments("python -m benchmarks.desk", rounds=40)
    parser.add_argument("--make", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        import django

        django.setup()
        print(json.dumps(make(COMMENTS // options.make, WAITING // options.make)))
        return
    if options.only != "postgres":
        show("SQLite", *(run("", options.rounds, share) for share in (1, SHARE)))
    if options.only != "sqlite":
        found = []
        for share in (1, SHARE):
            with postgres(options.postgres) as address:
                found.append(run(address, options.rounds, share))
        show("PostgreSQL", *found)


if __name__ == "__main__":
    main()
