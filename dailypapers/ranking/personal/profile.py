"""What somebody did, what they follow, and how they want their feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What somebody did with a paper."""

    VOTE = "vote"
    SAVED = "saved"
    READ = "read"
    SEED = "seed"  # named as one of theirs
    HIDDEN = "hidden"  # "not interested"


WEIGHTS: Mapping[str, float] = {Kind.VOTE: 1.0, Kind.SAVED: 1.0, Kind.SEED: 0.8, Kind.READ: 0.4, Kind.HIDDEN: -1.0}
"""What an interaction says about a taste: reading less than a vote, "not interested" the opposite."""

HALF_LIFE = 120.0
"""Days after which an interaction counts half; taste is slower than news."""

MAX_INTERACTIONS = 1_000
"""The newest interactions, which count; older ones do not."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One thing somebody did with a paper, `age` days ago; an age below 0 counts as 0."""

    paper: int
    kind: str  # of `Kind`
    age: float = 0.0

    @property
    def weight(self) -> float:
        return float(WEIGHTS[self.kind] * 2.0 ** (-max(0.0, self.age) / HALF_LIFE))


@dataclass(frozen=True, slots=True)
class Sliders:
    """How a feed is mixed, each 0…1; a value outside counts as the nearest end."""

    freshness: float = 0.5
    popularity: float = 0.2
    breadth: float = 0.3

    def clamped(self) -> Sliders:
        """Return the sliders with each value within 0…1."""
        return Sliders(*(min(1.0, max(0.0, value)) for value in (self.freshness, self.popularity, self.breadth)))


class FollowedPapers(NamedTuple):
    """The papers that a followed person or search points at; `name` is that of the person or search."""

    name: str
    papers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Profile:
    """Interactions and followed topics (`cat:cs.LG`, `name:Ada Lovelace`), in any order."""

    interactions: tuple[Interaction, ...] = ()
    follows: frozenset[str] = frozenset()
    followed_papers: tuple[FollowedPapers, ...] = ()

    def weights(self) -> tuple[dict[int, float], dict[int, float]]:
        """Return the weights of liked and of hidden papers, by id.

        A hidden paper is not liked; of several interactions with one paper the best counts.
        """
        newest = sorted(self.interactions, key=lambda one: (max(0.0, one.age), one.paper, one.kind))[:MAX_INTERACTIONS]
        hidden = _best((one.paper, -one.weight) for one in newest if one.kind == Kind.HIDDEN)
        liked = _best((one.paper, one.weight) for one in newest if one.kind != Kind.HIDDEN and one.paper not in hidden)
        return liked, hidden


def _best(pairs: Iterable[tuple[int, float]]) -> dict[int, float]:
    out: dict[int, float] = {}
    for paper, weight in pairs:
        out[paper] = max(weight, out.get(paper, 0.0))
    return dict(sorted(out.items()))
