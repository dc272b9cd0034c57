"""How long to wait after a failure: doubled from failure to failure, up to a cap. The only place that says so."""

from __future__ import annotations

import random
from collections.abc import Callable

_MAX_DOUBLINGS = 62  # keeps the power a finite float whatever the count of failures


def backoff(
    failures: int, *, first: float, cap: float, jitter: float = 0.0, uniform: Callable[[], float] = random.random
) -> float:
    """Return the pause in seconds after `failures` failures in a row: 0, `first`, 2·`first`, 4·`first` … `cap`.

    `jitter` spreads the pause evenly over that share of it, around it: 1.0 gives half to one and a half of it, so that
    many who failed together do not come back together. `uniform` draws from [0, 1).
    """
    if failures <= 0:
        return 0.0
    pause = min(first * 2.0 ** min(failures - 1, _MAX_DOUBLINGS), cap)
    return pause * (1.0 + jitter * (uniform() - 0.5)) if jitter else pause
