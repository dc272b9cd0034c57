"""Rows of a CSV file, one after the other whatever stands in them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TypeVar

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.sentences import sentence

Row = TypeVar("Row")


def rows_of(reader: Iterator[Row]) -> Iterator[Row | InvalidRecord]:
    """Yield what a reader of `csv` yields, and an InvalidRecord for each row that it cannot read."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield InvalidRecord(sentence("The row cannot be read (%(error)s): check its quotes.", error=error))
