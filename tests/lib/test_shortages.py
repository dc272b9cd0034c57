"""What a process lacks is told from mistakes and from damage."""

from __future__ import annotations

import errno

import pytest

from dailypapers.lib.shortages import FILES, MEMORY, shortage


def caused(error: Exception, by: Exception) -> Exception:
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (MemoryError(), MEMORY),
        (OSError(errno.ENOMEM, "x"), MEMORY),
        (OSError(errno.EMFILE, "x"), FILES),
        (RuntimeError("can't start new thread"), MEMORY),
        (ValueError("Failed to open: Too many open files (os error 24)"), FILES),
        (caused(RuntimeError("the index cannot be read"), OSError(errno.ENFILE, "x")), FILES),
        (OSError(errno.ENOENT, "x"), ""),
        (caused(ValueError("no"), KeyError("x")), ""),
        (None, ""),
    ],
    ids=str,
)
def test_shortages(error: Exception | None, meaning: str) -> None:
    assert shortage(error) == meaning


def test_errors_that_cause_each_other_end() -> None:
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    assert shortage(one) == ""
