"""Signs that bioRxiv writes by their names."""

from __future__ import annotations

import pytest

from dailypapers.sources.biorxiv.parse import record_of


@pytest.mark.parametrize(("text", "expected"), [
    ("TNF-{beta} at 5 {micro}M and 37{degrees}C", "TNF-β at 5 µM and 37°C"), ("p {+/-} 2, n {>=} 3", "p ± 2, n ≥ 3"),
    ("A {Delta}-shaped <i>E. coli</i> {rightarrow} B", "A Δ-shaped E. coli → B"), ("set {x, y} and {unheard of}", "set {x, y} and {unheard of}"),
])  # fmt: skip
def test_signs(text: str, expected: str) -> None:
    record = record_of({"title": text, "abstract": text, "doi": "10.1101/2026.01.02.000001"})
    assert (record.title, record.abstract) == (expected, expected)
