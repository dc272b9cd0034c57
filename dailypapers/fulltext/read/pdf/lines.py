"""Words of a page to lines in reading order: one column or several, with what runs across them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from dailypapers.fulltext.read.pdf.characters import Page, Word

ACROSS = -1
"""Column of a line that runs across columns."""

_GAP = 0.75  # of the letter size: a wider blank may be between two columns
_MIN_LINES = 6  # lines that make a column
_MIN_WIDTH = 0.2  # of the page: the least width of a line of text in a column


@dataclass(slots=True, eq=False)
class Line:
    """A line: words from left to right (in Hebrew and Arabic from right to left)."""

    page: int
    words: list[Word]
    x0: float
    x1: float
    baseline: float
    size: float
    column: int = ACROSS
    left: float = 0.0  # of its column
    right: float = 0.0
    text: str = ""
    bold: bool = False
    italic: bool = False
    leads: list[float] = field(default_factory=list)  # where its pieces begin, with wide blanks between

    @property
    def top(self) -> float:
        """Return the upper edge."""
        return self.baseline + 0.75 * self.size

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.baseline - 0.25 * self.size


def lines_of_pages(pages: Sequence[Page]) -> list[list[Line]]:
    """Return the lines of each page in the order in which they are read.

    A page too empty to show its columns, with a figure in one of them, has those that most pages have.
    """
    segments = [_segments(page.words) for page in pages]
    edges = [_column_edges(parts, page.width) for parts, page in zip(segments, pages, strict=True)]
    usual = Counter(tuple(round(edge / 4) for edge in found) for found in edges if found).most_common(1)
    if usual and (usual[0][1] >= 2 or len(pages) <= 3):
        wanted = next(found for found in edges if tuple(round(edge / 4) for edge in found) == usual[0][0])
        edges = [
            found or (wanted if _may_have(parts, wanted) else []) for found, parts in zip(edges, segments, strict=True)
        ]
    lines_by_page = [_lines_of(*each) for each in zip(pages, segments, edges, strict=True)]
    _trust_fonts([line for lines in lines_by_page for line in lines])
    return lines_by_page


def _trust_fonts(lines: Sequence[Line]) -> None:
    """Take bold and italics back where most of a paper would be in them: its fonts say what they are not."""
    letters = sum(len(line.text) for line in lines) or 1
    if sum(len(line.text) for line in lines if line.bold) > 0.5 * letters:
        for line in lines:
            line.bold = False
            for word in line.words:
                word.bold = False
    if sum(len(line.text) for line in lines if line.italic) > 0.5 * letters:
        for line in lines:
            line.italic = False
            for word in line.words:
                word.italic = False


def _may_have(segments: Sequence[Line], edges: Sequence[float]) -> bool:
    """Tell whether the usual columns fit a page: pieces begin at their edges, and few cross them."""
    starting = sum(1 for line in segments for edge in edges if -4 < line.x0 - edge < 2.5 * line.size)
    crossing = sum(1 for line in segments for edge in edges if line.x0 < edge - 6 and line.x1 > edge + 6)
    return starting >= 3 and crossing <= 0.6 * starting


def _lines_of(page: Page, segments: list[Line], edges: list[float]) -> list[Line]:
    lines = _merge(segments, edges)
    for line in lines:
        _finish(line, page.number)
    _keep_last_lines_across(lines)
    _set_margins(lines, edges, page.width)
    return _in_reading_order(lines)


def _segments(words: list[Word]) -> list[Line]:
    """Put words that follow one another in the file together where they touch: pieces of a line."""
    segments: list[Line] = []
    current: Line | None = None
    last: Word | None = None
    for word in words:
        if current is not None and last is not None:
            size = max(current.size, word.size)
            gap = max(word.x0 - current.x1, current.x0 - word.x1)
            shift = abs(word.baseline - current.baseline)
            is_script = (word.is_glued or word.size < 0.9 * current.size) and shift < 0.6 * size
            if gap < _GAP * size and gap > -0.7 * size and (shift < 0.2 * size or is_script):
                current.words.append(word)
                current.x0, current.x1 = min(current.x0, word.x0), max(current.x1, word.x1)
                if word.size > 1.1 * current.size:
                    current.size, current.baseline = word.size, word.baseline
                last = word
                continue
        current = Line(0, [word], word.x0, word.x1, word.baseline, word.size)
        segments.append(current)
        last = word
    return segments


def _column_edges(segments: list[Line], width: float) -> list[float]:
    """Return where columns but the first begin: left edges that many wide pieces share, with text before them."""
    wide = [segment for segment in segments if segment.x1 - segment.x0 >= _MIN_WIDTH * width]
    starts = Counter(round(segment.x0) for segment in wide if segment.x0 > 0.25 * width)
    wide_ids = {id(segment) for segment in wide}
    edges: list[float] = []
    for start, _ in starts.most_common(8):
        here = [segment for segment in wide if abs(segment.x0 - start) <= 3]
        if len(here) < _MIN_LINES or any(abs(start - edge) < 0.2 * width for edge in edges):
            continue
        top, bottom = max(line.baseline for line in here) + 5, min(line.baseline for line in here) - 5
        starting = {id(line) for line in here}
        beside = [line for line in segments if bottom <= line.baseline <= top and id(line) not in starting]
        before = [line for line in beside if line.x1 <= start + 1 and line.x1 - line.x0 >= 0.12 * width]
        crossing = [line for line in beside if line.x0 < start - 4 and line.x1 > start + 4]
        if len(before) >= _MIN_LINES and len(crossing) <= 0.6 * min(len(here), len(before)):
            ends = sorted(line.x1 for line in before)
            free = ends[int(0.9 * (len(ends) - 1))]
            baselines = {round(line.baseline) for line in here}
            outdented = [  # the first lines of hanging entries, or the numbers beside them
                line.x0
                for line in segments
                if max(start - 32, free) < line.x0 <= start + 3
                and (id(line) in wide_ids or (line.x1 < start and round(line.baseline) in baselines))
            ]
            edges.append(min(outdented, default=float(start)))
    return sorted(edges)


def _column(segment: Line, edges: list[float]) -> int:
    inside = sum(1 for edge in edges if segment.x0 >= edge - 3)
    crossed = sum(1 for edge in edges if segment.x0 < edge - 3 and segment.x1 > edge + 3)
    return ACROSS if crossed else inside


def _merge(segments: list[Line], edges: list[float]) -> list[Line]:
    """Join the pieces of a line in each column; a piece beside one that runs across belongs to it if it is near."""
    lines: list[Line] = []
    for segment in sorted(segments, key=lambda piece: (-piece.baseline, piece.x0)):
        segment.column = _column(segment, edges)
        line = next((line for line in reversed(lines[-60:]) if _is_same_line(line, segment)), None)
        if line is None:
            segment.leads.append(segment.x0)
            lines.append(segment)
            continue
        line.words += segment.words
        line.leads.append(segment.x0)
        line.x0, line.x1 = min(line.x0, segment.x0), max(line.x1, segment.x1)
        if segment.size > 1.05 * line.size:
            line.size, line.baseline = segment.size, segment.baseline
        line.column = line.column if line.column == segment.column else ACROSS
    return lines


def _is_same_line(line: Line, piece: Line) -> bool:
    size, smaller = max(line.size, piece.size), min(line.size, piece.size)
    shift = abs(line.baseline - piece.baseline)
    if shift > 0.35 * smaller and not (smaller < 0.85 * size and shift < 0.5 * size):
        return False
    gap = max(piece.x0 - line.x1, line.x0 - piece.x1)
    is_one_column = piece.column == line.column != ACROSS
    return gap > -0.5 * size and (is_one_column or (ACROSS in (piece.column, line.column) and gap < 1.2 * size))


def _finish(line: Line, page: int) -> None:
    """Set a line's text and fonts from its words."""
    line.page = page
    line.words.sort(key=lambda word: word.x0)
    letters = "".join(word.text for word in line.words)
    if sum("\u0590" <= letter <= "\u08ff" for letter in letters) > len(letters) / 2:
        line.words.reverse()
    parts: list[str] = []
    for position, word in enumerate(line.words):
        previous = line.words[position - 1] if position else None
        if previous is not None and not (word.is_glued and abs(word.x0 - previous.x1) < 0.6 * word.size):
            parts.append(" ")
        parts.append(word.text)
    line.text = "".join(parts)
    weights: Counter[float] = Counter()
    for word in line.words:
        weights[word.size] += len(word.text)
    line.size = max(weights, key=lambda size: (weights[size], size))
    main = [word for word in line.words if abs(word.size - line.size) < 0.1 * line.size]
    line.baseline = median(word.baseline for word in main)
    total = sum(len(word.text) for word in main) or 1
    line.bold = sum(len(word.text) for word in main if word.bold) > 0.7 * total
    line.italic = sum(len(word.text) for word in main if word.italic) > 0.7 * total
    line.leads.sort()


def _keep_last_lines_across(lines: list[Line]) -> None:
    """Let a short line that ends a paragraph across the columns run across, too."""
    ordered = sorted(lines, key=lambda line: (-line.baseline, line.x0))
    for above, line in itertools.pairwise(ordered):
        if (
            above.column == ACROSS
            and line.column == 0
            and abs(line.x0 - above.x0) < 2.5
            and abs(line.size - above.size) < 0.3
            and 0 < above.baseline - line.baseline < 1.6 * line.size
            and above.x1 - above.x0 > 1.3 * (line.x1 - line.x0)
            and not any(other is not line and abs(other.baseline - line.baseline) < 2 for other in lines)
        ):
            line.column = ACROSS


def _set_margins(lines: list[Line], edges: list[float], width: float) -> None:
    """Set the edges of each line's column, from where most of its lines begin and end."""
    for column in range(-1, len(edges) + 1):
        here = [line for line in lines if line.column == column]
        if not here:
            continue
        wide = [line for line in here if line.x1 - line.x0 > 0.5 * max(other.x1 - other.x0 for other in here)]
        starts = Counter(round(line.x0 / 2) for line in wide)
        ends = Counter(round(line.x1 / 2) for line in wide)
        common = [start for start, count in starts.items() if count >= max(2, 0.1 * len(wide))]
        left = 2.0 * min(common or starts)
        right = 2.0 * max((end for end, count in ends.items() if count >= max(2, 0.1 * len(wide))), default=max(ends))
        for line in here:
            line.left, line.right = left, right


def _in_reading_order(lines: list[Line]) -> list[Line]:
    """Order lines from the top; between lines that run across, column after column."""
    ordered: list[Line] = []
    band: list[Line] = []

    def end_band() -> None:
        ordered.extend(sorted(band, key=lambda line: (line.column, -line.baseline, line.x0)))
        band.clear()

    for line in sorted(lines, key=lambda line: (-line.baseline, line.x0)):
        if line.column == ACROSS:
            end_band()
            ordered.append(line)
        else:
            band.append(line)
    end_band()
    return ordered
