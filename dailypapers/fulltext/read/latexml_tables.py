"""The cells of a table of a page that LaTeXML made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from dailypapers.fulltext.document import Cell
from dailypapers.fulltext.read.latexml_inlines import classes, read_inlines

if TYPE_CHECKING:
    from dailypapers.fulltext.read.latexml import Reader

MAX_SPAN = 200


def is_outer_table(element: etree._Element, whole: etree._Element) -> bool:
    if "ltx_tabular" not in classes(element):
        return False
    for above in element.iterancestors():
        if above is whole:
            return True
        if "ltx_tabular" in classes(above):
            return False
    return True


def rows_of(reader: Reader, table: etree._Element) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []

    def collect(element: etree._Element) -> None:
        for child in element:
            if child.tag == "tr" or "ltx_tr" in classes(child):
                cells = tuple(_cell(reader, cell) for cell in child if _is_cell(cell))
                if cells:
                    rows.append(cells)
            elif child.tag in ("thead", "tbody", "tfoot") or classes(child) & {"ltx_thead", "ltx_tbody", "ltx_tfoot"}:
                collect(child)

    collect(table)
    return tuple(rows)


def _is_cell(element: etree._Element) -> bool:
    return element.tag in ("td", "th") or ("ltx_td" in classes(element))


def _cell(reader: Reader, cell: etree._Element) -> Cell:
    is_header = cell.tag == "th" or "ltx_th" in classes(cell)
    return Cell(read_inlines(reader, cell), is_header, span(cell.get("colspan")), span(cell.get("rowspan")))


def span(value: str | None) -> int:
    """Return how many columns or rows a cell takes, 1 for anything that is no number, at most `MAX_SPAN`."""
    return min(max(int(value), 1), MAX_SPAN) if value and value.isascii() and value.isdigit() and len(value) < 9 else 1
