from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dailypapers.search.embedders import Embedder
from dailypapers.search.embedders.static import WEIGHTS, StaticEmbedder, save


@pytest.fixture(scope="module")
def shipped() -> StaticEmbedder:
    return StaticEmbedder.load()


def test_the_shipped_weights(shipped: StaticEmbedder) -> None:
    assert isinstance(shipped, Embedder)
    assert shipped.dimensions == 256
    assert shipped.name.startswith("static-256-")
    assert WEIGHTS.stat().st_size <= 16_000_000
    assert StaticEmbedder.load() is shipped


def test_vectors_have_length_one_or_zero(shipped: StaticEmbedder) -> None:
    texts = ["sparse attention", "", "🙂", "x" * 10_000, "Tokenization " * 3_000, "قلب"]
    vectors = shipped.embed(texts)
    assert vectors.shape == (6, 256)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    assert lengths[[0, 4]] == pytest.approx(1, abs=1e-5)
    assert lengths[[1, 2]] == pytest.approx(0)


@pytest.mark.parametrize("amount", [0, 1, 47, 48, 49, 200])
def test_a_text_has_the_same_vector_in_any_company(shipped: StaticEmbedder, amount: int) -> None:
    texts = [f"paper {n} on graph networks" for n in range(amount)]
    together = shipped.embed(texts)
    assert together.shape == (amount, 256)
    for place in range(0, amount, 23):
        assert together[place] == pytest.approx(shipped.embed([texts[place]])[0], abs=1e-5)


@pytest.mark.parametrize(
    ("query", "near", "far"),
    [
        (
            "large language models",
            "GPT and other pretrained transformers for text",
            "rotation curves of spiral galaxies",
        ),
        ("car detection", "finding vehicles in traffic images", "proof of a theorem on prime numbers"),
        ("medical imaging", "segmentation of tumors in MRI scans", "reinforcement learning for board games"),
        ("speech recognition", "transcribing spoken audio", "protein folding"),
    ],
)
def test_meaning_without_shared_words(shipped: StaticEmbedder, query: str, near: str, far: str) -> None:
    q, n, f = shipped.embed([query, near, far])
    assert q @ n > q @ f + 0.1
    assert q[:64] @ n[:64] > q[:64] @ f[:64]


def test_order_of_words_does_not_matter(shipped: StaticEmbedder) -> None:
    one, two = shipped.embed(["sparse attention for text", "text for attention sparse"])
    assert one == pytest.approx(two, abs=1e-6)


def test_saved_weights_come_back(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    table = chance.standard_normal((4, 8)).astype(np.float32)
    name = save(tmp_path / "w.npz", ["a1", "b2", "c3", "##d"], table, {"steps": 1})
    loaded = StaticEmbedder.load(tmp_path / "w.npz")
    assert loaded.name == name
    assert loaded.dimensions == 8
    wanted = table[0] + table[1]
    assert loaded.embed(["A1 b2"])[0] == pytest.approx(wanted / np.linalg.norm(wanted), abs=0.02)
    assert save(tmp_path / "other.npz", ["a1", "b2", "c3", "##d"], table * 2, {}) != name


def test_processes_share_the_rows_on_the_disk(shipped: StaticEmbedder, tmp_path: Path) -> None:
    assert isinstance(shipped._table, np.memmap)
    assert not shipped._table.flags.writeable
    with np.load(WEIGHTS) as file:
        assert np.array_equal(shipped._table, file["rows"])
        np.savez_compressed(tmp_path / "packed.npz", **file)
    with pytest.raises(ValueError, match=r"packed\.npz is not a static embedding: its rows are compressed"):
        StaticEmbedder.load(tmp_path / "packed.npz")


@pytest.mark.parametrize("content", [b"", b"not weights", b"PK\x03\x04"])
def test_what_is_no_weights_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"w\.npz is not a static embedding"):
        StaticEmbedder.load(tmp_path / "w.npz")


def test_words_and_vectors_must_fit() -> None:
    with pytest.raises(ValueError, match="2 words but 1 vectors"):
        StaticEmbedder("x", ["a", "b"], np.zeros((1, 4), np.float32))
