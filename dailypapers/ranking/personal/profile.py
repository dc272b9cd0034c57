"""What somebody did, and how they want their feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["vote", "saved", "read", "seed", "hidden"]

WEIGHTS: dict[Kind, float] = {"vote": 1.0, "saved": 1.0, "seed": 0.8, "read": 0.4, "hidden": -1.0}
"""What a interaction says about a taste: a click to read less than a vote, "not interested" the contrary."""

HALF_LIFE = 120.0
"""Days after which a interaction counts half; taste is slower than news."""

MAX_INTERACTIONS = 1_000
"""Interactions that are looked at: the newest."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One thing somebody did with a paper, `age` days ago; what is from the future is of now."""

    paper: int
    kind: Kind
    age: float = 0.0

    @property
    def weight(self) -> float:
        return float(WEIGHTS[self.kind] * 2.0 ** (-max(0.0, self.age) / HALF_LIFE))


@dataclass(frozen=True, slots=True)
class Sliders:
    """How a feed is mixed, each 0…1; what lies outside is taken as the nearest end."""

    freshness: float = 0.5
    popularity: float = 0.2
    breadth: float = 0.3

    def clamped(self) -> Sliders:
        return Sliders(*(min(1.0, max(0.0, value)) for value in (self.freshness, self.popularity, self.breadth)))


@dataclass(frozen=True, slots=True)
class Profile:
    """Interactions and followed topics (`cat:cs.LG`, `name:Ada Lovelace`), in any order.

    `led` are the papers that something else followed points at, a person or a search, by its name.
    """

    interactions: tuple[Interaction, ...] = ()
    follows: frozenset[str] = frozenset()
    led: tuple[tuple[str, frozenset[int]], ...] = ()

    def weights(self) -> tuple[dict[int, float], dict[int, float]]:
        """Weigh liked and hidden papers. A hidden paper is not liked; of several interactions the best counts."""
        newest = sorted(self.interactions, key=lambda one: (max(0.0, one.age), one.paper, one.kind))[:MAX_INTERACTIONS]
        hidden = _best((one.paper, -one.weight) for one in newest if one.kind == "hidden")
        liked = _best((one.paper, one.weight) for one in newest if one.kind != "hidden" and one.paper not in hidden)
        return liked, hidden


def _best(pairs: Iterable[tuple[int, float]]) -> dict[int, float]:
    out: dict[int, float] = {}
    for paper, weight in pairs:
        out[paper] = max(weight, out.get(paper, 0.0))
    return dict(sorted(out.items()))
