"""CSV with a head line, as spreadsheets and reference managers write it; comma, semicolon or tab between."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.person_names import in_reading_order
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources import names
from dailypapers.sources.csv.heads import KIND_AND_RANK
from dailypapers.sources.csv.rows import rows_of
from dailypapers.sources.references import reference

_IDENTITIES = frozenset(("id", "arxiv", "doi", "url", "people", "abstract", "year", "venue"))
_EXTERNAL = re.compile(r"""['"](?:ArXiv|DOI)['"]\s*:\s*['"]([^'"]{1,300})['"]""", re.IGNORECASE)
_LINES = re.compile(r"\s*[\r\n|]+\s*")  # between people, one a line or with bars between
_ADDRESSES = re.compile(r"[;|\s]+(?=https?://)")
_YEAR = re.compile(r"[0-9]{4}")
_NO_LETTERS = re.compile(r"[\W_]+")
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
_FORMULA_GUARD = re.compile(r"^'(?=[=+@-])")  # what keeps a spreadsheet from computing a title
_MAX_LEADING_LINES = 5  # before the head line: a separator, a title, empty lines
csv.field_size_limit(1 << 20)


class Columns:
    """The sign between columns, and for every one what it holds ("" where that is unknown)."""

    def __init__(self, sign: str, heads: Sequence[str]) -> None:
        self.sign = sign
        self.kinds = [KIND_AND_RANK.get(_NO_LETTERS.sub(" ", head).strip().lower(), ("", 0)) for head in heads]

    @property
    def are_of_papers(self) -> bool:
        kinds = {kind for kind, _ in self.kinds}
        return "title" in kinds and bool(_IDENTITIES & kinds)

    def values(self, row: Sequence[str]) -> dict[str, str]:
        """Return a row by what its columns hold; of several columns of one kind the best that is filled."""
        best: dict[str, tuple[int, str]] = {}
        for (kind, rank), value in zip(self.kinds, row, strict=False):
            if kind and value.strip() and (kind not in best or rank < best[kind][0]):
                best[kind] = (rank, value)
        return {kind: _FORMULA_GUARD.sub("", value) for kind, (_, value) in best.items()}


def sniff(head: bytes) -> bool:
    """Tell whether one of the first lines names columns: a title, and something that tells papers."""
    lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", _MAX_LEADING_LINES)[:_MAX_LEADING_LINES]
    return any(columns(line.decode("utf-8", "replace").strip()) is not None for line in lines)


def columns(line: str) -> Columns | None:
    """Return the columns that a line names; None where they are not those of papers."""
    for sign in ("\t", ";", ","):
        if sign in line:
            try:
                table_columns = Columns(sign, next(csv.reader([line.removeprefix("\ufeff")], delimiter=sign), []))
            except csv.Error:
                continue
            if table_columns.are_of_papers:
                return table_columns
    return None


def rows(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str] | InvalidRecord]]:
    """Yield every row by what its columns hold, with the line on which it ends; an unreadable one as InvalidRecord."""
    remaining = iter(lines)
    table_columns, number = None, 0
    for number, line in enumerate(remaining, start=1):
        table_columns = columns(line.rstrip("\r\n"))
        if table_columns is not None or number == _MAX_LEADING_LINES:
            break
    if table_columns is None:
        yield 1, InvalidRecord(sentence("The first line names no columns that we know: one must be `title`."))
        return
    reader = csv.reader(remaining, delimiter=table_columns.sign)
    for row in rows_of(reader):
        if isinstance(row, InvalidRecord):
            yield reader.line_num + number, row
        elif any(map(str.strip, row)):
            yield reader.line_num + number, table_columns.values(row)


def record_of(fields: Mapping[str, str]) -> PaperRecord:
    """Return the record of one row. Raises InvalidRecord where it has no title."""
    get = fields.get
    addresses = _ADDRESSES.split((get("url") or "").strip())
    return reference(
        "csv",
        title=get("title"),
        abstract=get("abstract"),
        people=_people(get("people") or ""),
        ids=(
            *(_arxiv(get("arxiv")), get("id"), get("doi")),
            *(*addresses, get("pdf")),
            *(_EXTERNAL.findall(get("ids") or "") or [get("ids")]),
        ),
        mentions=[get(kind) for kind in ("venue", "volume", "number", "pages")],
        notes=[line for kind in ("extra", "comment") for line in (get(kind) or "").splitlines()],
        dates=(get("date"), _date(fields), get("year")),
        venue=get("venue"),
        keywords=_list_or_text(get("keywords") or ""),
        categories=_list_or_text(get("categories") or ""),
        links=[("page", address, None) for address in addresses],
        comment=get("comment"),
    )


def _date(fields: Mapping[str, str]) -> str:
    """Return year, month and day of columns of their own: "2020-5-6", "JUN 12 2020"; "" where only a year is given."""
    day = fields.get("date", "")
    if day and "year" in fields and not _YEAR.search(day):  # "MAY 6", as Web of Science has it
        return f"{day} {fields['year']}"
    parts = [fields[name].strip() for name in ("year", "month", "day") if name in fields]
    if len(parts) < 2 or "year" not in fields:
        return ""
    return "-".join(parts) if all(map(str.isdigit, parts)) else " ".join(reversed(parts))


def _people(text: str) -> list[str]:
    value = _list_or_text(text)
    if isinstance(value, str) and ";" not in value:
        value = _LINES.sub(";", value.strip())
    return names.people_in(value) if isinstance(value, str) else [in_reading_order(name) for name in value]


def _list_or_text(text: str) -> str | list[str]:
    """Return the texts, or the names of objects, of a list as Python or JSON prints it ("['cs.CV', 'cs.LG']")."""
    stripped = text.strip()
    if (
        stripped[:1] == "["
        and stripped[-1:] == "]"
        and stripped[1:].lstrip()[:1] in ("'", '"', "{")
        and len(stripped) < clean.MAX_ABSTRACT
    ):
        try:
            items = json.loads(stripped) if '"' in stripped[1:3] else ast.literal_eval(stripped)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return text
        named = (item.get("name") if isinstance(item, dict) else item for item in items)
        return [item for item in named if isinstance(item, str)]
    return text


def _arxiv(value: str | None) -> str | None:
    """Return an arXiv number; a spreadsheet takes 0704.0010 for a fraction and drops zeros."""
    text = (value or "").strip()
    head, dot, tail = text.partition(".")
    if dot and head.isdigit() and tail.isdigit() and len(head) <= 4 and len(tail) < 5:
        month = head.zfill(4)
        return f"{month}.{tail.ljust(5 if month >= '1501' else 4, '0')}"
    return text or None
