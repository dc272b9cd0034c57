"""A CITATION.cff that is made to grow, or is no YAML, costs a report."""

from __future__ import annotations

import pytest

from dailypapers.lib.record import PaperRecord
from dailypapers.sources.cff.parse import parse

HEAD = "cff-version: 1.2.0\ntitle: Widgets\n"


@pytest.mark.parametrize(
    ("rest", "line", "reason"),
    [
        ("authors: &a [{name: X}]\nreferences: *a\n", 1, "an alias"),
        ("references:\n  " + "- " * 30 + "x\n", 1, "nested too deeply"),
        ("references: " + "[" * 100_000, 1, "nested too deeply"),
        ("keywords: [" + "a," * 70_000 + "a]", 1, "more than 60,000 values"),
        ("authors:\n  - name: 'never ends\n", 1, "not whole YAML from line"),
        ("\tabstract: x\n", 1, "not whole YAML from line 3"),
        ("? [a, b]\n: c\n", 1, "no work"),
        ("abstract: \x07\n", 1, "not whole YAML"),
    ],
)
def test_a_hostile_file_is_reported(rest: str, line: int, reason: str) -> None:
    ((number, damage),) = parse(HEAD + rest)
    assert (number, reason in str(damage)) == (line, True), damage


def test_a_list_is_no_work() -> None:
    ((_, damage),) = parse("- cff-version: 1.2.0\n")
    assert "holds no fields" in str(damage)


def test_values_are_text_as_they_are_written() -> None:
    ((number, record),) = parse('cff-version: 1.2.0\ntitle: 1.10\ndate-released: 2021-02\nabstract: "yes"\n')
    assert isinstance(record, PaperRecord)
    assert (number, record.title, record.abstract) == (1, "1.10", "yes")
    assert str(record.published_at)[:10] == "2021-02-01"
