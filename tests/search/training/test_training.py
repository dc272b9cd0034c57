"""What of the training runs without PyTorch: reading, choosing rows and texts, measuring what was left out."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.training import corpus, teacher, validation, vocabulary

ABSTRACT = "We study the growth of moss on stone walls. It is slow. " * 3


def write(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_reads_both_layouts_each_title_once(tmp_path: Path) -> None:
    papers = write(tmp_path / "papers.jsonl", {"id": "1", "title": "Moss on stone walls", "abstract": ABSTRACT})
    beir = write(
        tmp_path / "beir.jsonl",
        {"_id": "a", "title": "Moss, on Stone Walls!", "text": ABSTRACT},
        {"_id": "b", "title": "Lichen on slate roofs", "text": ABSTRACT},
        {"_id": "c", "title": "Nothing to learn from", "text": ""},
    )
    assert [paper.id for paper in corpus.read([papers, beir])] == ["1", "b"]


def test_held_out_papers_are_known_by_identifier_and_by_title(tmp_path: Path) -> None:
    hub = write(
        tmp_path / "hub.jsonl",
        {"id": "2501.1", "title": "Moss on stone walls", "abstract": ABSTRACT, "daily_date": "2025-01-02"},
        {"id": "2405.1", "title": "Lichen on slate roofs", "abstract": ABSTRACT, "daily_date": "2024-05-02"},
    )
    copies = write(
        tmp_path / "copies.jsonl",
        {"id": "x", "title": "Moss on Stone Walls", "abstract": ABSTRACT},
        {"id": "2501.1", "title": "Renamed since then", "abstract": ABSTRACT},
    )
    assert [paper.id for paper in corpus.read([hub, copies], corpus.held_out([hub]))] == ["2405.1"]


def test_certain_words_come_first_and_pieces_complete_the_others() -> None:
    counts = Counter({"network": 90, "networking": 9, "networked": 8, "2024": 7, "20240101": 99})
    rows = vocabulary.choose(counts, 45, 42, certain=["anuria"])
    assert rows[:3] == ["anuria", "network", "networking"]
    assert "##ed" in rows
    assert len(rows) <= 45
    assert len(set(rows)) == len(rows)


def test_the_teacher_is_asked_about_rare_words_for_the_pieces() -> None:
    counts = Counter({"network": 90, "networked": 8, "networks": 9, "c3po": 50})
    assert teacher.choose_words(["network", "##s", "17"], counts, rare=1) == ["network", "networks"]


def test_left_out_papers_are_measured() -> None:
    papers = [corpus.Paper(str(i), f"word{i} title", f"word{i} one. Then word{i} two. And word{i}.") for i in range(81)]
    kept, apart = validation.left_out(papers)
    assert (len(kept), len(apart)) == (78, 3)
    embedder = StaticEmbedder("t", [f"word{i}" for i in range(81)], np.eye(81, dtype=np.float32))
    said = {f"word{i} title": np.eye(81, dtype=np.float32)[i] for i in range(81)}
    figures = validation.validate(embedder, apart, said)
    assert figures["title"] == figures["sentence"] == 1.0
