"""Days as people write them: ISO, national orders, month names of several languages, Excel's numbers. Pure.

Nothing is guessed: 03/04/2021, the third of April to some and the fourth of March to others, is a day of 2021.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from dailypapers.sources import field_cleaners as clean

_MAX_LENGTH = 80  # characters
_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january janvier enero gennaio janeiro januari jaenner ene gen janv",
            "feb februar february fevrier febrero febbraio fevereiro februari fev fevr",
            "mar march marz maerz mars marzo marco maart mrz mae mrt",
            "apr april avril abril aprile avr abr",
            "may mai mayo maggio maio mei mag",
            "jun june juni juin junio giugno junho giu",
            "jul july juli juillet julio luglio julho lug juil",
            "aug august aout agosto augustus ago aou",
            "sep sept september septembre septiembre settembre setembro set",
            "oct october oktober octobre octubre ottobre outubro okt ott out",
            "nov november novembre noviembre novembro",
            "dec december dezember decembre diciembre dicembre dezembro dez dic",
        ),
        start=1,
    )
    for name in names.split()
}
_ACCENTS = re.compile("[\u0300-\u036f]+")
_PART = re.compile(r"[0-9]+|[^\W\d_]+")
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}|2100")
_MOMENT = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:")
_EXCEL = range(15_000, 80_000)  # days since the end of 1899: 1941 to 2119
_EXCEL_BEGINS = date(1899, 12, 30)


class PartialDate(NamedTuple):
    """A year, with its month and day as far as they are known (0 where not)."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def precision(self) -> int:
        return 1 + bool(self.month) + bool(self.month and self.day)

    def start(self) -> datetime | None:
        """Return its first moment, in UTC; None outside the years of the catalogue."""
        if self.year not in clean.YEARS:
            return None
        return datetime(self.year, self.month or 1, self.day or 1, tzinfo=UTC)


def finest(values: Iterable[object]) -> datetime | None:
    """Return the first moment of the date that is known best; of several as good ones, the first."""
    best: PartialDate | None = None
    for value in values:
        if isinstance(value, str) and _MOMENT.match(value) and (moment := clean.moment(value)) is not None:
            return moment
        parsed = read_date(value)
        if parsed is not None and (best is None or parsed.precision > best.precision):
            best = parsed
    return best.start() if best is not None else None


def read_date(value: object) -> PartialDate | None:
    """Return the date that a text or number means; None where it names no year.

    Of a range the first day counts. What stands behind a date ("2018/11/02/Preprint") is left aside.
    """
    text = clean.text(value, _MAX_LENGTH)
    if not text:
        return None
    if text.isdigit() and len(text) == 5 and int(text) in _EXCEL:
        day = _EXCEL_BEGINS + timedelta(days=int(text))
        return PartialDate(day.year, day.month, day.day)
    if re.fullmatch(r"[0-9]{8}", text) and _YEAR.match(text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    folded = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    parts = _PART.findall(folded)
    month = next((_MONTHS[part] for part in parts if part in _MONTHS), 0)
    numbers = [part for part in parts if part.isdigit() and len(part) <= 4]
    position = next((n for n, part in enumerate(numbers) if len(part) == 4 and _YEAR.fullmatch(part)), None)
    if position is None:
        return None
    year, before, behind = int(numbers[position]), numbers[:position], numbers[position + 1 :]
    if month:
        days = (int(part) for part in (*before, *behind) if len(part) <= 2)
        return _checked(year, month, next((day for day in days if 1 <= day <= 31), 0))
    if position == 0:
        return _checked(year, *(int(part) for part in behind[:2] if len(part) <= 2))
    return _national(year, [int(part) for part in before[-2:]], is_dotted="." in text)


def _national(year: int, before: list[int], *, is_dotted: bool) -> PartialDate:
    """Return a year behind its month, or behind day and month in an order that only numbers above twelve tell."""
    if len(before) == 1:
        return _checked(year, before[0])
    first, second = before
    if is_dotted or first > 12 or first == second:
        return _checked(year, second, first)
    return _checked(year, first, second) if second > 12 else PartialDate(year)


def _checked(year: int, month: int = 0, day: int = 0) -> PartialDate:
    """Return the date as far as the calendar knows it."""
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        day = 0
    if not 1 <= month <= 12:
        return PartialDate(year)
    return PartialDate(year, month, day)
