"""Which papers of one name are by one person, told by their co-authors. Pure.

Two papers that share co-authors of rare names are linked strongly, those that share a "Wei Wang" weakly; groups grow
from the strongest links on, as long as the links between two groups are dense. docs/people.md has the figures.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from types import MappingProxyType
from typing import NamedTuple

from dailypapers.lib.text import plain_words

LEVELS = (0.08, 0.25, 1.0)
"""How many names alike chance lets expect, from which a name counts as a little, rather and very ambiguous."""

AMBIGUOUS = 2
"""The level from which the papers of a name are put in groups."""

WEIGHTS = (1.0, 0.6, 0.4, 0.2)
"""What a shared co-author counts, by the level of its name."""

DENSE, SPREAD = 0.25, 0.65  # two groups are one from this sum of links on, over the number of pairs to this power
MANY = 30  # authors of a paper from which each of them says less
COLLABORATION = 200  # authors of a paper that says nothing about who knows whom
MAX_LINK = 2.0  # of two papers, however many co-authors they share


class Signature(NamedTuple):
    """A paper as a sign of who wrote it: its co-authors by id, and how many authors it has."""

    paper_id: int
    coauthors: frozenset[int]
    authors: int


class NameParts:
    """How often given names and family names occur, from which follows how often both meet by chance."""

    def __init__(self, names: Iterable[str]) -> None:
        self.given: Counter[str] = Counter()
        self.family: Counter[str] = Counter()
        for name in names:
            given, family = _parts(name)
            self.given[given] += 1
            self.family[family] += 1
        self._names = max(self.family.total(), 1)

    def level(self, name: str) -> int:
        """Return how ambiguous a name is, 0 to 3. A name of one word is very ambiguous."""
        given, family = _parts(name)
        if not given:
            return len(LEVELS)
        expected = self.given[given] * self.family[family] / self._names
        return sum(expected >= least for least in LEVELS)


def _parts(name: str) -> tuple[str, str]:
    given, _, family = plain_words(name).rpartition(" ")
    return given, family


def grouped(
    signatures: Sequence[Signature],
    levels: Mapping[int, int],
    same: Iterable[tuple[int, int]] = (),
    different: Iterable[tuple[int, int]] = (),
    orcids: Mapping[int, str] = MappingProxyType({}),
) -> list[list[int]]:
    """Return the papers of a name in groups by person, the largest first, each in the order given.

    `levels` are those of the co-authors' names; `same` and `different` are pairs of papers that somebody decided on.
    `orcids` are the iDs that sources give the author of a paper: papers with one iD are together and those with
    another apart, unless somebody decided otherwise.
    """
    places = {signature.paper_id: place for place, signature in enumerate(signatures)}
    groups = _Groups(len(signatures), _links(signatures, levels))
    for one, other in different:
        if one in places and other in places:
            groups.keep_apart(places[one], places[other])
    for one, other in same:
        if one in places and other in places:
            groups.join(groups.of(places[one]), groups.of(places[other]))
    _heed_orcids(groups, [(places[paper_id], orcid) for paper_id, orcid in orcids.items() if paper_id in places])
    groups.grow()
    members = defaultdict(list)
    for place, signature in enumerate(signatures):
        members[groups.of(place)].append(signature.paper_id)
    return sorted(members.values(), key=lambda papers: (-len(papers), places[papers[0]]))


def _heed_orcids(groups: _Groups, orcids: Iterable[tuple[int, str]]) -> None:
    """Join the papers, given by their places, that have one iD, then keep apart those that have others."""
    places_of = defaultdict(list)
    for place, orcid in orcids:
        places_of[orcid].append(place)
    for places in places_of.values():
        for place in places[1:]:
            groups.join(groups.of(places[0]), groups.of(place))
    for (_, one), (_, other) in combinations(places_of.items(), 2):
        for left, right in product({groups.of(p) for p in one}, {groups.of(p) for p in other}):
            if left != right:
                groups.keep_apart(left, right)


def _links(signatures: Sequence[Signature], levels: Mapping[int, int]) -> dict[tuple[int, int], float]:
    """Return how strongly two papers are linked, by their places; pairs without a link are left out."""
    with_coauthor = defaultdict(list)
    for place, signature in enumerate(signatures):
        for author in signature.coauthors:
            with_coauthor[author].append(place)
    links: dict[tuple[int, int], float] = defaultdict(float)
    for author, places in with_coauthor.items():
        weight = WEIGHTS[levels.get(author, 0)]
        for one, other in combinations(places, 2):
            fewest = min(signatures[one].authors, signatures[other].authors)
            links[one, other] += weight * min(1.0, MANY / fewest)
    return {pair: min(link, MAX_LINK) for pair, link in links.items()}


class _Groups:
    """Papers that grow together, the densest linked first."""

    def __init__(self, number: int, links: Mapping[tuple[int, int], float]) -> None:
        self._group = list(range(number))
        self._members = {place: [place] for place in range(number)}
        self._links: dict[int, dict[int, float]] = {place: {} for place in range(number)}
        self._apart: dict[int, set[int]] = {place: set() for place in range(number)}
        for (one, other), link in links.items():
            self._links[one][other] = self._links[other][one] = link

    def of(self, place: int) -> int:
        """Return the group of a paper."""
        return self._group[place]

    def keep_apart(self, one: int, other: int) -> None:
        """Never let two groups become one."""
        self._apart[one].add(other)
        self._apart[other].add(one)

    def join(self, one: int, other: int) -> None:
        """Make one group of two, under the name of the first; not of those that are kept apart."""
        if one == other or other in self._apart[one]:
            return
        for place in self._members[other]:
            self._group[place] = one
        self._members[one] += self._members.pop(other)
        for group, link in self._links.pop(other).items():
            self._links[group].pop(other, None)
            if group != one:
                self._links[one][group] = self._links[group][one] = self._links[one].get(group, 0.0) + link
        for group in self._apart.pop(other):
            self._apart[group].discard(other)
            self.keep_apart(one, group)

    def grow(self) -> None:
        """Join groups for as long as two are densely linked."""
        queue = [(-self._density(one, other), one, other) for one in self._links for other in self._links[one]]
        heapq.heapify(queue)
        while queue:
            density, one, other = heapq.heappop(queue)
            if -density < DENSE:
                return
            if self._is_old(one, other, -density) or other in self._apart[one]:
                continue
            self.join(one, other)
            for group in self._links[one]:
                heapq.heappush(queue, (-self._density(one, group), one, group))

    def _density(self, one: int, other: int) -> float:
        pairs = len(self._members[one]) * len(self._members[other])
        return float(self._links[one][other] / pairs**SPREAD)

    def _is_old(self, one: int, other: int, density: float) -> bool:
        """Tell whether a group has grown since a link of it was queued, or is no more."""
        return other not in self._links.get(one, ()) or self._density(one, other) != density
