"""What both parts are measured with: the papers, stemmed keywords, F1, ROUGE-L."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from dailypapers.lib.tex import to_plain
from dailypapers.search.engine.lexical import analysis

_PARENTHESES = re.compile(r"\([^)]*\)")


class Judged(NamedTuple):
    """A hub paper with the keywords and the summary that the hub shows."""

    title: str
    abstract: str
    keywords: frozenset[str]
    """Stemmed, see `stemmed`."""

    summary: str


def judged(path: Path, since: str, before: str) -> Iterator[Judged]:
    """Papers featured in these months (``2025-08`` or days) that have keywords, in the order of the file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if since <= row["daily_date"] < before and row["ai_keywords"]:
                keywords = frozenset(map(stemmed, row["ai_keywords"])) - {""}
                yield Judged(to_plain(row["title"]), to_plain(row["abstract"]), keywords, row["ai_summary"] or "")


def stemmed(phrase: str) -> str:
    """What must be equal for a match: words without accents, case, hyphens and what stands in parentheses, stemmed
    (Snowball English, Porter 2001)."""
    return " ".join(analysis.terms(_PARENTHESES.sub(" ", phrase))) or " ".join(analysis.terms(phrase))


def f1(found: Sequence[str], wanted: Collection[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of different stemmed phrases."""
    hits = len(set(found) & set(wanted))
    if not hits:
        return 0.0, 0.0, 0.0
    return hits / len(set(found)), hits / len(wanted), 2 * hits / (len(set(found)) + len(wanted))


def rouge_l(found: str, wanted: str) -> float:
    """ROUGE-L F1 (Lin 2004): the longest common subsequence of stemmed words."""
    one, other = analysis.terms(found), analysis.terms(wanted)
    row = [0] * (len(other) + 1)
    for word in one:
        diagonal = 0
        for place, against in enumerate(other, 1):
            diagonal, row[place] = row[place], diagonal + 1 if word == against else max(row[place], row[place - 1])
    return 2 * row[-1] / (len(one) + len(other)) if row[-1] else 0.0
