"""Notes at the foot of a page: smaller letters below the text, each beginning with its mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dailypapers.fulltext.read.pdf.characters import Page
from dailypapers.fulltext.read.pdf.lines import Line

_LEADING = re.compile(
    r"(?:(?:vgl|cf)\.?|(?:erstmals\s|zuerst\s|first\s)?(?:erschienen|published)\sin:|"
    r"so(?:\sz\.\s?b\.)?\sin(?:\s(?:der|dem|den))?|siehe|see|zit\.|compare|voir|ver)"
    r"(?:\s(?:auch|hierzu|dazu|also|nach|beispielsweise|etwa|z\.\s?b\.|u\.\s?a\.|e\.g\.|for example|aussi))*:?\s+",
    re.IGNORECASE,
)
_CITES = re.compile(
    r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])|\bS\.\s?[0-9]|\bpp?\.\s?[0-9]|\bHrsg\b|\beds?\.|\bvol\.", re.IGNORECASE
)
_SHORT = re.compile(r"(?:[A-ZÄÖÜ][\w’-]+\s?/\s?)*[A-ZÄÖÜ][\w’-]+\s?\((?:1[5-9]|20)[0-9]{2}[a-z]?\)")
_PERSON = re.compile(r"(?:[A-ZÄÖÜ][\w’.-]+\s){1,3}[A-ZÄÖÜ][\w’-]+,\s")
_STOP = re.compile(r"[.?!][“”\"„]?\s+(?=[A-ZÄÖÜ„“])")
_ABBREVIATED = re.compile(
    r"(?:\b[A-Za-z]|(?<!S\.\s)(?<![0-9])[0-9]{1,2}|"
    r"\b(?:Hrsg|Hg|Bd|Bde|Nr|Aufl|Vgl|vgl|ders|dies|Prof|Dr|Diss|Jg|Kap|Vol|No|eds?|pp|cf|al|St))$"
)
_DATED = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])|\bS\.\s?[0-9]|\bpp?\.\s?[0-9]")
_LEADING_TO_PERSON = re.compile(
    rf"[^,;:()0-9]{{12,120}}?\s(?:bei|in|von|siehe|vgl\.|by|see|cf\.|chez|dans):?\s+(?={_PERSON.pattern})"
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


def cited_in_note(text: str) -> list[str]:
    """Return the works that a note cites, each without the words that lead to it and comment on it."""
    found = []
    for sentence in _sentences(text):
        cited = _without_lead(sentence)
        short = _SHORT.search(cited)
        if short is not None and len(cited[: short.start()].split()) >= 3 and not _CITES.search(cited[: short.start()]):
            cited = cited[short.start() :]
        if _CITES.search(cited) and ("," in cited or len(cited.split()) <= 10):
            found.append(cited)
    return found


def _without_lead(text: str) -> str:
    lead = _LEADING.match(text) or _LEADING_TO_PERSON.match(text)
    return text[lead.end() :].strip() if lead else text.strip()


def _sentences(text: str) -> list[str]:
    """Return the sentences of a note; those of a full reference (title, place and year) stay in one piece."""
    parts, start = [], 0
    for stop in _STOP.finditer(text):
        follows = text[stop.end() :]
        before = text[start : stop.start()]
        if not _ABBREVIATED.search(before) and (
            _SHORT.match(follows) or _PERSON.match(follows) or _DATED.search(before)
        ):
            parts.append(text[start : stop.end()].strip())
            start = stop.end()
    return [*parts, text[start:].strip()]
