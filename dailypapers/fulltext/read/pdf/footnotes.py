"""Notes at the foot of a page: smaller letters below the text, each beginning with its mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dailypapers.fulltext.read.pdf.characters import Page
from dailypapers.fulltext.read.pdf.lines import Line

_LEADING = re.compile(
    r"(?:(?:vgl|cf)\.?|siehe|see|zit\.|compare|voir|ver)(?:\s(?:auch|hierzu|dazu|also|nach|beispielsweise|etwa|"
    r"z\.\s?b\.|u\.\s?a\.|"
    r"e\.g\.|for example|aussi))*:?\s+",
    re.IGNORECASE,
)
_CITES = re.compile(
    r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])|\bS\.\s?[0-9]|\bpp?\.\s?[0-9]|\bHrsg\b|\beds?\.|\bvol\.", re.IGNORECASE
)
_MARK = re.compile(r"(?P<mark>[0-9]{1,3}|[*†‡§¶∗⋆★]{1,3}|[a-e](?=\s))[.)]?\s*(?=\S)")


class Note(NamedTuple):
    """A footnote's mark and lines."""

    label: str
    lines: list[Line]


def take_footnotes(page: Page, lines: Sequence[Line], body_size: float) -> tuple[list[Line], list[Note]]:
    """Return a page's lines without its footnotes, and those."""
    notes: list[Note] = []
    taken: set[int] = set()
    for column in sorted({line.column for line in lines}):
        here = sorted((line for line in lines if line.column == column), key=lambda line: line.baseline)
        foot: list[Line] = []
        for line in here:
            if line.size > 0.93 * body_size or line.baseline > 0.75 * page.height:
                break
            if foot and line.baseline - foot[-1].baseline > 2.2 * line.size:
                break
            foot.append(line)
        foot.reverse()
        found = _split(foot)
        notes += found
        taken.update(id(line) for note in found for line in note.lines)
    return [line for line in lines if id(line) not in taken], notes


def _split(foot: Sequence[Line]) -> list[Note]:
    notes: list[Note] = []
    for line in foot:
        match = _MARK.match(line.text)
        is_raised = match is not None and line.words[0].size < 0.85 * line.size
        follows = match is not None and match["mark"].isdigit() and _is_next(notes, match["mark"])
        is_sign = match is not None and not match["mark"].isalnum()
        if match is not None and (is_raised or follows or is_sign):
            notes.append(Note(match["mark"], [line]))
        elif notes:
            notes[-1].lines.append(line)
    return notes


def _is_next(notes: Sequence[Note], mark: str) -> bool:
    """Tell whether a number is the one behind that of the last note; the first of a page may be any."""
    numbers = [int(note.label) for note in notes if note.label.isdigit()]
    return int(mark) == numbers[-1] + 1 if numbers else True


def without_mark(text: str) -> str:
    """Return a note's text without the mark in front."""
    return _MARK.sub("", text, count=1).strip()


def cited_in_note(text: str) -> str:
    """Return the work that a note cites, without the words that lead to it ("See", "Vgl. hierzu"); "" for none."""
    return _LEADING.sub("", text, count=1).strip() if _CITES.search(text) else ""
