"""Why a paper is among the hits."""

from __future__ import annotations

from dailypapers.search.engine import analysis
from dailypapers.search.engine.columns import Columns
from dailypapers.search.engine.lexical import Words
from dailypapers.search.engine.query import Query
from dailypapers.search.engine.results import Hit, Mode
from dailypapers.search.engine.retrieval import Ranking

FAR = 0.55
"""Cosine under which the nearest paper is not close; calibrated for the shipped embedding (docs/search.md)."""

CLOSE_RANK = 100
_WORDS_LOOKED_UP = 16
_WORDS_TOLD = 4


def explain(words: Words, columns: Columns, query: Query, ranking: Ranking, page: slice) -> list[Hit]:
    """The hits of a page, with the words they share with the query and a line that says why they are there."""
    rows = ranking.rows[page]
    ids = columns.ids[rows].tolist()
    matched = _matched(words, query, ranking, columns, page) if ids else {}
    hits: list[Hit] = []
    for place, number in enumerate(ids, page.start):
        lexical, near = int(ranking.lexical_ranks[place]), int(ranking.dense_ranks[place])
        found = tuple(matched.get(number, ()))
        score = float(ranking.scores[place])
        hits.append(Hit(number, score, lexical or None, near or None, found, reason(found, near)))
    return hits


def reason(matched: tuple[str, ...], dense_rank: int) -> str:
    """One line: the shared words, the closeness in meaning, or both."""
    same = f"same words: {', '.join(matched[:_WORDS_TOLD])}" if matched else ""
    close = "close in meaning" if 0 < dense_rank <= CLOSE_RANK or (dense_rank and not matched) else ""
    return " · ".join(part for part in (same, close) if part)


def _matched(words: Words, query: Query, ranking: Ranking, columns: Columns, page: slice) -> dict[int, list[str]]:
    """For each hit of the page the words of the query, as typed, that stand in it; the rarest are looked up."""
    known = [term for term in ranking.terms if words.known(term)]
    rare = set(sorted(known, key=words.frequency)[:_WORDS_LOOKED_UP])
    if not rare:
        return {}
    typed = analysis.typed(query.text)
    held = words.holding([term for term in known if term in rare], columns.ids[ranking.rows[page]])
    return {number: list(dict.fromkeys(typed.get(term, term) for term in found)) for number, found in held.items()}


def is_far(words: Words, query: Query, ranking: Ranking, mode: Mode, hits: list[Hit]) -> bool:
    """True when nothing is near in meaning and no hit has more than half of the query's words."""
    if not ranking.terms or (mode == "lexical"):
        return bool(ranking.terms) and not any(hit.matched for hit in hits)
    most = max((len(hit.matched) for hit in hits), default=0)
    return ranking.closest < FAR and 2 * most <= min(len(ranking.terms), _WORDS_LOOKED_UP)
