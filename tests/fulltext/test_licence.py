"""Who may read a text: the whole rule as a table."""

from __future__ import annotations

import pytest

from dailypapers.fulltext.licence import BY_SETTING, Access, access, quote

CC = "https://creativecommons.org/licenses"
ARXIV = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"
W, S = Access.WHOLE, Access.SNIPPETS


@pytest.mark.parametrize(
    ("licence", "also", "is_own_copy", "expected"),
    [
        (f"{CC}/by/4.0/", (), False, W), ("CC BY-SA 3.0", (), False, W), ("cc0", (), False, W),
        (f"{CC}/publicdomain/", (), False, W),
        (f"{CC}/by-nc/4.0/", (), False, S), (f"{CC}/by-nc/4.0/", ("nc",), False, W), (f"{CC}/by-nc/4.0/", ("nd",), False, S),
        (f"{CC}/by-nc-sa/4.0/", ("nc",), False, S), (f"{CC}/by-nc-sa/4.0/", ("nc-sa",), False, W),
        (f"{CC}/by-nd/4.0/", ("nd",), False, W), (f"{CC}/by-nc-nd/4.0/", ("nc", "nd"), False, S),
        (f"{CC}/by-nc-nd/4.0/", tuple(BY_SETTING), False, W),
        (ARXIV, tuple(BY_SETTING), False, S), ("", tuple(BY_SETTING), False, S), (None, (), False, S),
        ("All rights reserved", tuple(BY_SETTING), False, S),
        (ARXIV, (), True, W), ("", (), True, W), (None, (), True, W),
    ],
)  # fmt: skip
def test_the_rule(licence: str | None, also: tuple[str, ...], is_own_copy: bool, expected: Access) -> None:
    assert access(licence, also=also, is_own_copy=is_own_copy) is expected


def test_a_snippet_has_at_most_300_characters() -> None:
    assert len(quote("word " * 1_000)) <= 300
    assert quote("A short passage.") == "A short passage."
