"""Score the segmenter on the development set, by style, and time it.

    python benchmarks/segmentation.py [STYLES] [--per-doc] [--half 0|1]

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

from archive.parsed import as_gold  # noqa: E402
from archive.segmenter import segment  # noqa: E402

STYLES = "AFBCDEPL"
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("styles", nargs="?", default=STYLES)
    parser.add_argument("--per-doc", action="store_true")
    parser.add_argument("--half", type=int, choices=(0, 1), help="every second document only")
    options = parser.parse_args()
    folder = corpus()
    if not (folder / "score.py").is_file():
        print(f"No development set at {folder}; set COLLOQUY_CORPUS.", file=sys.stderr)
        return 1
    scorer = load_scorer(folder)
    print(" " * 36, *(f"{name:>9}" for name in COLUMNS), "   texts/s")
    for style in options.styles:
        results, seconds = score_style(folder, style, scorer, options.half)
        if options.per_doc:
            for name, result in results:
                row = figures(scorer.summarise([result]))
                print(f"  {name[:34]:<34}", *(f"{x:>9.2f}" for x in row))
        row = figures(scorer.summarise([result for _, result in results]))
        print(f"{style:<36}", *(f"{x:>9.2f}" for x in row), f"{len(results) / seconds:>10.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
