from __future__ import annotations

import json
from pathlib import Path

import pytest

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Mode
from dailypapers.search.evaluation.evaluate import evaluate
from tests.search.engine.papers import PAPERS, LetterEmbedder
from tests.shared_data import SHARED


def write(folder: Path, qrels: str, name: str = "qrels.tsv") -> None:
    folder.mkdir(exist_ok=True)
    rows = [{"_id": f"d{p.id}", "title": p.title, "text": p.abstract} for p in PAPERS]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    queries = [
        {"_id": "q1", "text": 'TSS: "sparse attention", (an'},
        {"_id": "q2", "text": "galaxies -- rotation"},
        {"_id": "q3", "text": "never judged"},
    ]
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in queries) + "\n\n")
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(qrels)


@pytest.mark.parametrize("name", ["qrels.tsv", "qrels/test.tsv"])
def test_a_folder_is_measured(folder: Path, name: str) -> None:
    write(folder, "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td5\t2\nq2\td6\t0\nq9\td1\t1\n", name)
    report = evaluate(folder, embedder=LetterEmbedder())
    assert (report["documents"], report["queries"], report["embedder"]) == (6, 2, "letters")
    assert report["documents_per_second"] > 0
    assert report["bytes_on_disk"] > 0
    assert set(report["modes"]) == {"lexical", "dense", "hybrid"}
    for figures in report["modes"].values():
        assert figures["ndcg@10"] == figures["mrr@10"] == figures["recall@100"] == 1.0
        assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    json.dumps(report)


def test_a_missing_header_is_no_harm(folder: Path) -> None:
    write(folder, "q1\td1\t1\n")
    assert evaluate(folder, modes=[Mode.LEXICAL], embedder=LetterEmbedder())["queries"] == 1


@pytest.mark.parametrize(
    ("qrels", "says"),
    [("", "no query"), ("q1\td1\t0\n", "no query"), ("q1\td1\t1\nbroken\n", "line 2"), ("q8\td1\t1\n", "no query")],
)
def test_a_wrong_folder_is_told(folder: Path, qrels: str, says: str) -> None:
    write(folder, qrels)
    with pytest.raises(ValueError, match=says):
        evaluate(folder, embedder=LetterEmbedder())


def test_missing_and_broken_files_are_told(folder: Path) -> None:
    write(folder, "q1\td1\t1\n")
    (folder / "qrels.tsv").unlink()
    with pytest.raises(FileNotFoundError, match="neither"):
        evaluate(folder, embedder=LetterEmbedder())
    (folder / "corpus.jsonl").write_text('{"_id": "a"}\nnonsense\n')
    with pytest.raises(ValueError, match=r"corpus\.jsonl, line 2"):
        evaluate(folder, embedder=LetterEmbedder())
    (folder / "corpus.jsonl").write_text('{"title": "a"}\n')
    with pytest.raises(ValueError, match="_id"):
        evaluate(folder, embedder=LetterEmbedder())


@pytest.mark.skipif(not (SHARED / "data" / "relevance" / "med").exists(), reason="the collections are not here")
@pytest.mark.parametrize("name", ["med", "cisi"])
def test_fusion_beats_its_parts_on_real_judgements(name: str) -> None:
    modes = evaluate(SHARED / "data" / "relevance" / name, embedder=StaticEmbedder.load())["modes"]
    assert modes["hybrid"]["ndcg@10"] > max(modes["lexical"]["ndcg@10"], modes["dense"]["ndcg@10"])
