"""Finding a section by what people and programs call it."""

from __future__ import annotations

import pytest

from dailypapers.fulltext.document import Section, Text
from dailypapers.fulltext.sections import find_section
from tests.fulltext.made import document

NAMES = [
    ("S1", "1", "Introduction", 1), ("S2", "2", "Method", 1), ("S2.SS1", "2.1", "Data", 2), ("S2.SS1.SSS1", "", "Splits", 3),
    ("S2.SS2", "2.2", "Ablations of data", 2), ("S3", "3", "Results", 1),
]  # fmt: skip
MADE = document(
    sections=tuple(Section(anchor, number, (Text(title),), level, ()) for anchor, number, title, level in NAMES)
)


@pytest.mark.parametrize(
    ("name", "anchors"),
    [
        ("S2.SS1", ["S2.SS1", "S2.SS1.SSS1"]), ("2", ["S2", "S2.SS1", "S2.SS1.SSS1", "S2.SS2"]), ("2.", ["S2", "S2.SS1", "S2.SS1.SSS1", "S2.SS2"]),
        ("§ 2.2", ["S2.SS2"]), ("Section 3", ["S3"]), ("2.1 data", ["S2.SS1", "S2.SS1.SSS1"]), ("DATA", ["S2.SS1", "S2.SS1.SSS1"]),
        ("ablations", ["S2.SS2"]), (" results ", ["S3"]), ("nowhere", []), ("", []), ("§", []),
    ],
)  # fmt: skip
def test_names(name: str, anchors: list[str]) -> None:
    assert [section.anchor for section in find_section(MADE, name)] == anchors
