"""Thirty people annotate one text for a minute while the server is killed twice.

    python -m benchmarks.soak [--postgres ADDRESS] [--seconds 60] [--people 30] [--kills 2]

Each sends notes, replies and new wordings as an open page does: with identifiers of its own, and
again until an answer comes. In the end every write that was acknowledged must be found, exactly
once, and nothing twice. ADDRESS is that of an empty database; without one it is SQLite, in a
temporary folder.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
CSRF = "a" * 32
PAUSE = 0.3
"""Seconds that somebody waits between two writes, at most."""


class Scene(NamedTuple):
    """What the annotators need to know."""

    document: str
    seminar: str
    paragraphs: list[tuple[str, str]]
    """Key and words."""
    sessions: list[str]


class Write(NamedTuple):
    """One write: where it went, and the words by which it is found again."""

    kind: str
    address: str
    fields: dict[str, str]
    words: str


@dataclass
class Said:
    """What came of it all."""

    acknowledged: list[Write] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    repeated: int = 0
    """How often something was sent again."""
    waits: list[float] = field(default_factory=list)
    """Milliseconds from sending to the answer, outages included."""
    lock: threading.Lock = field(default_factory=threading.Lock)


class Server:
    """The server as it is shipped, which can be killed and started again on its port."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "config.serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            finally:
                connection.close()
        raise RuntimeError("The server did not start.")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)


class Annotator(threading.Thread):
    """Somebody who writes until a moment, and then until the last write is acknowledged."""

    def __init__(self, server: Server, scene: Scene, number: int, until: float, said: Said) -> None:
        super().__init__(daemon=True)
        self.server, self.scene, self.said = server, scene, said
        self.number, self.until = number, until
        self.chance = random.Random(number)
        self.connection: http.client.HTTPConnection | None = None
        self.notes: list[tuple[str, str]] = []
        """Note and its comment, acknowledged."""
        self.versions: Counter[str] = Counter()
        self.sent = 0

    def run(self) -> None:
        while time.monotonic() < self.until:
            self._deliver(self._next())
            time.sleep(self.chance.uniform(0, PAUSE))

    def _next(self) -> Write:
        self.sent += 1
        words = f"Annotator {self.number}, write {self.sent}, {uuid.uuid4()}."
        kind = self.chance.choice(["note", "note", "reply", "edit"]) if self.notes else "note"
        if kind == "note":
            return self._note(words)
        note, comment = self.chance.choice(self.notes)
        fields = {"id": str(uuid.uuid4()), "body": words, "room": self.scene.seminar}
        if kind == "reply":
            fields |= {"revision": str(uuid.uuid4()), "parent": comment}
            return Write(kind, f"/annotations/{note}/comments/", fields, words)
        fields["version"] = str(1 + self.versions[comment])
        return Write(kind, f"/comments/{comment}/revisions/", fields, words)

    def _note(self, words: str) -> Write:
        key, text = self.chance.choice(self.scene.paragraphs)
        fields = {name: str(uuid.uuid4()) for name in ("id", "comment", "revision")}
        place = {"first": key, "start": "0", "last": key, "end": str(len(text)), "quote": text}
        where = {"document": self.scene.document, "seminar": self.scene.seminar}
        fields |= {**place, **where, "audience": "seminar", "body": words}
        return Write("note", "/annotations/", fields, words)

    def _deliver(self, write: Write) -> None:
        """Send it, again and again, until an answer comes."""
        began, tries = time.monotonic(), 0
        while True:
            status, answer = self._send(write)
            if status < 500:
                break
            tries += 1
            time.sleep(0.2)
        with self.said.lock:
            self.said.repeated += tries
            self.said.waits.append((time.monotonic() - began) * 1000)
            if status in (200, 201):
                self.said.acknowledged.append(write)
            else:
                self.said.refused.append(f"{write.kind}: {status} {answer[:200]}")
                return
        if write.kind == "note":
            self.notes.append((write.fields["id"], write.fields["comment"]))
        elif write.kind == "edit":
            self.versions[write.address.split("/")[2]] += 1

    def _send(self, write: Write) -> tuple[int, str]:
        """Status and answer; 599 where none came."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.scene.sessions[self.number]}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "X-Fragment": "1",
        }
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(
                    "127.0.0.1", self.server.port, timeout=20
                )
            self.connection.request("POST", write.address, urlencode(write.fields), headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            if self.connection:
                self.connection.close()
            self.connection = None
            return 599, ""


def soak(server: Server, scene: Scene, *, seconds: float, kills: int) -> Said:
    """Let everybody write for a time, and kill the server ``kills`` times meanwhile."""
    said, until = Said(), time.monotonic() + seconds
    people = [
        Annotator(server, scene, number, until, said) for number in range(len(scene.sessions))
    ]
    for one in people:
        one.start()
    for _ in range(kills):
        time.sleep(seconds / (kills + 1))
        server.kill()
        server.start()
    for one in people:
        one.join(timeout=seconds + 120)
        if one.is_alive():
            raise RuntimeError("Somebody never got an answer.")
    return said


def make(people: int) -> Scene:
    """A seminar whose members read one text, and a session for each."""
    from django.test import Client

    from accounts.models import Seminar, User
    from archive.ingest import ingest
    from archive.models import ReadingListItem
    from archive.parsed import Block, ParsedDocument
    from archive.text import text_of

    editor = User.objects.create_user("soak-editor@example.org", name="Editor", is_editor=True)
    members = [
        User.objects.create_user(f"soak{n}@example.org", name=f"Reader {n}") for n in range(people)
    ]
    seminar = Seminar.found(name="Soak", owner=editor)
    for member in members:
        seminar.admit(member)
    blocks = [Block("paragraph", f"The council met on day {n} and spoke of it.") for n in range(40)]
    document = ingest(ParsedDocument(title="Soak", blocks=blocks), by=editor)
    document.publish(by=editor)
    ReadingListItem.objects.create(seminar=seminar, document=document)
    sessions = []
    for member in members:
        client = Client()
        client.force_login(member)
        sessions.append(client.cookies["sessionid"].value)
    lines = [(line.key, line.text) for line in text_of(document).paragraphs]
    return Scene(document.slug, seminar.slug, lines, sessions)


def faults(said: Said) -> list[str]:
    """What is not as it should be: empty where every acknowledged write is there exactly once and
    nothing else is."""
    from annotations.models import Annotation, Change, Comment, Revision

    found = Counter(Revision.objects.values_list("body", flat=True))
    kinds = Counter(write.kind for write in said.acknowledged)
    wrong = [
        f"{write.kind} {write.words}: found {found[write.words]} times"
        for write in said.acknowledged
        if found[write.words] != 1
    ]
    sent = {write.words for write in said.acknowledged}
    wrong += [f"never acknowledged, but there: {body}" for body in found if body not in sent]
    for what, there, wanted in (
        ("notes", Annotation.objects.count(), kinds["note"]),
        ("comments", Comment.objects.count(), kinds["note"] + kinds["reply"]),
        ("wordings", Revision.objects.count(), len(said.acknowledged)),
        ("changes told", Change.objects.count(), len(said.acknowledged)),
    ):
        if there != wanted:
            wrong.append(f"{what}: {there} instead of {wanted}")
    return wrong + said.refused


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", default="")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--kills", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "COLLOQUY_MODE": "local",
            "COLLOQUY_DATA": folder,
            "DATABASE_URL": options.postgres or f"sqlite:///{folder}/soak.sqlite3",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        scene = make(options.people)
        server = Server(dict(os.environ))
        server.wait()
        try:
            said = soak(server, scene, seconds=options.seconds, kills=options.kills)
        finally:
            server.end()
        wrong = faults(said)
        connections.close_all()
    waits = sorted(said.waits)
    result = {
        "acknowledged": dict(Counter(write.kind for write in said.acknowledged)),
        "sent again": said.repeated,
        "median ms": round(waits[len(waits) // 2], 1),
        "longest ms": round(waits[-1]),
        "faults": wrong,
    }
    print(json.dumps(result, indent=2))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
