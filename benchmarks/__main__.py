"""Measures Colloquy against floors on the same server in the same run, and prints a table.

    python -m benchmarks [--postgres ADDRESS] [--only sqlite|postgres] [--rounds NUMBER]

Everything happens on this machine in a temporary folder and a temporary database.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from benchmarks.client import Connection, milliseconds, per_second, turns

ROOT = Path(__file__).resolve().parent.parent
READ = "benchmark-read"
WRITTEN = "benchmark-written"
CSRF = "a" * 32
CLIENTS = 8


class Line(NamedTuple):
    """One measure: ours, its floor, and the ratio that is aimed at."""

    what: str
    ours: float
    floor: float
    unit: str
    aim: str
    sizes: tuple[int, int]


def environment(folder: Path, database: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": str(ROOT),
        "COLLOQUY_MODE": "real",
        "COLLOQUY_HTTPS": "no",
        "COLLOQUY_HOSTS": "127.0.0.1",
        "COLLOQUY_SECRET_KEY": secrets.token_urlsafe(50),
        "COLLOQUY_DATA": str(folder),
        "DATABASE_URL": database,
    }


@contextmanager
def server(env: dict[str, str]) -> Iterator[int]:
    """The server as it is shipped, on a free port; yields the port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "config.serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            try:
                Connection(port).ask("/healthz")
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError("The server did not start.") from None
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def measure(port: int, made: dict[str, Any], rounds: int) -> Iterator[Line]:
    visitor = Connection(port)
    member = Connection(
        port,
        {
            "Cookie": f"sessionid={made['session']}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Referer": f"http://127.0.0.1:{port}/",
        },
    )
    yield public_page(port, visitor, rounds)
    yield changed_page(port, rounds * 4)

    room = f"/seminars/{made['seminar']}/documents/{READ}/"
    yield compare("member's page", member, room, "/floor/page/", rounds * 8, "<= 2.0")
    list_of_all = f"/api/annotations/?document={READ}&limit=500"
    yield compare("list of 500", member, list_of_all, "/floor/list/", rounds * 4, "<= 1.0")
    yield creating(member, made["passage"], rounds * 12)


def public_page(port: int, visitor: Connection, rounds: int) -> Line:
    """The page that every visitor gets, against a string of the same size."""
    path = f"/documents/{READ}/"
    size = len(visitor.ask(path))
    ready = f"/floor/ready/?size={size}"
    rates: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        pairs = [(path, rates[0]), (ready, rates[1])]
        for asked, found in pairs if number % 2 else reversed(pairs):
            found.append(per_second(port, asked, clients=CLIENTS, requests=240))
    ours, floor = (statistics.median(found) for found in rates)
    return Line("public page", ours, floor, "requests/s", ">= 0.5", (size, size))


def changed_page(port: int, count: int) -> Line:
    """The first request of a visitor after a change, against the page from plain strings."""
    visitor = Connection(port)
    path, floor = f"/documents/{READ}/", "/floor/page/"
    sizes = len(visitor.ask(path)), len(visitor.ask(floor))
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(count):
        visitor.ask("/floor/change/")
        pairs = [(path, times[0]), (floor, times[1])]
        for asked, taken in pairs if number % 2 else reversed(pairs):
            taken.append(milliseconds(partial(visitor.ask, asked)))
    ours, least = (statistics.median(found) for found in times)
    return Line("after a change", ours, least, "ms", "<= 2.0", sizes)


def compare(what: str, member: Connection, ours: str, floor: str, count: int, aim: str) -> Line:
    sizes = len(member.ask(ours)), len(member.ask(floor))
    for path in (ours, floor) * 4:  # every thread has its connection and its templates
        member.ask(path)
    times = turns(lambda: member.ask(ours), lambda: member.ask(floor), count)
    return Line(what, *times, "ms", aim, sizes)


def creating(member: Connection, passage: dict[str, Any], count: int) -> Line:
    """A note with a comment, against one row that a bare serializer stores."""

    def ours() -> bytes:
        body = {
            "id": str(uuid.uuid4()), "document": WRITTEN, "audience": "me",
            "first": passage["key"], "start": 0, "end": len(passage["quote"]),
            "quote": passage["quote"], "body": "A remark on *these* words.", "tags": ["river"],
        }  # fmt: skip
        return member.ask("/api/annotations/", json.dumps(body).encode(), 201)

    def floor() -> bytes:
        body = {"start": 0, "end": 60, "quote": passage["quote"], "audience": "me"}
        path = f"/floor/create/?paragraph={passage['paragraph']}"
        return member.ask(path, json.dumps(body).encode(), 201)

    sizes = len(ours()), len(floor())
    return Line("create one", *turns(ours, floor, count), "ms", "<= 2.5", sizes)


@contextmanager
def postgres(address: str, part: str = "") -> Iterator[str]:
    """A database of our own on that server; ``part`` tells several of them apart."""
    import psycopg

    name = f"colloquy_benchmark_{os.getpid()}{part}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def fill(env: dict[str, str], scenario: str, *arguments: str) -> dict[str, Any]:
    """Make a site with the data of that module; returns what a client needs to know."""
    django = [sys.executable, "-m", "django"]
    for command in (["migrate"], ["collectstatic", "--no-input"]):
        subprocess.run([*django, *command, "-v", "0"], env=env, cwd=ROOT, check=True)
    made = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{scenario}", *arguments],
        env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    if env["DATABASE_URL"].startswith("postgres"):
        import psycopg

        # What the server does by itself within a minute of so many writes.
        with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    return dict(json.loads(made.stdout))


def run(database: str, rounds: int) -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="colloquy-benchmark-") as folder:
        env = environment(Path(folder), database or f"sqlite:///{folder}/db.sqlite3")
        made = fill(env, "scenario")
        with server(env) as port:
            yield from measure(port, made, rounds)


def show(name: str, lines: Iterator[Line]) -> None:
    print(f"\n{name}")
    print(f"{'':16}{'Colloquy':>12}{'floor':>12}{'':>12}{'ratio':>8}  aim      bytes")
    for line in lines:
        print(
            f"{line.what:16}{line.ours:12.2f}{line.floor:12.2f} {line.unit:>11}"
            f"{line.ours / line.floor:8.2f}  {line.aim:7}  {line.sizes[0]} / {line.sizes[1]}",
            flush=True,
        )


def arguments(prog: str, *, rounds: int) -> argparse.ArgumentParser:
    """What every measure takes that is made on both databases."""
    parser = argparse.ArgumentParser(prog=prog)
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432/postgres")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    parser.add_argument("--rounds", type=int, default=rounds)
    return parser


def main() -> None:
    options = arguments("python -m benchmarks", rounds=7).parse_args()
    if options.only != "postgres":
        show("SQLite", run("", options.rounds))
    if options.only != "sqlite":
        with postgres(options.postgres) as address:
            show("PostgreSQL", run(address, options.rounds))


if __name__ == "__main__":
    main()
