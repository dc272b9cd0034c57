"""The first pass by bits finds what comparing all numbers finds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dailypapers.search.engine.vectors import binary_codes


def vectors(rows: int, dimensions: int, seed: int = 0) -> np.ndarray:
    made = np.random.default_rng(seed).standard_normal((rows, dimensions)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("dimensions", [1, 26, 64, 100, 256, 384])
def test_the_rotation_keeps_angles_and_is_the_same_every_time(dimensions: int) -> None:
    found = binary_codes.rotation(dimensions)
    assert found.shape == (dimensions, binary_codes.plane_count(dimensions) * 64)
    assert np.allclose(found @ found.T, np.eye(dimensions), atol=1e-5)
    binary_codes.rotation.cache_clear()
    assert np.array_equal(found, binary_codes.rotation(dimensions))


@pytest.mark.parametrize("dimensions", [26, 256, 384])
@pytest.mark.parametrize("rows", [1, 1_000])
def test_distances_are_the_bits_that_differ(monkeypatch: pytest.MonkeyPatch, dimensions: int, rows: int) -> None:
    monkeypatch.setattr(binary_codes, "_BATCH_ROWS", 128)
    made, asked = vectors(rows, dimensions), vectors(1, dimensions, 1)[0]
    rotated = made @ binary_codes.rotation(dimensions) > 0
    wanted = (rotated != (asked @ binary_codes.rotation(dimensions) > 0)).sum(axis=1)
    alone = binary_codes.hamming_distances(list(binary_codes.signs(made)), asked)
    assert np.array_equal(alone, wanted)
    monkeypatch.setattr(binary_codes, "_ROWS_PER_THREAD", 10)
    assert np.array_equal(binary_codes.hamming_distances(list(binary_codes.signs(made)), asked), alone)


def test_bits_tell_the_angle() -> None:
    made = vectors(4_000, 256)
    found = binary_codes.hamming_distances(list(binary_codes.signs(made)), made[0])
    angles = np.arccos(np.clip(made @ made[0], -1, 1)) / np.pi * 256
    assert found[0] == 0
    assert abs(float((found - angles).mean())) < 1
    assert float(np.abs(found - angles).max()) < 50


@given(arrays.arrays(np.uint8, st.integers(0, 300), elements=st.integers(0, 255)), st.integers(0, 320))
def test_least_is_the_beginning_of_a_stable_sort(values: np.ndarray, amount: int) -> None:
    assert (
        binary_codes.smallest_k(values, amount).tolist() == np.sort(np.argsort(values, kind="stable")[:amount]).tolist()
    )


@given(st.integers(0, 5), st.integers(1, 5_000))
def test_least_of_many_alike(value: int, amount: int) -> None:
    values = np.full(10_000, value, np.uint16)
    values[::7] = 3
    assert (
        binary_codes.smallest_k(values, amount).tolist() == np.sort(np.argsort(values, kind="stable")[:amount]).tolist()
    )


def test_the_rotation_that_ships_is_the_one_that_is_made() -> None:
    bits = 256
    assert np.abs(binary_codes.make_rotation(bits) - binary_codes.rotation(bits)).max() < 1e-5


def test_products_of_all_rows_are_made_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Watched(np.ndarray[Any, Any]):
        def __matmul__(self, other: Any) -> Any:
            assert binary_codes._one_product.locked()
            return np.asarray(self) @ other

    rows = np.eye(3, dtype=np.float32)
    assert (binary_codes.all_products(rows.view(Watched), rows) == rows).all()
