"""Title, authors and the place of the abstract on the first page."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from dailypapers.fulltext.read.author_lines import names_in_lines
from dailypapers.fulltext.read.pdf.lines import Line
from dailypapers.lib.text import collapse, title_key

_NO_TITLE = re.compile(
    r"untitled|microsoft word|\.(?:docx?|tex|dvi|pdf|ps|indd|qxd|rtf)\b|^doi:|^s?[0-9x-]{8,}|^pii\b|powerpoint|"
    r"^title\b|"
    r"^layout\b|^document\b|template|instructions for",
    re.IGNORECASE,
)
_NAME_OF_A_PLACE = re.compile(
    r"\b(?:journal|proceedings|transactions|vol\.|issn|isbn|research articles?|original (?:article|paper|research)|"
    r"open access|available online|contents lists|homepage|https?|www|doi|arxiv|preprints?|technical report|"
    r"article in press|"
    r"discussion papers?|working papers?|schriftenreihe|universit\w*|universidade?|institut[eos]?s?|organi[sz]ation|"
    r"p[óo]s-gradua\w+|dissertação|diplomarbeit|no\. ?[0-9]+|bd\. ?[0-9]+|[0-9]+ ?\((?:19|20)[0-9]{2}\))",
    re.IGNORECASE,
)
_WORD_OF_A_PLACE = re.compile(
    r"\b(?:letters|annals|bulletin|reviews?|volume|conference|workshop|symposium|editorial|short communication|"
    r"report|cern|"
    r"fermilab|slac|nber|published|submitted|accepted|received|press|thesis|dissertation|beitr[äa]ge|faculty|"
    r"department|"
    r"school|collaborations?|notes?)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:[0-9]{1,2}|[IVX]{1,4})(?:\.[0-9]{1,2})*\.?\s+[A-Z]")
_MARKS_AT_END = re.compile(r"(?:\s?[*†‡§¶∗⋆★]+|(?<=[a-z?!])[0-9](?:,[0-9])*)+$")
_ABSTRACT = re.compile(
    r"\s*(?:abstract|summary|zusammenfassung|r[ée]sum[ée]|resumo|resumen|kurzfassung|"
    r"a\s?b\s?s\s?t\s?r\s?a\s?c\s?t)\b\s*[.:—–-]*\s*",
    re.IGNORECASE,
)


class Front(NamedTuple):
    """What the first page says before the text: positions are those of lines in reading order."""

    title: str
    authors: tuple[str, ...]
    end: int  # the first line behind title and authors
    abstract: int  # the line where the abstract begins, -1 without one


def read_front(lines: Sequence[Line], metadata_title: str, body_size: float) -> Front:
    """Return title, authors and where they end, out of the lines of the first page."""
    metadata_title = html.unescape(metadata_title)
    block = _title_block(lines, body_size)
    title = _MARKS_AT_END.sub("", _joined(lines[block[0] : block[1]])) if block else ""
    known = _from_metadata(lines, metadata_title)
    if known is not None:
        title, block = collapse(metadata_title), known
    start = block[1] if block else 0
    abstract = next((at for at in range(start, len(lines)) if _begins_abstract(lines[at])), -1)
    if abstract < 0:
        abstract = next((at for at in range(start) if _begins_abstract(lines[at])), -1)
    end = _end_of_authors(lines, start, abstract, body_size)
    between = [_spread(line) for line in lines[start:end]]
    authors = names_in_lines([between])
    if not authors and block and block[0] > 0:
        authors = names_in_lines([[_spread(line) for line in lines[: block[0]]]])
    return Front(title, authors, end, abstract)


def abstract_start(text: str) -> str:
    """Return a line without the word "Abstract" in front."""
    return _ABSTRACT.sub("", text, count=1)


def _begins_abstract(line: Line) -> bool:
    match = _ABSTRACT.match(line.text)
    if match is None:
        return False
    rest = line.text[match.end() :]
    return not rest or match[0].rstrip()[-1:] in ".:—–-" or line.words[0].bold or line.words[0].italic


def _joined(lines: Sequence[Line]) -> str:
    text = ""
    for line in lines:
        part = line.text.strip()
        text = (text[:-1] if part[:1].islower() else text) + part if text.endswith("-") else f"{text} {part}"
    return collapse(text)


def _title_block(lines: Sequence[Line], body_size: float) -> tuple[int, int] | None:
    """Return the lines of the title: the largest letters that are neither a journal's name nor a single word.

    The title stands above the abstract and above addresses; a page without one, from the midst of a paper, has none.
    """
    blocks: list[tuple[float, int, int]] = []
    stop = next(
        (at for at, line in enumerate(lines) if at and (_begins_abstract(line) or "@" in line.text)), len(lines)
    )
    start = 0
    while start < (stop if stop > 2 else len(lines)):
        end = start + 1
        while end < len(lines) and _continues_title(lines[end - 1], lines[end]):
            end += 1
        text = _joined(lines[start:end])
        letters = sum(char.isalpha() for char in text)
        top = lines[start]
        score = min(top.size, 2.2 * body_size) + (0.06 * body_size if top.bold else 0) - 0.01 * start
        if letters >= 8 and end - start <= 7 and len(text) < 400:
            if _is_a_place(text):
                score *= 0.55
            if len(text.split()) < 3:
                score -= 0.6 * body_size
            if letters < 0.7 * len(text.replace(" ", "")) or text[:1].islower():
                score -= 0.5 * body_size
            if _NUMBERED.match(text):
                score -= 0.4 * body_size
            if _ABSTRACT.fullmatch(text) or names_in_lines([[text]]):
                score -= 0.2 * body_size
            if len(text) > 220 or (len(text) > 150 and top.size < 1.04 * body_size):
                score -= 0.3 * body_size
            if start < 4 and _is_set_apart(lines, start, end):
                score += 0.25 * body_size
            if top.size < 1.04 * body_size and not top.bold:
                score -= 0.3 * body_size
            blocks.append((score, start, end))
        start = end
    if not blocks:
        return None
    score, start, end = max(blocks, key=lambda block: (round(block[0], 1), -block[1]))
    return (start, end) if score > 0.7 * body_size else None


def _is_a_place(text: str) -> bool:
    """Tell whether a line names where a paper appeared or was written, and not the paper."""
    if len(text) > 90:
        return False
    return bool(_NAME_OF_A_PLACE.search(text)) or (len(text.split()) <= 4 and bool(_WORD_OF_A_PLACE.search(text)))


def _is_set_apart(lines: Sequence[Line], start: int, end: int) -> bool:
    """Tell whether a block is shorter than its column, with a blank below."""
    last = lines[end - 1]
    following = lines[end] if end < len(lines) else None
    is_short = all(line.x1 - line.x0 < 0.85 * max(line.right - line.left, 1.0) for line in lines[start:end])
    return is_short and following is not None and last.baseline - following.baseline > 1.6 * last.size


def _continues_title(before: Line, line: Line) -> bool:
    gap = before.baseline - line.baseline
    return (
        abs(line.size - before.size) < 0.06 * before.size
        and line.bold == before.bold
        and 0 < gap < 2.0 * before.size
        and line.column == before.column
    )


def _from_metadata(lines: Sequence[Line], title: str) -> tuple[int, int] | None:
    """Return the lines that say what the file says of itself, None where the page does not have it."""
    key = title_key(title)
    if len(title.split()) < 3 or len(key) < 12 or _NO_TITLE.search(title):
        return None
    best = (0.0, 0, 0)
    for start in range(min(len(lines), 40)):
        text = ""
        for end in range(start, min(start + 8, len(lines))):
            text += title_key(lines[end].text)
            if len(text) > 1.3 * len(key):
                break
            best = max(best, (fuzz.ratio(text, key), start, end + 1))
    return best[1:] if best[0] >= 85 else None


def _spread(line: Line) -> str:
    """Return a line with its wide blanks as several, so that names side by side stay apart."""
    parts: list[str] = []
    for position, word in enumerate(line.words):
        previous = line.words[position - 1] if position else None
        if previous is not None:
            gap = word.x0 - previous.x1
            parts.append("   " if gap > 0.9 * line.size else "" if word.is_glued and gap < 0.4 * word.size else " ")
        is_mark = word.size < 0.85 * line.size or word.baseline > line.baseline + 0.2 * line.size
        parts.append("\u2002" if is_mark and len(word.text) <= 6 else word.text)
    return "".join(parts)


def _end_of_authors(lines: Sequence[Line], start: int, abstract: int, body_size: float) -> int:
    """Return where the authors end: at the abstract, else at the first heading or paragraph of the text."""
    if abstract >= start:
        return abstract
    for at in range(start, len(lines)):
        line = lines[at]
        if re.match(
            r"(?:1|I)\.?\s+[A-Z][a-zA-Z]+|(?:introduction|einleitung|introdu[cç]|"
            r"key ?words)",
            line.text,
            re.IGNORECASE,
        ):
            return at
        ahead = lines[at : at + 4]
        is_text = len(ahead) == 4 and all(
            abs(other.size - body_size) < 0.5 and other.x1 - other.x0 > 0.8 * (other.right - other.left) > 0
            for other in ahead
        )
        if is_text:
            return at
        if at - start > 60:
            break
    return min(len(lines), start + 12)
