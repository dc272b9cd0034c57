"""Putting papers before all others: those that a query names, or the newest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dailypapers.lib.sentences import sentence
from dailypapers.search.engine.ranking.candidates import Ranking, Rows

NAMED = sentence("named in the query")


def pinned(ranking: Ranking, rows: Rows, why: str = NAMED) -> Ranking:
    """Return the ranking with these rows first, in their order, and the others behind them.

    Rows that were no candidates are added, without a rank of either kind, and count in ``total``. ``why`` is the reason
    that their hits give; "" for none.
    """
    if not len(rows):
        return ranking
    others = np.flatnonzero(~np.isin(ranking.rows, rows))
    positions = {row: position for position, row in enumerate(ranking.rows.tolist())}
    known = [positions.get(row, -1) for row in rows.tolist()]
    best = float(ranking.scores.max(initial=0.0)) + 1.0
    lexical = [int(ranking.lexical_ranks[position]) if position >= 0 else 0 for position in known]
    dense = [int(ranking.dense_ranks[position]) if position >= 0 else 0 for position in known]
    return replace(
        ranking,
        rows=np.concatenate((rows, ranking.rows[others])),
        scores=np.concatenate((np.full(len(rows), best, np.float32), ranking.scores[others])),
        lexical_ranks=np.concatenate((np.array(lexical, np.int64), ranking.lexical_ranks[others])),
        dense_ranks=np.concatenate((np.array(dense, np.int64), ranking.dense_ranks[others])),
        total=ranking.total + known.count(-1),
        moved={**ranking.moved, **(dict.fromkeys(rows.tolist(), why) if why else {})},
    )
