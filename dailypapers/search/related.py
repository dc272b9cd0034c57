"""Similar papers: near in meaning, each a work of its own, and not six times the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from dailypapers.catalog.models import Authorship, Paper
from dailypapers.search import serving
from dailypapers.search.engine import Engine, Work
from dailypapers.search.engine.ranking.duplicates import is_same_work

CANDIDATES = 5  # times as many papers as asked for are considered
ALIKE = 0.92  # cosine from which a paper waits behind those that are not as near to one already chosen


def similar(paper_id: int, *, limit: int = 6) -> list[int]:
    """Return ids of the papers closest in meaning to a paper; none while there is no index.

    Papers of the same work (as found at another source) are left out, of several papers of another work the nearest
    stands for all, and what is almost the same as one chosen before waits until nothing else is left.
    """
    return (serving.ask(lambda engine: _similar(engine, paper_id, limit)) if limit > 0 else None) or []


def _similar(engine: Engine, paper_id: int, limit: int) -> list[int]:
    near = [hit.id for hit in engine.similar(paper_id, limit=CANDIDATES * limit)]
    works = works_of([paper_id, *near])
    seen = [works[paper_id]] if paper_id in works else []
    distinct: list[int] = []
    for other in near:
        work = works.get(other)
        if work is not None and not any(is_same_work(work, earlier) for earlier in seen):
            distinct.append(other)
            seen.append(work)
    vectors = engine.vectors(distinct)
    cosines = vectors @ vectors.T
    chosen: list[int] = []
    waiting: list[int] = []
    for position in range(len(distinct)):
        is_alike = bool(chosen) and float(np.max(cosines[position, chosen])) >= ALIKE
        (waiting if is_alike else chosen).append(position)
    return [distinct[position] for position in [*chosen, *waiting][:limit]]


def works_of(ids: Sequence[int]) -> dict[int, Work]:
    """Return title and authors of papers by id, for telling works apart. Two queries."""
    names: defaultdict[int, list[str]] = defaultdict(list)
    authorships = Authorship.objects.filter(paper_id__in=ids).order_by("position")
    for paper_id, name in authorships.values_list("paper_id", "author__name"):
        names[paper_id].append(name)
    titles = Paper.objects.filter(id__in=ids).values_list("id", "title_text")
    return {paper_id: Work(title, tuple(names[paper_id])) for paper_id, title in titles}
