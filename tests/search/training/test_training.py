"""What of the training runs without PyTorch: reading, choosing rows and texts, measuring what was left out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from dailypapers.search.embedders import Vectors
from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.embedders.tokens import Tokenizer
from dailypapers.search.training import batches, corpus, dictionary, tables, teacher, validation, vocabulary
from tests.search.engine.papers import LetterEmbedder

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
    assert [paper.id for paper in corpus.read([hub, copies], corpus.read_held_out([hub]))] == ["2405.1"]


def test_certain_words_come_first_and_pieces_complete_the_others() -> None:
    counts = Counter({"network": 90, "networking": 9, "networked": 8, "2024": 7, "20240101": 99})
    rows = vocabulary.choose(counts, 45, 42, required=["anuria"])
    assert rows[:3] == ["anuria", "network", "networking"]
    assert "##ed" in rows
    assert len(rows) <= 45
    assert len(set(rows)) == len(rows)


def test_the_teacher_is_asked_about_rare_words_for_the_pieces() -> None:
    counts = Counter({"network": 90, "networked": 8, "networks": 9, "c3po": 50})
    assert teacher.choose_words(["network", "##s", "17"], counts, rare=1) == ["network", "networks"]


def test_a_dictionary_is_read_from_wordnet_files_and_from_json_lines(tmp_path: Path) -> None:
    folder = tmp_path / "dict"
    folder.mkdir()
    (folder / "data.noun").write_text(
        "  1 This line stands for the licence.\n"
        '00000010 20 n 02 Bryum 0 silver_moss(a) 1 001 @ 00000001 n 0000 | a small moss of walls; "it grew on"  \n'
        "00000020 20 n 01 x 0 000 | too short\n"
    )
    lines = write(tmp_path / "more.jsonl", {"terms": ["lichen"], "definition": "a fungus that lives with algae"})
    assert dictionary.read([folder, lines]) == [
        dictionary.Entry(("Bryum", "silver moss"), "a small moss of walls"),
        dictionary.Entry(("lichen",), "a fungus that lives with algae"),
    ]
    assert dictionary.read([folder])[0].text == "Bryum, silver moss: a small moss of walls"
    with pytest.raises(ValueError, match=r"no data\.noun"):
        dictionary.read([tmp_path])
    (folder / "data.verb").write_text("00000030 29 v 09 grow 0 001 | to become larger over some time\n")
    with pytest.raises(ValueError, match=r"data\.verb, line 1"):
        dictionary.read([folder])
    with pytest.raises(ValueError, match=r"bad\.jsonl: expected a list"):
        dictionary.read([write(tmp_path / "bad.jsonl", {"terms": "lichen", "definition": "a fungus with algae"})])


def test_what_a_dictionary_says_of_rare_words_is_asked() -> None:
    entries = [dictionary.Entry(("lichen", "old man's beard"), "fungus with algae")]
    counts = Counter({"network": 90, "networks": 9, "lichen": 1})
    assert teacher.choose_words(["network", "##s"], counts, rare=1, entries=entries) == [
        "network",
        "networks",
        "lichen",
    ]
    texts = teacher.choose_entries(
        [*entries, dictionary.Entry(("network",), "things that are joined")], ["lichen", "network"], ["network"] * 6
    )
    assert texts == ["lichen, old man's beard: fungus with algae"]


def test_left_out_papers_are_measured() -> None:
    papers = [corpus.Paper(str(i), f"word{i} title", f"word{i} one. Then word{i} two. And word{i}.") for i in range(81)]
    kept, apart = validation.split(papers)
    assert (len(kept), len(apart)) == (78, 3)
    embedder = StaticEmbedder("t", [f"word{i}" for i in range(81)], np.eye(81, dtype=np.float32))
    said = {f"word{i} title": np.eye(81, dtype=np.float32)[i] for i in range(81)}
    figures = validation.validate(embedder, apart, said)
    assert figures["title"] == figures["sentence"] == 1.0


def test_broken_files_are_told_with_their_line(tmp_path: Path) -> None:
    for content in ("{broken\n", "[1]\n"):
        (tmp_path / "papers.jsonl").write_text("\n" + content)
        with pytest.raises(ValueError, match=r"papers\.jsonl, line 2"):
            corpus.read([tmp_path / "papers.jsonl"])


def test_bags_leave_words_out_at_random_but_none_twice() -> None:
    tokenizer = Tokenizer(["zero", *(f"word{n}" for n in range(30))])
    texts = batches.bags(tokenizer, [" ".join(f"word{n}" for n in range(20)), "nothing known", "word3 word3"])
    assert len(texts) == 3
    rows, first = texts.sample(np.array([0, 1, 2]), max_rows=64, rng=np.random.default_rng(0))
    assert first.tolist() == [0, 18, 19]
    assert len(set(rows[:18].tolist())) == 18
    assert rows[18:].tolist() == [0, 4, 4]
    rows, first = texts.sample(np.array([0]), max_rows=5, rng=np.random.default_rng(0))
    assert len(set(rows.tolist())) == 5


def test_pairs_belong_to_one_paper() -> None:
    papers = [corpus.Paper(str(n), f"title{n}", f"One{n} is. Two{n} is. Three{n} is.", ("key",) * n) for n in range(2)]
    tokenizer = Tokenizer([f"{word}{n}" for n in range(2) for word in ("title", "one", "two", "three")] + ["key", "is"])
    pairs = batches.pairs_of(tokenizer, papers, seed=0)
    assert pairs.owners.tolist() == [0, 0, 1, 1, 1]
    sentence, rest = pairs.first, pairs.second
    assert not set(sentence.rows[sentence.offsets[1] : sentence.offsets[2] - 1]) & set(
        rest.rows[rest.offsets[1] : rest.offsets[2]]
    )


def test_the_first_table_holds_what_the_teacher_says_of_words() -> None:
    words = {"moss": np.array([1, 0, 0, 0], np.float32), "stones": np.array([0, 1, 0, 0], np.float32)}
    rows = ["moss", "stone", "##s", "wall"]
    table = tables.start_table(rows, Counter(moss=1, stone=1, wall=10_000), words, 4, seed=0)
    assert table[0] @ table[2] < 0, "what both share is taken out, so they point apart"
    assert np.linalg.norm(table[0]) > 5 * np.linalg.norm(table[3]), "frequent words weigh less"
    assert (table == tables.start_table(rows, Counter(moss=1, stone=1, wall=10_000), words, 4, seed=0)).all()


def test_turning_keeps_products_and_puts_the_most_first() -> None:
    chance = np.random.default_rng(0)
    table = chance.standard_normal((20, 6)).astype(np.float32) * np.array([1, 1, 1, 5, 1, 1], np.float32)
    texts = batches.Bags(np.arange(20, dtype=np.int32), np.arange(21))
    made = tables.align(table, texts)
    assert made @ made.T == pytest.approx(table @ table.T, abs=1e-3)
    assert np.argmax(np.var(made, axis=0)) == 0
    few = tables.reduce_dimensions(chance.standard_normal((10, 3)).astype(np.float16), 5)
    assert few.shape == (10, 5)
    assert np.linalg.norm(few, axis=1) == pytest.approx(1, abs=1e-3)


class Counting(LetterEmbedder):
    asked = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += len(texts)
        return super().embed(texts)


def test_the_teacher_is_asked_once(tmp_path: Path) -> None:
    first = Counting()
    said = teacher.embed_texts(["moss", "stone"], first, tmp_path)
    again = Counting()
    more = teacher.embed_texts(["stone", "wall", "moss"], again, tmp_path)
    assert (first.asked, again.asked) == (2, 1)
    assert (more[[2, 0]] == said).all()
    assert more == pytest.approx(first.embed(["stone", "wall", "moss"]), abs=1e-3)
    other = Counting("other", 8)
    assert teacher.embed_texts(["moss"], other, tmp_path).shape == (1, 8)
    assert other.asked == 1


@pytest.mark.parametrize("name", ["said.jsonl", "said.f16"])
def test_what_was_half_written_is_asked_again(tmp_path: Path, name: str) -> None:
    texts = ["moss", "stone", "wall"]
    whole = teacher.embed_texts(texts, LetterEmbedder(), tmp_path)
    path = tmp_path / "letters" / name
    path.write_bytes(path.read_bytes()[:-3])
    again = Counting()
    assert (teacher.embed_texts(texts, again, tmp_path) == whole).all()
    assert again.asked == 1


def test_texts_for_the_teacher_cover_rare_words_and_are_the_same_each_time() -> None:
    papers = [
        corpus.Paper(str(n), f"title number {n}", f"Rare{n} words stand in this long sentence. Short one.")
        for n in range(40)
    ]
    rows = [f"rare{n}" for n in range(40)]
    chosen = teacher.choose_texts(papers, rows, 20, seed=3)
    assert len(chosen) == 17, "ten titles; sentences of one rare word only until a third is full"
    assert chosen == teacher.choose_texts(papers, rows, 20, seed=3)
    assert sum("Rare" in text for text in chosen) == 7
    assert len(teacher.all_texts(papers)) == 80


def test_the_words_of_a_model_are_read_where_it_has_a_list(tmp_path: Path) -> None:
    assert teacher.known_words(tmp_path) == []
    (tmp_path / "vocab.txt").write_text("[PAD]\nmoss\n##s\nto\nstone\n2024\n")
    assert teacher.known_words(tmp_path) == ["moss", "stone"]
