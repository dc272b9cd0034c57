"""Captions of figures and tables, and what belongs to each: the part of the page to cut out and the words inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from dailypapers.fulltext.read.pdf.characters import Box, Page
from dailypapers.fulltext.read.pdf.graphics import regions, union
from dailypapers.fulltext.read.pdf.lines import ACROSS, Line

_CAPTION = re.compile(
    r"(?P<label>(?:(?P<table>table|tab\.|tabelle|tabela|tabla|tableau|quadro)|(?:supplementary |extended data )?"
    r"(?:figure|fig\.?|figura|abbildung|abb\.|scheme|schema|algorithm|listing|gr[aá]fico|chart|plate))"
    r"\s?(?:[A-Z]{0,2}\.?[0-9]{1,3}(?:\.[0-9]{1,2})*[a-z]?|[IVX]{1,5}\b))(?P<end>\s?[.:|—–]|\s|$)",
    re.IGNORECASE,
)
_FAR = 60.0  # points between a figure and its caption
_MIN_OVER = 20.0  # points that a drawing reaches beyond a caption at least
_THIN, _LONG = 2.5, 50.0  # points of a rule
_APART = 25.0  # points between the parts of a figure


@dataclass(slots=True)
class Float:
    """A figure or table: the lines of its caption, the lines inside it, and its place on the page."""

    label: str
    is_table: bool
    caption: list[Line]
    inside: list[Line] = field(default_factory=list)
    box: Box | None = None


def find_floats(page: Page, lines: Sequence[Line], body_size: float) -> list[Float]:
    """Return the floats of a page; no line belongs to two."""
    drawn = regions(page)
    floats: list[Float] = []
    taken: set[int] = set()
    for position, line in enumerate(lines):
        match = _CAPTION.match(line.text)
        if match is None or id(line) in taken or not _begins_caption(match, lines, position, body_size):
            continue
        caption = _caption_lines(lines, position, body_size)
        label = " ".join(match["label"].split())
        found = Float(label[:1].upper() + label[1:], bool(match["table"]), caption)
        taken.update(id(part) for part in caption)
        floats.append(found)
    captions = {id(part) for one in floats for part in one.caption}
    for one in floats:
        text = [line for line in lines if id(line) not in captions and id(line) not in taken]
        _find_inside(one, page, text, drawn, body_size)
        taken.update(id(line) for line in one.inside)
    return floats


def _begins_caption(match: re.Match[str], lines: Sequence[Line], position: int, body_size: float) -> bool:
    """Tell whether a line that begins as captions do is one, and not a sentence that breaks there."""
    line = lines[position]
    before = lines[position - 1] if position and lines[position - 1].page == line.page else None
    is_marked = bool(match["end"].strip()) or line.text == match[0].strip()
    stands_apart = (
        before is None
        or before.column != line.column
        or abs(before.size - line.size) > 0.3
        or not 0 < before.baseline - line.baseline < 1.45 * max(line.size, before.size)
    )
    differs = line.words[0].bold or line.size < 0.96 * body_size or line.words[0].italic
    return (is_marked and (stands_apart or differs)) or (stands_apart and differs)


def _caption_lines(lines: Sequence[Line], position: int, body_size: float) -> list[Line]:
    first = lines[position]
    caption = [first]
    leading = 1.5 * first.size
    for line in lines[position + 1 : position + 30]:
        last = caption[-1]
        gap = last.baseline - line.baseline
        if line.page != first.page or not 0 < gap < leading or abs(line.size - first.size) > 0.12 * first.size:
            if len(caption) == 1 and 0 < gap < 1.9 * first.size and line.page == first.page and len(first.text) < 20:
                caption.append(line)  # "TABLE I" in a line of its own
                leading = 1.5 * line.size
                continue
            break
        if len(caption) > 1:
            leading = 1.25 * (caption[0].baseline - last.baseline) / (len(caption) - 1) if len(caption) > 2 else leading
        ended = last.text.rstrip().endswith((".", ":")) and last.x1 < last.right - 3 * last.size
        if ended and line.size > 0.96 * body_size and line.column != first.column:
            break
        if ended and first.size > 0.96 * body_size and gap > 1.3 * first.size:
            break
        caption.append(line)
    return caption


def _find_inside(one: Float, page: Page, text: Sequence[Line], drawn: Sequence[Box], body_size: float) -> None:
    first, last = one.caption[0], one.caption[-1]
    left, right = _reach(one, page)
    near = [box for box in drawn if left - 12 <= (box.x0 + box.x1) / 2 <= right + 12]
    upper = [_cut(box, bottom=first.top + 1) for box in near if box.y1 > first.top + _MIN_OVER]
    lower = [_cut(box, top=last.bottom - 1) for box in near if box.y0 < last.bottom - _MIN_OVER]
    above = _grow(upper, first.top, text, body_size, upwards=True)
    below = _grow(lower, last.bottom, text, body_size, upwards=False)
    beside = next(
        (box for box in drawn if box.y0 < first.top < box.y1 + 12 and not left < (box.x0 + box.x1) / 2 < right), None
    )
    one.box = None if one.is_table else above or below or beside
    if one.is_table:
        ruled = [*near, *filter(None, (_between_rules(one, page, text, body_size, upwards=up) for up in (False, True)))]
        sides = [_cells(one, text, ruled, body_size, upwards=upwards) for upwards in (False, True)]
        cells = max(sides, key=lambda side: sum(len(line.leads) > 2 for line in side) + 0.01 * len(side))
        for line in cells:
            box = Box(line.x0 - 2, line.bottom - 2, line.x1 + 2, line.top + 2)
            one.box = union(one.box, box) if one.box else box
        one.inside = cells
    if one.box is None:
        return
    inside = [line for line in text if _is_inside(line, one.box)]
    if not one.is_table:  # labels of axes between the drawing and the caption
        low, high = min(one.box.y0, first.top), max(one.box.y1, last.bottom)
        inside += [
            line
            for line in text
            if low - 1 <= line.baseline <= high and left - 5 <= line.x0 and line.x1 <= right + 5
            and not _is_text(line, body_size) and not _is_inside(line, one.box)
        ]  # fmt: skip
        for line in inside:
            one.box = union(one.box, Box(line.x0 - 1, line.bottom, line.x1 + 1, line.top))
    known = {id(line) for line in one.inside}
    one.inside += [line for line in inside if id(line) not in known]


def _cut(box: Box, *, bottom: float = -1.0, top: float = 100_000.0) -> Box:
    """Return what of a drawing lies above or below a caption; its margins may reach over it."""
    return Box(box.x0, max(box.y0, bottom), box.x1, min(box.y1, top))


def _reach(one: Float, page: Page) -> tuple[float, float]:
    first = one.caption[0]
    if first.column == ACROSS or any(line.column == ACROSS for line in one.caption):
        return 0.0, page.width
    return min(first.left, first.x0), max(first.right, first.x1)


def _is_text(line: Line, body_size: float) -> bool:
    """Tell whether a line is one of the running text: of its size, filling its column, mostly letters."""
    letters = sum(char.isalpha() for char in line.text)
    wide = line.x1 - line.x0 > 0.6 * max(line.right - line.left, 1.0)
    return line.size > 0.93 * body_size and wide and letters > 0.6 * len(line.text) and len(line.leads) <= 2


def _grow(boxes: Sequence[Box], edge: float, text: Sequence[Line], body_size: float, *, upwards: bool) -> Box | None:
    """Return the drawing next to a caption with all that is drawn behind it, up to the running text."""
    ordered = sorted(boxes, key=lambda box: box.y0 if upwards else -box.y1)
    found: Box | None = None
    for box in ordered:
        start = edge if found is None else (found.y1 if upwards else found.y0)
        gap = box.y0 - start if upwards else start - box.y1
        if gap > (_FAR if found is None else _APART):
            break
        low, high = (start, box.y0) if upwards else (box.y1, start)
        if any(
            low + 1 < line.baseline < high - 1 and line.x0 < box.x1 and line.x1 > box.x0 and _is_text(line, body_size)
            for line in text
        ):
            break
        found = box if found is None else union(found, box)
    return found


def _is_inside(line: Line, box: Box) -> bool:
    middle = (line.x0 + line.x1) / 2
    return box.x0 - 6 <= middle <= box.x1 + 6 and box.y0 - 2 <= line.baseline + 0.25 * line.size <= box.y1 + 2


def _cells(one: Float, text: Sequence[Line], ruled: Sequence[Box], body_size: float, *, upwards: bool) -> list[Line]:
    """Return the lines of a table next to its caption: pieces with wide blanks, small letters, or inside its rules."""
    start = one.caption[0] if upwards else one.caption[-1]
    left, right = min(line.x0 for line in one.caption), max(line.x1 for line in one.caption)
    left, right = min(left, start.left), max(right, start.right)
    columns = {start.column, ACROSS} if start.column != ACROSS else {line.column for line in text}
    along = [line for line in text if line.x0 < right and line.x1 > left and line.column in columns]
    along = [line for line in along if (line.baseline > start.baseline) == upwards]
    along.sort(key=lambda line: line.baseline if upwards else -line.baseline)
    cells: list[Line] = []
    edge = start.baseline
    for line in along:
        gap = abs(line.baseline - edge)
        in_rules = any(_is_inside(line, box) for box in ruled)
        is_cell = in_rules or len(line.leads) >= 3 or (not _is_text(line, body_size) and gap < 2.2 * line.size)
        if gap > 3.5 * body_size or not is_cell or (not in_rules and _CAPTION.match(line.text)):
            break
        cells.append(line)
        edge = line.baseline
    return cells if sum(len(line.leads) > 1 for line in cells) * 3 >= len(cells) else []


def _between_rules(one: Float, page: Page, text: Sequence[Line], body_size: float, *, upwards: bool) -> Box | None:
    """Return the place between the rules above or below a table's caption, up to the running text."""
    first, last = one.caption[0], one.caption[-1]
    left, right = _reach(one, page)
    edge = first.top if upwards else last.bottom
    rules = [
        box
        for box in page.drawings
        if box.y1 - box.y0 <= _THIN and box.x1 - box.x0 >= _LONG and box.x0 < right and box.x1 > left
        and (box.y0 >= edge - 2 if upwards else box.y1 <= edge + 2)
    ]  # fmt: skip
    rules.sort(key=lambda box: box.y0 if upwards else -box.y1)
    found: Box | None = None
    for rule in rules:
        start = edge if found is None else (found.y1 if upwards else found.y0)
        low, high = min(start, rule.y0), max(start, rule.y1)
        is_far = high - low > (_FAR if found is None else 400)
        between = [line for line in text if low < line.baseline < high and line.x0 < rule.x1 and line.x1 > rule.x0]
        if is_far or any(_is_text(line, body_size) for line in between):
            break
        found = rule if found is None else union(found, rule)
    return found if found is not None and found.y1 - found.y0 > 10 else None


def rows_of(lines: Sequence[Line]) -> list[list[str]]:
    """Return the lines of a table as rows of cells; lines side by side in two columns are one row."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (-line.baseline, line.x0)):
        if rows and abs(rows[-1][0].baseline - line.baseline) < 0.4 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [[cell for line in sorted(row, key=lambda line: line.x0) for cell in pieces(line)] for row in rows]


def pieces(line: Line) -> list[str]:
    """Return the parts of a line between wide blanks: the cells of a row."""
    parts: list[list[str]] = [[]]
    for position, word in enumerate(line.words):
        previous = line.words[position - 1] if position else None
        if previous is not None and word.x0 - previous.x1 > 0.75 * line.size:
            parts.append([])
        elif previous is not None and not word.is_glued:
            parts[-1].append(" ")
        parts[-1].append(word.text)
    return ["".join(part) for part in parts]
