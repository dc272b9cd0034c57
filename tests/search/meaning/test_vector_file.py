"""The vectors of papers on the disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from dailypapers.search.meaning import vector_file
from dailypapers.search.meaning.vector_file import PaperVector, VectorFile, cosines, quantised


@pytest.fixture
def file(tmp_path: Path) -> VectorFile:
    return VectorFile(tmp_path / "vectors.sqlite3", "one")


def made(*ids: int) -> list[PaperVector]:
    return [PaperVector(number, 7, np.array([number, 2, -3], np.int8)) for number in ids]


def test_what_is_put_is_got(file: VectorFile) -> None:
    assert file.get([1, 2]) == {}
    file.put(made(1, 2))
    held = VectorFile(file.path, "one").get([2, 3])
    assert {number: values.tolist() for number, values in held.items()} == {2: [2, 2, -3]}
    assert file.text_hashes() == {1: 7, 2: 7}
    file.forget([1])
    assert file.get([1]) == {}


def test_what_is_wanted_waits_until_it_is_put(file: VectorFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.want([4, 9])
    file.want([4, 5, 6])
    assert VectorFile(file.path, "one").wanted(3) == [9, 6, 5]
    file.put(made(9), done=[6])
    assert file.wanted(10) == [5, 4]
    monkeypatch.setattr(vector_file, "MAX_WANTED", 2)
    file.want([11])
    assert file.wanted(10) == [5, 4]


def test_vectors_of_another_model_are_not_mixed(file: VectorFile) -> None:
    file.put(made(1))
    other = VectorFile(file.path, "two")
    assert other.get([1]) == {}
    other.put(made(2))
    assert list(other.get([1, 2])) == [2]
    assert file.get([1, 2]) == {}


def test_a_search_waits_for_nobody_who_writes(file: VectorFile) -> None:
    file.put(made(1))
    with sqlite3.connect(file.path) as writer:
        writer.execute("BEGIN IMMEDIATE")
        file.want([2])
        assert list(file.get([1])) == [1]
        writer.rollback()
    file.want([3])
    assert file.wanted(5) == [3]


def test_a_damaged_file_is_begun_anew(file: VectorFile) -> None:
    file.path.write_bytes(b"no database" * 500)
    with pytest.raises(sqlite3.DatabaseError):
        file.get([1])
    file.start_anew()
    file.put(made(1))
    assert list(file.get([1])) == [1]


def test_a_byte_a_number_keeps_the_directions() -> None:
    vectors = np.random.default_rng(0).normal(size=(20, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert cosines(quantised(vectors), vectors[3]) == pytest.approx(vectors @ vectors[3], abs=0.005)
    assert quantised(np.zeros((1, 3), np.float32)).tolist() == [[0, 0, 0]]
