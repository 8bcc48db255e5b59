"""The real texts come out as their gold files say; the development set as well as it did."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from archive.parsed import as_gold
from archive.segmenter import segment
from benchmarks.segmentation import figures, load_scorer, score_style

SEEDS = ("000", "003")
FIELDS = {
    "000": {"date", "summary", "participants"},
    "003": {
        "title",
        "date",
        "citation",
        "source_url",
        "archive_reference",
        "translator",
        "summary",
        "original_language",
        "contents",
        "participants",
    },
}
FLOORS = {  # boundary, paragraph, heading, list item, footnote; a little under what is reached
    "A": (98.0, 92.5, 95.5, 96.0, 99.0),
    "F": (98.0, 92.5, 95.5, 96.0, 99.0),
    "B": (98.9, 95.5, 91.5, 96.5, 99.0),
    "C": (99.8, 98.0, 92.5, 96.0, 99.0),
    "D": (98.0, 92.5, 87.0, 94.0, 99.0),
    "E": (99.8, 99.5, 99.5, 99.5, 99.5),
    "P": (96.8, 88.3, 94.0, 94.5, 99.0),
    "L": (98.0, 93.0, 94.0, 94.0, 99.0),
}
MOST_LOST, MOST_SPURIOUS = 0.05, 0.2


@pytest.fixture(scope="module")
def segmentation(corpus: Path) -> Path:
    return corpus / "segmentation"


@pytest.fixture(scope="module")
def scorer(segmentation: Path) -> ModuleType:
    return load_scorer(segmentation)


@pytest.fixture(scope="module", params=SEEDS)
def seed(request, corpus: Path, segmentation: Path, scorer: ModuleType) -> tuple[str, dict, dict]:
    """Number, gold and score of one of the real texts."""
    (path,) = (corpus / "seeds").glob(f"{request.param}_*.txt")
    gold_path = segmentation / "gold_seeds" / f"seed_{request.param}.json"
    gold = json.loads(gold_path.read_text(encoding="utf-8"))
    parsed = segment(path.read_bytes().decode("utf-8"))
    return request.param, gold, scorer.score(gold, as_gold(parsed))


def test_seed_headings_lists_and_footnotes_are_all_right(seed):
    _, _, score = seed
    assert [score[kind]["f1"] for kind in ("heading", "list_item", "footnote")] == [1, 1, 1]


def test_seed_boundaries_and_paragraphs(seed):
    _, _, score = seed
    assert score["boundary"]["f1"] >= 0.99
    assert score["paragraph"]["f1"] >= 0.95


def test_seed_loses_no_word(seed):
    _, _, score = seed
    assert score["loss"] == 0
    assert score["spurious"] == 0


def test_seed_record_is_found(seed):
    name, gold, score = seed
    assert set(gold["metadata"]) >= FIELDS[name]
    assert score["fields"]["fields"] == dict.fromkeys(FIELDS[name], True)


def test_seed_marks_stand_where_the_gold_has_them(corpus, segmentation):
    for number in SEEDS:
        (path,) = (corpus / "seeds").glob(f"{number}_*.txt")
        gold_path = segmentation / "gold_seeds" / f"seed_{number}.json"
        gold = json.loads(gold_path.read_text(encoding="utf-8"))
        parsed = as_gold(segment(path.read_bytes().decode("utf-8")))
        assert _marks(parsed) == _marks(gold) != []


def _marks(document: dict) -> list[tuple[str, str]]:
    return [
        (block["text"][:offset][-30:], label)
        for block in document["blocks"]
        for offset, label in block.get("refs", [])
    ]


@pytest.mark.parametrize("style", FLOORS)
def test_development_set(style, segmentation, scorer):
    results, _ = score_style(segmentation, style, scorer)
    assert len(results) == 40
    row = figures(scorer.summarise([result for _, result in results]))
    reached = [round(x, 2) for x in row[:5]]
    assert all(x >= floor for x, floor in zip(reached, FLOORS[style], strict=True)), reached
    lost, spurious = row[5:]
    assert lost <= MOST_LOST
    assert spurious <= MOST_SPURIOUS
