"""CSV with a head line, as spreadsheets and reference managers write it; comma, semicolon or tab between."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.text import in_reading_order
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources import names
from dailypapers.sources.csv.rows import rows_of
from dailypapers.sources.references import reference

# What columns hold, by their heads in lower case without signs; of several in a table the first of a line counts.
# As spreadsheets, Zotero, PubMed, Scopus, Web of Science, IEEE Xplore, Rayyan, Publish or Perish and Kaggle have them.
_HEADS = {
    "title": "title|article title|paper title|document title|titles|paper|work title|item title|primary title|"
             "display name|name|ti|标题|题名|篇名|题目|论文题目|タイトル|titel|titre|título|titulo|titolo",
    "abstract": "abstract|abstract note|abstracts|summary|summaries|ab|摘要|要旨|zusammenfassung|résumé|resumen",
    "people": "author full names|af|full author names|authors|author|author s|author names|authors list|author list|"
              "creator|creators|au|作者|著者|autor|autoren|autorinnen|auteur|auteurs|autores|autori",
    "arxiv": "arxiv|arxiv id|arxivid|arxiv number|arxiv no|eprint",
    "doi": "doi|di|digital object identifier|doi link|doi url",
    "id": "id|paper id|entry id|paperid|key",
    "url": "url|link|urls|article url|articleurl|paper url|abs url|ur|网址",
    "pdf": "pdf|pdf link|pdf url|full text url|fulltexturl|link attachments|file url",
    "date": "publication date|date published|published date|pub date|date|published|published on|cover date|submitted|"
            "发表日期|出版日期|datum|fecha|data",
    "year": "year|publication year|pub year|py|y|年份|年|jahr|année|annee|año|ano|anno",
    "day": "pd",  # Web of Science writes "JUN 12" beside the year
    "venue": "source title|so|publication title|journal book|journal|journal title|journal name|venue|publication|"
             "conference|conference name|booktitle|book title|container title|secondary title|source|期刊|来源|刊名|"
             "zeitschrift|revue|revista|rivista",
    "keywords": "author keywords|keywords|keyword|manual tags|tags|de|index terms|ieee terms|关键词|schlagwörter",
    "categories": "terms|categories|arxiv categories",
    "comment": "comment|comments|notes|note",
    "extra": "extra|other notes",
    "volume": "volume|vl|vol",
    "number": "number|issue|no|report number|art no|article number",
    "pages": "pages|page start|start page|startpage",
}  # fmt: skip
_KIND_AND_RANK = {head: (kind, rank) for kind, heads in _HEADS.items() for rank, head in enumerate(heads.split("|"))}
_IDENTITIES = frozenset(("id", "arxiv", "doi", "url", "people", "abstract"))
_NO_LETTERS = re.compile(r"[\W_]+")
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
_FORMULA_GUARD = re.compile(r"^'(?=[=+@-])")  # what keeps a spreadsheet from computing a title
_MAX_LEADING_LINES = 5  # before the head line: a separator, a title, empty lines
csv.field_size_limit(1 << 20)


class Columns:
    """The sign between columns, and for every one what it holds ("" where that is unknown)."""

    def __init__(self, sign: str, heads: Sequence[str]) -> None:
        self.sign = sign
        self.kinds = [_KIND_AND_RANK.get(_NO_LETTERS.sub(" ", head).strip().lower(), ("", 0)) for head in heads]

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
        yield 1, InvalidRecord("The first line names no columns that we know: one must be `title`.")
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
    return reference(
        "csv",
        title=get("title"),
        abstract=get("abstract"),
        people=_people(get("people") or ""),
        ids=(_arxiv(get("arxiv")), get("id"), get("doi"), get("url"), get("pdf")),
        mentions=[get(kind) for kind in ("venue", "volume", "number", "pages")],
        notes=[line for kind in ("extra", "comment") for line in (get(kind) or "").splitlines()],
        dates=(get("date"), f"{get('day')} {get('year')}" if get("day") else None, get("year")),
        venue=get("venue"),
        keywords=_list_or_text(get("keywords") or ""),
        categories=_list_or_text(get("categories") or ""),
        links=(("page", get("url"), None),),
        comment=get("comment"),
    )


def _people(text: str) -> list[str]:
    value = _list_or_text(text)
    return names.people_in(value) if isinstance(value, str) else [in_reading_order(name) for name in value]


def _list_or_text(text: str) -> str | list[str]:
    """Return the texts of a list as Python prints it ("['cs.CV', 'cs.LG']"); anything else as it is."""
    stripped = text.strip()
    if (
        stripped[:1] == "["
        and stripped[-1:] == "]"
        and stripped[1:2] in ("'", '"')
        and len(stripped) < clean.MAX_ABSTRACT
    ):
        try:
            items = ast.literal_eval(stripped)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return text
        return [item for item in items if isinstance(item, str)]
    return text


def _arxiv(value: str | None) -> str | None:
    """Return an arXiv number; a spreadsheet takes 0704.0010 for a fraction and drops zeros."""
    text = (value or "").strip()
    head, dot, tail = text.partition(".")
    if dot and head.isdigit() and tail.isdigit() and len(head) <= 4 and len(tail) < 5:
        month = head.zfill(4)
        return f"{month}.{tail.ljust(5 if month >= '1501' else 4, '0')}"
    return text or None
