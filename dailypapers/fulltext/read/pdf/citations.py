"""Citations in running text, where nothing marks them: "[3, 5–7]", "Smith et al. (2020)", "(Lee, 2019; Wu, 2021)"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dailypapers.fulltext.document import Cite, Inline, Inlines, Reference, Text
from dailypapers.lib.person_names import split_name
from dailypapers.lib.text import title_key

_NUMBERS = re.compile(r"\[(?P<numbers>[0-9]{1,3}(?:\s?[,;–—-]\s?[0-9]{1,3}){0,30})\]")
_LABELS = re.compile(
    r"\[(?P<labels>[A-Z][A-Za-z+]{1,10}[0-9]{2}[a-z]?(?:[,;]\s?[A-Z][A-Za-z+]{1,10}[0-9]{2}[a-z]?){0,20})\]"
)
_NAMED = re.compile(
    r"(?P<name>[A-ZÀ-Ž][\w’'-]+)(?:\s(?:et\sal\.?|(?:and|&|und)\s[A-ZÀ-Ž][\w’'-]+))?,?\s\(?(?P<year>(?:1[89]|"
    r"20)[0-9]{2}[a-z]?)\)?"
)
_MAX_RANGE = 40


def link_citations(text: str, references: Sequence[Reference]) -> Inlines:
    """Return a paragraph with its citations pointing at the references that they name."""
    if not references:
        return (Text(text),)
    by_label = {reference.label.strip("[]. "): reference.anchor for reference in references if reference.label}
    if by_label:
        spans = [
            (match.start(), match.end(), _by_numbers(match["numbers"], by_label)) for match in _NUMBERS.finditer(text)
        ]
        spans += [
            (match.start(), match.end(), _by_labels(match["labels"], by_label)) for match in _LABELS.finditer(text)
        ]
    else:
        by_name = _names(references)
        spans = [
            (match.start(), match.end(), by_name.get((title_key(match["name"]), match["year"]), ()))
            for match in _NAMED.finditer(text)
        ]
    inlines: list[Inline] = []
    end = 0
    for start, stop, anchors in sorted(spans):
        if not anchors or start < end:
            continue
        if start > end:
            inlines.append(Text(text[end:start]))
        inlines.append(Cite(anchors, text[start:stop]))
        end = stop
    if end < len(text):
        inlines.append(Text(text[end:]))
    return tuple(inlines)


def _by_numbers(numbers: str, by_label: dict[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for part in re.split(r"\s?[,;]\s?", numbers):
        first, _, last = (piece.strip() for piece in re.sub(r"[–—]", "-", part).partition("-"))
        start, stop = int(first), int(last or first)
        if stop - start > _MAX_RANGE:
            continue
        found += [by_label[str(number)] for number in range(start, stop + 1) if str(number) in by_label]
    return tuple(dict.fromkeys(found))


def _by_labels(labels: str, by_label: dict[str, str]) -> tuple[str, ...]:
    found = (by_label.get(label.strip()) for label in re.split("[,;]", labels))
    return tuple(anchor for anchor in found if anchor)


def _names(references: Sequence[Reference]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the references by first surname and year, with and without the letter behind the year."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for reference in references:
        first = reference.authors[0] if reference.authors else ""
        name = title_key(split_name(first).family) if first else ""
        written = re.search(r"(?:1[89]|20)[0-9]{2}[a-z]?", reference.text)
        for year in {written[0] if written else "", str(reference.year or "")} - {""}:
            found[name, year] = (*found.get((name, year), ()), reference.anchor)
    return found
