"""A thousand open live connections: what they take of one process, and what they cost its pages.

    python -m benchmarks.live [--streams 1000] [--rounds 60]

Members of a seminar follow its room; then one of them writes, and every stream must hear of it.
"""

from __future__ import annotations

import argparse
import json
import os
import selectors
import socket
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.client import Connection, milliseconds
from benchmarks.soak import CSRF, Scene, Server, make

PEOPLE = 30


def memory(pid: int) -> float:
    """Resident megabytes of a process and those that it has started."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
        except (OSError, ValueError):
            continue
        if pid in (int(lines["Pid"]), int(lines["PPid"])) and "VmRSS" in lines:
            total += int(lines["VmRSS"].split()[0])
    return total / 1024


class Followers:
    """Streams that are open, read as they come."""

    def __init__(self, port: int, scene: Scene) -> None:
        self.port, self.scene = port, scene
        self.selector = selectors.DefaultSelector()
        self.streams: list[socket.socket] = []

    def open(self, count: int) -> None:
        query = urlencode({"document": self.scene.document, "seminar": self.scene.seminar})
        for number in range(count):
            stream = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            session = self.scene.sessions[number % len(self.scene.sessions)]
            stream.sendall(
                f"GET /live/?{query} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                f"Cookie: sessionid={session}\r\n\r\n".encode()
            )
            self.streams.append(stream)
        for stream in self.streams:
            received = b""
            while b"event: ready" not in received:
                piece = stream.recv(4096)
                if not piece:
                    raise RuntimeError(f"A stream was refused: {received[:80]!r}")
                received += piece
            stream.setblocking(False)
            self.selector.register(stream, selectors.EVENT_READ)

    def until_all_heard(self, since: float) -> list[float]:
        """Milliseconds after which each stream has heard of a change."""
        heard: dict[int, float] = {}
        while len(heard) < len(self.streams) and time.perf_counter() - since < 30:
            for key, _events in self.selector.select(1):
                assert isinstance(key.fileobj, socket.socket)
                if b"event: change" in key.fileobj.recv(65536):
                    heard.setdefault(key.fd, (time.perf_counter() - since) * 1000)
        if len(heard) < len(self.streams):
            raise RuntimeError(f"{len(self.streams) - len(heard)} streams heard nothing.")
        return sorted(heard.values())


def page_times(port: int, scene: Scene, rounds: int) -> float:
    """Median milliseconds of a member's page of the room."""
    member = Connection(port, {"Cookie": f"sessionid={scene.sessions[0]}"})
    room = f"/seminars/{scene.seminar}/documents/{scene.document}/"
    for _ in range(16):
        member.ask(room)
    return statistics.median(milliseconds(lambda: member.ask(room)) for _ in range(rounds))


def write(port: int, scene: Scene) -> None:
    key, text = scene.paragraphs[0]
    fields = {name: str(uuid.uuid4()) for name in ("id", "comment", "revision")}
    fields |= {"first": key, "start": "0", "last": key, "end": str(len(text)), "quote": text}
    fields |= {"document": scene.document, "seminar": scene.seminar}
    fields |= {"audience": "seminar", "body": "Heard by everybody."}
    body = urlencode(fields).encode()
    headers = {
        "Cookie": f"sessionid={scene.sessions[1]}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "X-Fragment": "1",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(
            f"POST /annotations/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        answer = connection.recv(4096)
    if b" 201 " not in answer[:30]:
        raise RuntimeError(f"The note was refused: {answer[:200]!r}")


def measure(server: Server, scene: Scene, streams: int, rounds: int) -> dict[str, float]:
    before = page_times(server.port, scene, rounds)
    memory_before = memory(server.process.pid)
    followers = Followers(server.port, scene)
    began = time.perf_counter()
    followers.open(streams)
    opened = time.perf_counter() - began
    with_streams = page_times(server.port, scene, rounds)
    memory_with = memory(server.process.pid)
    since = time.perf_counter()
    write(server.port, scene)
    heard = followers.until_all_heard(since)
    return {
        "streams": streams,
        "opened in s": round(opened, 1),
        "MB before": round(memory_before, 1),
        "MB added": round(memory_with - memory_before, 1),
        "page ms before": round(before, 2),
        "page ms with them": round(with_streams, 2),
        "ratio": round(with_streams / before, 2),
        "heard after ms, median": round(statistics.median(heard)),
        "heard after ms, last": round(heard[-1]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    from config.serve import raise_file_limit

    raise_file_limit()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "COLLOQUY_MODE": "local",
            "COLLOQUY_DATA": folder,
            "DATABASE_URL": f"sqlite:///{folder}/live.sqlite3",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        scene = make(PEOPLE)
        server = Server(dict(os.environ))
        server.wait()
        try:
            found = measure(server, scene, options.streams, options.rounds)
        finally:
            server.end()
    json.dump(found, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
