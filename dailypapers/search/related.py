"""Similar papers: near in meaning, each a work of its own, and not six times the same thing."""

from __future__ import annotations

import numpy as np

from dailypapers.catalog.models import Authorship, Paper
from dailypapers.search import live
from dailypapers.search.engine import Engine
from dailypapers.search.engine.ranking.duplicates import Work, same

AMONG = 5  # times as many papers as asked for are looked at
ALIKE = 0.92  # cosine from which a paper waits behind those that are not as near to one already chosen


def similar(paper_id: int, *, limit: int = 6) -> list[int]:
    """Ids of the papers closest in meaning to a paper; empty while there is no index.

    Papers of the same work (as found at another source) are left out, of several papers of another work the nearest
    stands for all, and what is almost the same as one chosen before waits until nothing else is left.
    """
    return (live.ask(lambda engine: _similar(engine, paper_id, limit)) if limit > 0 else None) or []


def _similar(engine: Engine, paper_id: int, limit: int) -> list[int]:
    near = [hit.id for hit in engine.similar(paper_id, limit=AMONG * limit)]
    works = _works([paper_id, *near])
    seen = [works[paper_id]] if paper_id in works else []
    different: list[int] = []
    for other in near:
        work = works.get(other)
        if work is not None and not any(same(work, known) for known in seen):
            different.append(other)
            seen.append(work)
    vectors = engine.vectors(different)
    cosines = vectors @ vectors.T
    chosen: list[int] = []
    waiting: list[int] = []
    for place in range(len(different)):
        alike = bool(chosen) and float(np.max(cosines[place, chosen])) >= ALIKE
        (waiting if alike else chosen).append(place)
    return [different[place] for place in [*chosen, *waiting][:limit]]


def _works(ids: list[int]) -> dict[int, Work]:
    """Titles and authors of papers by id. Two queries."""
    names: dict[int, list[str]] = {}
    rows = Authorship.objects.filter(paper_id__in=ids).order_by("position").values_list("paper_id", "author__name")
    for paper_id, name in rows:
        names.setdefault(paper_id, []).append(name)
    titles = Paper.objects.filter(id__in=ids).values_list("id", "title_text")
    return {paper_id: Work(title, tuple(names.get(paper_id, ()))) for paper_id, title in titles}
