"""What each line of a PDF is: front matter, running text, heading, float, footnote or bibliography."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from dailypapers.fulltext.read.pdf.characters import Page
from dailypapers.fulltext.read.pdf.floats import Float, find_floats
from dailypapers.fulltext.read.pdf.footnotes import Note, take_footnotes
from dailypapers.fulltext.read.pdf.front import Front, read_front
from dailypapers.fulltext.read.pdf.headings import (
    Heading,
    find_heading,
    follows,
    is_references,
    references_starts,
)
from dailypapers.fulltext.read.pdf.lines import Line

_KEYWORDS = re.compile(
    r"(?:key ?words|index terms|ccs concepts|categories and|mots[- ]cl[ée]s|palavras[- ]chave|"
    r"schl[üu]sselw[öo]rter|pacs)\b",
    re.IGNORECASE,
)
_AFTER_REFERENCES = re.compile(
    r"(?:appendi|anhang|supplement|acknowledg|author|biograph|about the|figure|table|checklist|additional|proof|a\b)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Parts:
    """The lines of a paper by what they are."""

    title: str
    authors: tuple[str, ...]
    abstract: list[Line] = field(default_factory=list)
    body: list[Line | Heading | Float] = field(default_factory=list)
    references: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    last_number: int = 0


def _body_size(lines_by_page: Sequence[Sequence[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in lines_by_page[: max(1, round(0.6 * len(lines_by_page)))]:  # references are smaller
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def sort_lines(pages: Sequence[Page], lines_by_page: Sequence[list[Line]], metadata_title: str) -> Parts:
    body_size = _body_size(lines_by_page)
    first = next((number for number, lines in enumerate(lines_by_page) if len(lines) > 3), 0)
    front = read_front(lines_by_page[first], metadata_title, body_size)
    parts = Parts(front.title, front.authors)
    starts = references_starts(lines_by_page, body_size)
    in_references = False
    for number, lines in enumerate(lines_by_page):
        if number < first:
            continue
        kept = list(lines)
        if not in_references:
            begins = next((at for at, line in enumerate(lines) if id(line) in starts), len(lines))
            above, notes = take_footnotes(pages[number], lines[:begins], body_size)
            kept = [*above, *lines[begins:]]
            parts.notes += notes
        if number == first:
            kept = _without_front(parts, front, lines, kept, body_size)
            kept = _without_small_print(kept, body_size)
        floats = find_floats(pages[number], kept, body_size)
        in_references = _sort_page(parts, kept, floats, body_size, starts, in_references)
    return parts


def _without_front(
    parts: Parts, front: Front, lines: Sequence[Line], kept: Sequence[Line], body_size: float
) -> list[Line]:
    """Return the first page's lines behind title, authors and abstract; the abstract goes to its place."""
    front_lines = {id(line) for line in lines[: front.end]}
    if front.abstract >= 0:
        front_lines -= {id(line) for line in lines[front.abstract :]}
    left = [line for line in kept if id(line) not in front_lines]
    if front.abstract < 0:
        return left
    start = next((at for at, line in enumerate(left) if line is lines[front.abstract]), None)
    if start is None:
        return left
    end = start + 1
    while end < len(left):
        line = left[end]
        is_end = _KEYWORDS.match(line.text) or (
            end > start + 1 and (find_heading(left, end, body_size) or _is_other_style(left, start, end))
        )
        if is_end or end - start > 80:
            break
        end += 1
    parts.abstract = left[start:end]
    return left[:start] + left[end:]


def _without_small_print(lines: list[Line], body_size: float) -> list[Line]:
    """Return the first page's lines without what stands in small letters above the first heading: dates, addresses."""
    first = next((at for at in range(len(lines)) if find_heading(lines, at, body_size)), 0)
    return [line for line in lines[:first] if line.size > 0.88 * body_size] + lines[first:]


def _is_other_style(lines: Sequence[Line], start: int, end: int) -> bool:
    """Tell whether a line is set apart from those of the abstract by its size and a blank."""
    before, line = lines[end - 1], lines[end]
    reference = lines[min(start + 1, end - 1)]
    gap = before.baseline - line.baseline
    apart = line.column != before.column or gap > 1.6 * before.size or gap < 0
    return apart and (abs(line.size - reference.size) > 0.3 or gap > 2.2 * before.size)


def _sort_page(
    parts: Parts,
    lines: Sequence[Line],
    floats: Sequence[Float],
    body_size: float,
    starts: frozenset[int],
    in_references: bool,
) -> bool:
    """Sort a page's lines into the body and the bibliography; return whether the bibliography goes on."""
    of_float = {id(line): one for one in floats for line in (*one.caption, *one.inside)}
    placed: set[int] = set()
    position = 0
    while position < len(lines):
        line = lines[position]
        one = of_float.get(id(line))
        if one is not None:
            if id(one) not in placed:
                placed.add(id(one))
                parts.body.append(one)
            position += 1
            continue
        if id(line) in starts:
            in_references = True
            position += is_references(line)
            if is_references(line):
                continue
        heading = find_heading(lines, position, body_size)
        if heading is not None and not follows(heading.number, parts.last_number):
            heading = None
        if in_references:
            ends = heading is not None and _ends_references(heading, line, parts.references)
            if not ends and not _is_other_list(lines, position, parts.references):
                parts.references.append(line)
                position += 1
                continue
            in_references = False
        if heading is not None:
            first = heading.number.split(".")[0]
            parts.last_number = int(first) if first.isdigit() else parts.last_number
            parts.body.append(heading)
            position += heading.lines
        else:
            parts.body.append(line)
            position += 1
    return in_references


def _ends_references(heading: Heading, line: Line, references: Sequence[Line]) -> bool:
    if len(references) < 2:
        return False
    usual = references[len(references) // 2].size
    is_first = line.page != references[-1].page
    if heading.bold and not references[len(references) // 2].bold and (heading.size > 1.04 * usual or is_first):
        return True
    known = _AFTER_REFERENCES.match(heading.title) is not None or (
        heading.number[:1].isalpha() and heading.number != ""
    )
    return known and (heading.bold or heading.size > 1.04 * usual or line.text.isupper())


def _is_other_list(lines: Sequence[Line], position: int, references: Sequence[Line]) -> bool:
    """Tell whether letters of another size go on at the top of a page or column: the publisher's own list of books."""
    line = lines[position]
    ahead = lines[position : position + 4]
    if len(references) < 4 or len(ahead) < 4:
        return False
    last, usual = references[-1], references[len(references) // 2].size
    moved = line.page != last.page or line.column != last.column
    return moved and all(abs(other.size - usual) > 0.1 * usual for other in ahead)
