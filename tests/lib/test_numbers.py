"""Whole numbers from outside."""

from __future__ import annotations

import pytest

from dailypapers.lib.numbers import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5_000, None), ("", None), ("-1", None),
     ("+1", None), ("1.0", None), (" 1", None), ("1_000", None), ("٣", None), ("²", None), ("1\0", None)],
)  # fmt: skip
def test_digits_alone_are_a_number(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_bounds_belong_to_the_range() -> None:
    assert [whole_number(text, 2, 4) for text in "12345"] == [None, 2, 3, 4, None]
