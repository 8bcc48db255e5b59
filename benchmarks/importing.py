"""How quickly many files are imported, on one core, against dividing them alone.

    python -m benchmarks.importing [--files NUMBER] [--postgres ADDRESS] [--only sqlite|postgres]

Imports plain texts from a folder with ``manage.py import_documents``, into a temporary database,
and divides the same texts without storing them. With ``COLLOQUY_CORPUS`` the texts are the
renderings of its development set, in turn and told apart by their last line; without it they are
invented. Where the system can, all of it is kept on one core. ``--postgres`` names a server on
which a database can be made.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.__main__ import ROOT, environment, postgres
from benchmarks.scenario import sentence, text

FILES = 1000


def invented(number: int) -> str:
    """An archival text of some 7,500 characters, in lines of 80 with headings and a list."""
    chance = random.Random(number)
    lines = [sentence(chance, 5).upper().rstrip("."), "", f"{chance.randint(1, 28)} May 1951", ""]
    for _ in range(4):
        lines += [sentence(chance, 4).upper().rstrip("."), ""]
        for _ in range(4):
            lines += [*folded(text(chance, 4)), ""]
        for label in range(1, 4):
            lines += folded(f"{label}. {sentence(chance, 9)}")
        lines.append("")
    return "\n".join(lines)


def folded(words: str) -> list[str]:
    import textwrap

    return textwrap.wrap(words, 80)


def renderings() -> list[str]:
    """The texts of the development set; none where it is not there."""
    folder = os.environ.get("COLLOQUY_CORPUS")
    if not folder:
        return []
    found = sorted((Path(folder) / "segmentation" / "dev").glob("[A-Z]/*.txt"))
    return [path.read_bytes().decode("utf-8") for path in found]


def texts(number: int) -> Iterator[str]:
    real = renderings()
    for at in range(number):
        yield f"{real[at % len(real)]}\n\nCopy {at}.\n" if real else invented(at)


def dividing(folder: Path) -> float:
    """Seconds for dividing all files, without a process of its own or a database."""
    from archive.importers import parse

    start = time.perf_counter()
    for path in sorted(folder.iterdir()):
        parse(path.read_bytes(), path.name)
    return time.perf_counter() - start


def importing(folder: Path, database: str) -> float:
    """Seconds of the whole command, its start included."""
    with tempfile.TemporaryDirectory(prefix="colloquy-benchmark-") as data:
        env = environment(Path(data), database or f"sqlite:///{data}/db.sqlite3")
        django = [sys.executable, "-m", "django"]
        subprocess.run([*django, "migrate", "-v", "0"], env=env, cwd=ROOT, check=True)
        start = time.perf_counter()
        subprocess.run(
            [*django, "import_documents", str(folder)],
            env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        return time.perf_counter() - start


def show(name: str, number: int, seconds: float, alone: float) -> None:
    print(
        f"{name:12}{number / seconds:8.1f} files/s{seconds:8.1f} s, "
        f"{seconds / alone:.2f} times dividing alone (aim: 20 files/s)",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing")
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432/postgres")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="colloquy-texts-") as made:
        folder = Path(made)
        for number, words in enumerate(texts(options.files)):
            (folder / f"text-{number:05d}.txt").write_text(words, encoding="utf-8")
        size = sum(path.stat().st_size for path in folder.iterdir())
        print(f"{options.files} plain texts, {size / options.files:,.0f} bytes each on average")
        alone = dividing(folder)
        print(f"{'dividing':12}{options.files / alone:8.1f} files/s{alone:8.1f} s")
        if options.only != "postgres":
            show("SQLite", options.files, importing(folder, ""), alone)
        if options.only != "sqlite":
            with postgres(options.postgres) as address:
                show("PostgreSQL", options.files, importing(folder, address), alone)


if __name__ == "__main__":
    main()
