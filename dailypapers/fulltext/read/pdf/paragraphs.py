"""Lines of running text to paragraphs: where one begins, and whether a hyphen at the end of a line stays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from dailypapers.fulltext.read.pdf.lines import Line

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HYPHENATED = re.compile(r"([^\W\d_]+)-$")
_START = re.compile(r"([^\W\d_]+)")
_SENTENCE_END = (".", ":", "?", "!", "”", '"', "]", ")")
_ITEM = re.compile(r"(?:[•·▪‣◦∙■●○*–-]|\(?(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})[.)])\s+\S")


class Vocabulary:
    """The words of a paper, by which a hyphen at the end of a line is judged."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._seen: Counter[str] = Counter()
        was_broken = False
        for line in lines:
            text = _START.sub("", line.text, count=1) if was_broken else line.text
            broken = _HYPHENATED.search(text)
            was_broken = broken is not None
            words = _WORD.findall(text[: broken.start()] if broken else text)
            self._seen.update(word.lower() for word in words)

    def join(self, text: str, following: str) -> str:
        """Return a text with the next line behind it; a word that was broken is whole again."""
        head = _HYPHENATED.search(text)
        tail = _START.match(following)
        if head is None or tail is None:
            return (
                text + following
                if text.endswith(("-", "/", "–", "—")) and following[:1].isalnum()
                else f"{text} {following}"
            )
        whole, hyphenated = (head[1] + tail[1]).lower(), f"{head[1]}-{tail[1]}".lower()
        is_name = tail[1][0].isupper() and not head[1].isupper() and not self._seen[whole]
        keeps = self._seen[hyphenated] > self._seen[whole] or is_name
        keeps = keeps or (not self._seen[whole] and self._is_compound(head[1], tail[1]))
        return text + following if keeps else text[:-1] + following

    def _is_compound(self, head: str, tail: str) -> bool:
        """Tell whether both halves are words that the paper uses often, so that the hyphen is likely its own."""
        return len(head) > 3 and len(tail) > 3 and self._seen[head.lower()] >= 2 and self._seen[tail.lower()] >= 2


def split_paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Return lines of running text as paragraphs."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        if paragraphs and not _begins(paragraphs[-1], line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _begins(before: Sequence[Line], line: Line) -> bool:
    """Tell whether a line begins a paragraph behind others."""
    last = before[-1]
    moved = line.page != last.page or line.column != last.column
    is_open = not last.text.rstrip().endswith(_SENTENCE_END)
    size = max(line.size, last.size)
    if _ITEM.match(line.text) and not (is_open and line.text[:1] in "-–(*"):
        return True
    indent = line.x0 - line.left
    if moved:
        return not (is_open or indent < 0.7 * size) if _continues_size(last, line) else not is_open
    gap = last.baseline - line.baseline
    if not _continues_size(last, line) and not is_open:
        return True
    leading = (before[0].baseline - last.baseline) / (len(before) - 1) if _is_even(before) else 1.25 * size
    if gap > max(1.3 * leading, leading + 3) and (gap > 1.8 * size or not is_open):
        return True
    previous_indent = last.x0 - last.left
    if 0.7 * size < indent < 6 * size and previous_indent < 0.4 * size and line.x0 - last.x0 > 0.7 * size:
        return not is_open or (last.x1 > last.right - 2 * size and line.text[:1].isupper() and indent < 3 * size)
    is_short = last.x1 < last.right - 4 * size and last.right - last.left > 12 * size
    return is_short and not is_open and indent < 3 * size


def _continues_size(last: Line, line: Line) -> bool:
    return abs(last.size - line.size) < 0.08 * max(last.size, line.size)


def _is_even(lines: Sequence[Line]) -> bool:
    """Tell whether lines stand in one column, below one another."""
    return (
        len(lines) > 1
        and lines[0].page == lines[-1].page
        and lines[0].column == lines[-1].column
        and lines[0].baseline > lines[-1].baseline
    )


def paragraph_text(lines: Sequence[Line], vocabulary: Vocabulary) -> str:
    """Return the text of a paragraph's lines."""
    text = ""
    for line in lines:
        text = vocabulary.join(text, line.text) if text else line.text
    return text
