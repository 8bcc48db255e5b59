"""Score the segmenter on the development set, by style, and time it.

    python benchmarks/segmentation.py [STYLES] [--per-doc] [--half 0|1] [--pdf DESIGNS]

After the styles of the set itself come its documents as PDFs, in the designs of ``pdfs`` and of
``webpages``; with their times as multiples of what the library takes to read the bare text.
The set is not part of the repository: ``COLLOQUY_CORPUS`` names the folder that holds
``segmentation/`` (by default ``../shared`` beside the repository). Its own ``score.py`` is used.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import time
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pypdfium2  # noqa: E402

from archive.importers import pdf  # noqa: E402
from archive.parsed import as_gold  # noqa: E402
from archive.segmenter import segment  # noqa: E402
from benchmarks.pdfs import DESIGNS, written  # noqa: E402

STYLES = "AFBCDEPL"
BROWSER = ("site", "edition", "plain")
HELD_BACK = {"edition", "plain"}
"""Of those that a browser prints."""
COLUMNS = ("boundary", "paragr.", "heading", "list", "footnote", "lost %", "spur. %")


def corpus() -> Path:
    return Path(os.environ.get("COLLOQUY_CORPUS") or ROOT.parent / "shared") / "segmentation"


def load_scorer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("colloquy_score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def figures(summary: dict) -> list[float]:
    """The seven figures of the table in per cent: F1 of boundaries to footnotes, lost, spurious."""
    micro = [(summary[kind]["micro"] or {}).get("f1", 1.0) for kind in KINDS]
    first = [summary["boundary"]["macro"]["f1"] or 0, summary["paragraph"]["macro"]["f1"] or 0]
    return [100 * x for x in (*first, *micro, summary["loss"], summary["spurious"])]


KINDS = ("heading", "list_item", "footnote")


def score_style(
    folder: Path, style: str, scorer: ModuleType, half: int | None = None
) -> tuple[list[tuple[str, dict]], float]:
    """Results of every document in one style, and the seconds that segmenting took."""
    results, seconds = [], 0.0
    paths = sorted((folder / "dev" / "gold").glob("*.json"))
    for path in paths if half is None else paths[half::2]:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (folder / "dev" / style / f"{path.stem}.txt").read_bytes().decode("utf-8")
        start = time.perf_counter()
        parsed = segment(text)
        seconds += time.perf_counter() - start
        results.append((path.stem, scorer.score(gold, as_gold(parsed))))
    return results, seconds


def score_design(
    folder: Path, design: str, scorer: ModuleType, part: slice = slice(None)
) -> tuple[list[tuple[str, dict]], float, float]:
    """As ``score_style`` for PDFs of one design, and the seconds that their bare text takes.

    Seconds of the processor.
    """
    results, seconds, bare = [], 0.0, 0.0
    paths = sorted((folder / "dev" / "gold").glob("*.json"))[part]
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    if design in DESIGNS:
        files = [written(gold, DESIGNS[design]) for gold in golds]
    else:
        # Only these need a browser.
        from benchmarks.webpages import printed

        files = printed(golds, design)
    for path, gold, data in zip(paths, golds, files, strict=True):
        start = time.process_time()
        parsed = pdf.parse(data, path.stem)
        seconds += time.process_time() - start
        bare += bare_seconds(data)
        results.append((path.stem, scorer.score(gold, as_gold(parsed))))
    return results, seconds, bare


def bare_seconds(data: bytes) -> float:
    """How long the library takes to give the text of a PDF, without any place or type."""
    start = time.process_time()
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            page.get_textpage().get_text_range()
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("styles", nargs="?", default=STYLES)
    parser.add_argument("--per-doc", action="store_true")
    parser.add_argument("--half", type=int, choices=(0, 1), help="every second document only")
    parser.add_argument("--pdf", default=",".join([*DESIGNS, *BROWSER]), metavar="DESIGNS")
    options = parser.parse_args()
    folder = corpus()
    if not (folder / "score.py").is_file():
        print(f"No development set at {folder}; set COLLOQUY_CORPUS.", file=sys.stderr)
        return 1
    scorer = load_scorer(folder)
    print(" " * 36, *(f"{name:>9}" for name in COLUMNS), "   texts/s")
    for style in options.styles:
        results, seconds = score_style(folder, style, scorer, options.half)
        show(style, results, scorer, f"{len(results) / seconds:>10.0f}", each=options.per_doc)
    part = slice(None) if options.half is None else slice(options.half, None, 2)
    for design in filter(None, options.pdf.split(",")):
        results, seconds, bare = score_design(folder, design, scorer, part)
        held_back = design in HELD_BACK or (design in DESIGNS and DESIGNS[design].held_back)
        name = f"PDF, {design}" + (" (held back)" if held_back else "")
        rate = f"{len(results) / seconds:>10.0f}  {seconds / bare:.1f} × bare text"
        show(name, results, scorer, rate, each=options.per_doc)
    return 0


def show(
    name: str, results: list[tuple[str, dict]], scorer: ModuleType, rate: str, *, each: bool
) -> None:
    """Print one row, after a row for each document where ``each`` is wanted."""
    for document, result in results if each else ():
        row = figures(scorer.summarise([result]))
        print(f"  {document[:34]:<34}", *(f"{x:>9.2f}" for x in row))
    row = figures(scorer.summarise([result for _, result in results]))
    print(f"{name:<36}", *(f"{x:>9.2f}" for x in row), rate)


if __name__ == "__main__":
    sys.exit(main())
