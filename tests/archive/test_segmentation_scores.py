"""The real texts come out as their gold files say; the development set as well as it did."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from archive.parsed import as_gold
from archive.segmenter import segment
from benchmarks.segmentation import figures, load_scorer, score_design, score_style

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
    "A": (98.8, 95.0, 95.3, 96.9, 99.5),
    "F": (98.8, 95.0, 95.3, 96.9, 99.5),
    "B": (99.1, 96.2, 91.5, 97.4, 99.5),
    "C": (99.9, 98.5, 92.9, 96.9, 99.5),
    "D": (98.7, 94.9, 88.8, 95.2, 99.5),
    "E": (99.9, 99.8, 99.8, 99.8, 99.8),
    "P": (97.9, 91.7, 93.9, 95.5, 99.5),
    "L": (98.7, 95.2, 93.9, 95.1, 99.5),
}
PDF_FLOORS = {  # the same for every fourth document, set as a PDF of this design
    "memorandum": (97.0, 89.0, 88.0, 87.0, 95.0),
    "book": (98.0, 93.0, 89.5, 90.0, 95.0),
    "journal": (98.0, 94.0, 94.0, 87.0, 95.0),
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


@pytest.mark.parametrize("design", PDF_FLOORS)
def test_development_set_as_pdf(design, segmentation, scorer):
    results, _, _ = score_design(segmentation, design, scorer, slice(None, None, 4))
    assert len(results) == 10
    row = figures(scorer.summarise([result for _, result in results]))
    reached = [round(x, 2) for x in row]
    assert all(x >= y for x, y in zip(reached, PDF_FLOORS[design], strict=False)), reached
    lost, spurious = row[5:]
    assert lost <= MOST_LOST
    assert spurious <= MOST_SPURIOUS
