"""What stands on pages and is no text of the paper: running heads, page numbers, line numbers, notices at the foot."""

from __future__ import annotations

import re
from collections import Counter

from dailypapers.fulltext.read.pdf.characters import Page
from dailypapers.fulltext.read.pdf.lines import Line

_PAGE_NUMBER = re.compile(
    r"[\W_]{0,3}(?:p(?:age|\.)?\s?|seite\s)?(?:[0-9]{1,5}|[ivxlc]{1,7}|"
    r"[A-Z]?[0-9]{1,4}[-–.][0-9]{1,4})(?:\s?(?:of|/|von|de)\s?[0-9]{1,5})?[\W_]{0,3}",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"©|\(c\) ?(?:19|20)[0-9]{2}|copyright|permission to make|all rights reserved|proceedings of|creative commons|"
    r"licensed under|issn|isbn|doi:? ?10\.|https?://(?:dx\.)?doi\.org|arxiv:[0-9]{4}\.|preprint submitted|"
    r"downloaded from|"
    r"this version posted|peer review\)|work licensed|published by|publication date|under review|"
    r"accepted (?:for|at|to)|"
    r"citation:|received |corresponding author|conference on",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"[0-9]+")
_ZONE = 0.12  # of the page's height, at the top and at the bottom


def without_furniture(pages: list[Page], lines_by_page: list[list[Line]]) -> list[list[Line]]:
    """Return the lines of each page without what repeats in its margins, page numbers and line numbers."""
    repeated = _repeated(pages, lines_by_page)
    kept = []
    for page, lines in zip(pages, lines_by_page, strict=True):
        lines = _without_line_numbers(page, lines)
        edge = _edge(lines)
        kept.append([line for line in lines if not _is_furniture(line, page, repeated, is_edge=id(line) in edge)])
    return kept


def _is_furniture(line: Line, page: Page, repeated: set[tuple[str, int]], *, is_edge: bool) -> bool:
    zone = _zone(line, page, is_edge=is_edge)
    if not zone:
        return False
    if any((_pattern(line), zone * 1000 + round(line.baseline / 4) + shift) in repeated for shift in (-1, 0, 1)):
        return True
    is_far = bool(_zone(line, page, is_edge=False))
    if is_edge and is_far and _PAGE_NUMBER.fullmatch(line.text):
        return True
    return page.number == 0 and is_far and zone == 2 and is_edge and _NOTICE.search(line.text) is not None


def _edge(lines: list[Line]) -> set[int]:
    """Return the `id`s of the first two lines of a page and of its last two."""
    ordered = sorted(lines, key=lambda line: line.baseline)
    return {id(line) for line in (*ordered[:2], *ordered[-2:])}


def _zone(line: Line, page: Page, *, is_edge: bool) -> int:
    """Return 1 at the top of the page, 2 at the bottom, 0 between; what stands at the edge of the text is nearer."""
    zone = 0.2 * page.height if is_edge else _ZONE * page.height
    if line.baseline > page.height - zone:
        return 1
    return 2 if line.baseline < zone else 0


def _pattern(line: Line) -> str:
    return _DIGITS.sub("#", line.text).strip()[:60].lower()


def _repeated(pages: list[Page], lines_by_page: list[list[Line]]) -> set[tuple[str, int]]:
    """Return patterns with their place that stand on two pages or more, in a margin."""
    seen: Counter[tuple[str, int]] = Counter()
    for page, lines in zip(pages, lines_by_page, strict=True):
        edge = _edge(lines)
        here = {
            (_pattern(line), zone * 1000 + round(line.baseline / 4))
            for line in lines
            if (zone := _zone(line, page, is_edge=id(line) in edge))
        }
        seen.update(here)
    counts: dict[tuple[str, int], int] = {}
    for (pattern, place), count in seen.items():
        counts[(pattern, place)] = count + max(seen.get((pattern, place - 1), 0), seen.get((pattern, place + 1), 0))
    return {key for key, count in counts.items() if count >= 2 and len(key[0]) > 0}


def _without_line_numbers(page: Page, lines: list[Line]) -> list[Line]:
    """Take off the numbers that drafts have beside each line."""
    alone = [line for line in lines if line.text.isdigit() and line.x1 - line.x0 < 25]
    by_side = Counter(round(line.x1 / 6) for line in alone)
    sides = {side for side, count in by_side.items() if count >= 20}
    leading = [line for line in lines if len(line.words) > 1 and line.words[0].text.isdigit()]
    starts = Counter(
        round(line.words[0].x1 / 4) for line in leading if line.words[1].x0 - line.words[0].x1 > 0.8 * line.size
    )
    margins = {start for start, count in starts.items() if count >= 20}
    if not sides and not margins:
        return lines
    kept = []
    for line in lines:
        if line.text.isdigit() and round(line.x1 / 6) in sides:
            continue
        if margins and line in leading and round(line.words[0].x1 / 4) in margins:
            number = line.words.pop(0)
            line.text = line.text.removeprefix(number.text).lstrip()
            line.x0 = line.words[0].x0
        kept.append(line)
    return kept
