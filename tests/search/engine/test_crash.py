"""Kills, damage and several processes over one folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dailypapers.search.engine import Engine, IndexDamaged, IndexOutdated, parse
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.store import manifest
from tests.search.engine.papers import PAPERS, LetterEmbedder, paper

ROOT = Path(__file__).parents[3]
WRITER = """
import sys
from pathlib import Path
from dailypapers.search.engine import Engine
from tests.search.engine.papers import LetterEmbedder, paper
engine = Engine.open(Path(sys.argv[1]), LetterEmbedder(dimensions=8))
turn = 0
while True:
    turn += 1
    engine.update([paper(n, f"title{n} turn{turn}") for n in range(turn % 7, 60)], deleted=range(turn % 7))
    print(turn, flush=True)
"""


def writer(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
def test_a_kill_at_any_moment_leaves_an_index_that_opens_and_mends(folder: Path) -> None:
    for attempt in range(5):
        process = writer(folder)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.013 * (attempt + 1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        engine = Engine.open(folder, LetterEmbedder(dimensions=8))
        ids, _ = engine.indexed()
        there = set(LexicalIndex(folder / "words").ids().tolist())
        assert set(ids.tolist()) <= there
        assert len(ids) >= 50
        engine._columns.verify()
        engine.update([paper(n, f"title{n} mended") for n in range(60)])
        assert engine.indexed().ids.tolist() == list(range(60))
        assert set(LexicalIndex(folder / "words").ids().tolist()) == set(range(60))
        assert [hit.id for hit in engine.search(parse('"title7 mended"')).hits] == [7]


@pytest.mark.skipif(os.name != "posix", reason="uses signals")
def test_readers_follow_a_writer_in_another_process(folder: Path) -> None:
    process = writer(folder)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        readers = [Engine.open(folder, LetterEmbedder(dimensions=8)) for _ in range(3)]
        seen = 0
        until = time.monotonic() + 3
        while time.monotonic() < until:
            for reader in readers:
                seen += reader.refresh()
                results = reader.search(parse("title30"), limit=5)
                assert results.hits[0].id == 30
                assert reader.similar(30, limit=1)
        assert seen > 3
    finally:
        process.kill()
        process.wait()


def test_a_commit_of_words_alone_is_taken_back_or_done_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    engine.update(PAPERS[:4])
    with monkeypatch.context() as broken:
        broken.setattr(manifest, "write", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))
        with pytest.raises(OSError, match="full"):
            engine.update(PAPERS[4:], deleted=[1])
    again = Engine.open(folder, LetterEmbedder())
    assert again.indexed().ids.tolist() == [2, 3, 4]
    assert [hit.id for hit in again.search(parse("galaxies"), mode="lexical").hits] == []
    again.update([PAPERS[4]])
    assert again.indexed().ids.tolist() == [2, 3, 4, 5]
    assert sorted(LexicalIndex(folder / "words").ids().tolist()) == [2, 3, 4, 5]


def damaged(folder: Path) -> None:
    with pytest.raises(IndexDamaged, match="ebuild"):
        Engine.open(folder, LetterEmbedder())


@pytest.fixture
def built(folder: Path) -> Path:
    Engine.open(folder, LetterEmbedder()).update(PAPERS)
    return folder


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"content": {}, "check": 0}', b"\xff\xfe"])
def test_a_damaged_manifest_is_found(built: Path, content: bytes) -> None:
    (built / "manifest.json").write_bytes(content)
    damaged(built)


def test_a_changed_manifest_is_found(built: Path) -> None:
    path = built / "manifest.json"
    path.write_text(path.read_text().replace('"rows": 6', '"rows": 5'))
    damaged(built)


@pytest.mark.parametrize(
    "name", ["ids", "hashes", "days", "fine", "signs-0", "scales", "categories", "categories-ends"]
)
def test_short_or_missing_columns_are_found(built: Path, name: str) -> None:
    path = next(built.glob(f"columns-*/{name}.bin"))
    path.write_bytes(path.read_bytes()[:-1])
    damaged(built)
    path.unlink()
    damaged(built)


def test_changed_bytes_are_found(built: Path) -> None:
    path = next(built.glob("columns-*/ids.bin"))
    path.write_bytes(b"\x09" + path.read_bytes()[1:])
    damaged(built)


def test_verify_reads_the_vectors_too(built: Path) -> None:
    engine = Engine.open(built, LetterEmbedder())
    path = next(built.glob("columns-*/fine.bin"))
    path.write_bytes(b"\x77" + path.read_bytes()[1:])
    with pytest.raises(IndexDamaged):
        engine.verify()


def test_missing_words_are_found(built: Path) -> None:
    for path in (built / "words").iterdir():
        path.unlink()
    damaged(built)


def test_damaged_words_are_found(built: Path) -> None:
    (built / "words" / "meta.json").write_text("{")
    damaged(built)


def test_bytes_behind_the_commit_do_not_matter(built: Path) -> None:
    for path in built.glob("columns-*/*.bin"):
        with path.open("ab") as file:
            file.write(b"half a row")
    engine = Engine.open(built, LetterEmbedder())
    engine.update([paper(7, "Seventh")])
    assert Engine.open(built, LetterEmbedder()).indexed().ids.tolist() == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("embedder", [None, LetterEmbedder("other"), LetterEmbedder(dimensions=8)])
def test_vectors_of_two_embedders_are_never_mixed(built: Path, embedder: LetterEmbedder | None) -> None:
    with pytest.raises(IndexOutdated, match="letters"):
        Engine.open(built, embedder)


def test_another_schema_is_told(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "SCHEMA", manifest.SCHEMA + 1)
    with pytest.raises(IndexOutdated, match="schema"):
        Engine.open(built, LetterEmbedder())


def test_the_manifest_is_readable(built: Path) -> None:
    assert json.loads((built / "manifest.json").read_text())["content"]["rows"] == 6
