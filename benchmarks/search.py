"""How long the search and a concordance take in an archive of 100,000 paragraphs.

    python -m benchmarks.search [--postgres ADDRESS] [--only sqlite|postgres] [--rounds NUMBER]
                                [--documents NUMBER] [--filled ADDRESS]

Fills a temporary database with ``benchmarks.archive`` (which takes some minutes), starts the
server as it is shipped, and asks it one request at a time for pages of results, in turn with a
bare view that returns a string of the same size. ``--filled`` names a database that such a run
has filled and that is kept.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.__main__ import ROOT, arguments, environment, postgres, server
from benchmarks.client import Connection

ASKED = {
    "a rare word": "/search/?q=famine",
    "a frequent word (1,001 places ranked)": "/search/?q=trade",
    "the most frequent word": "/search/?q=the",
    "two words": "/search/?q=trade+treaty",
    "a phrase": "/search/?q=%22of+the+trade%22",
    "a frequent word, by date": "/search/?q=trade&order=date",
    "narrowed to five years": "/search/?q=trade&from=1950&to=1954",
    "without a word": "/search/?q=rice+-trade",
    "the beginning of a word": "/search/?q=harb*",
    "in one document": "/search/?q=trade&document=minutes-500",
    "concordance of a rare word": "/concordance/?q=famine",
    "concordance of a word, by what is after": "/concordance/?q=rice&sort=right",
    "concordance of a frequent word, by what is before": "/concordance/?q=trade&sort=left",
    "concordance of the most frequent word": "/concordance/?q=the",
    "near words": "/concordance/?q=rice&show=neighbours",
    "over time": "/concordance/?q=rice&show=documents",
}


def milliseconds(connection: Connection, path: str) -> tuple[float, int]:
    began = time.perf_counter()
    size = len(connection.ask(path))
    return (time.perf_counter() - began) * 1000, size


def measure(database: str, rounds: int, documents: int, *, is_filled: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="colloquy-benchmark-") as data:
        env = environment(Path(data), database or f"sqlite:///{data}/db.sqlite3")
        django = [sys.executable, "-m", "django"]
        subprocess.run([*django, "migrate", "-v", "0"], env=env, cwd=ROOT, check=True)
        if not is_filled:
            fill = [sys.executable, "-m", "benchmarks.archive", str(documents)]
            subprocess.run(fill, env=env, cwd=ROOT, check=True)
        static = [*django, "collectstatic", "--no-input", "-v", "0"]
        subprocess.run(static, env=env, cwd=ROOT, check=True)
        with server(env) as port:
            connection = Connection(port)
            print(f"{'':52}{'median ms':>10}{'worst':>8}{'bare view':>10}{'ratio':>8}")
            for what, path in ASKED.items():
                times, floors = [], []
                _first, size = milliseconds(connection, path)
                for _round in range(rounds):
                    times.append(milliseconds(connection, path)[0])
                    floors.append(milliseconds(connection, f"/floor/ready/?size={size}")[0])
                middle, floor = statistics.median(times), statistics.median(floors)
                print(
                    f"{what:52}{middle:>10.1f}{max(times):>8.1f}{floor:>10.2f}"
                    f"{middle / floor:>8.0f}",
                    flush=True,
                )
            connection.close()


def main() -> None:
    given = arguments("python -m benchmarks.search", rounds=15)
    given.add_argument("--documents", type=int, default=1_000, help="of a hundred paragraphs each")
    given.add_argument("--filled", default="", help="DATABASE_URL of a database filled before")
    asked = given.parse_args()
    os.environ.setdefault("COLLOQUY_LIVE_STREAMS", "0")
    if asked.filled:
        measure(asked.filled, asked.rounds, asked.documents, is_filled=True)
        return
    if asked.only != "postgres":
        print("SQLite")
        measure("", asked.rounds, asked.documents, is_filled=False)
    if asked.only != "sqlite":
        print("PostgreSQL")
        with postgres(asked.postgres) as database:
            measure(database, asked.rounds, asked.documents, is_filled=False)


if __name__ == "__main__":
    main()
