"""The Retraction Watch data set, as Crossref publishes it: a CSV with a line a notice.

Columns: https://doi.org/10.13003/c23rw1d9. Dates are American ("8/31/2024 0:00"), reasons stand as "+Error in Data;".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.notices import Notice, NoticeKind, notice_identifier
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.csv.rows import rows_of

_COLUMNS = (b"OriginalPaperDOI", b"RetractionNature")
_KINDS: dict[str, NoticeKind] = {
    "retraction": "retraction", "expression of concern": "concern", "correction": "correction",
    "reinstatement": "reinstatement",
}  # fmt: skip
_AMERICAN = re.compile(r"\s*([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\b")
_MAX_REASON = 1_000


def sniff(head: bytes) -> bool:
    """Tell whether the first line names the columns of the data set."""
    first = head.partition(b"\n")[0]
    return all(column in first for column in _COLUMNS)


def parse(lines: Iterable[str]) -> Iterator[tuple[int, Notice | InvalidRecord]]:
    """Yield the notice of every row with its line; one without a DOI has an empty identifier."""
    reader = csv.DictReader(lines)
    for row in rows_of(reader):
        try:
            yield reader.line_num, row if isinstance(row, InvalidRecord) else notice_of(row)
        except InvalidRecord as error:
            yield reader.line_num, error


def notice_of(row: Mapping[str, str | None]) -> Notice:
    """Return the notice of one row. Raises InvalidRecord where its nature is not known."""
    nature = clean.text(row.get("RetractionNature"), 60)
    kind = _KINDS.get(nature.lower())
    if kind is None:
        raise InvalidRecord(
            sentence(
                "There is no nature of a notice “%(nature)s”: known are %(kinds)s.",
                nature=nature,
                kinds=", ".join(_KINDS),
            )
        )
    reasons = (part.strip(" +") for part in clean.text(row.get("Reason"), _MAX_REASON).split(";"))
    return Notice(
        identifier=notice_identifier(clean.text(row.get("OriginalPaperDOI"), 300)),
        kind=kind,
        doi=clean.doi(row.get("RetractionDOI")),
        issued_on=_day(clean.text(row.get("RetractionDate"), 40)),
        reason="; ".join(filter(None, reasons)),
    )


def _day(text: str) -> date | None:
    match = _AMERICAN.match(text)
    if match is None:
        return clean.day(text)
    try:
        return date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        return None
