"""Names of topics: the phrases that tell the papers of one from those of all. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import NamedTuple

from dailypapers.insights.phrases import PhraseCounts, mostly_parts, unlike

NAME_PHRASES = 2  # of which a name is made
PHRASES = 6  # that describe a topic
LEAST_PAPERS, LEAST_SHARE = 3, 0.04  # of a topic, in which a phrase must stand
LONGER = 1.5  # what a phrase of several words counts: it says more than a word
_CANDIDATES = 40


class TopicName(NamedTuple):
    """What a topic is called, and the phrases that describe it, the most telling first."""

    name: str
    phrases: tuple[str, ...]


def name_topics(counts: Mapping[int, PhraseCounts]) -> dict[int, TopicName]:
    """Name topics by their numbers, each by phrases that stand in many of its papers and in few of the others.

    A phrase's points are its share among the papers of the topic times the logarithm of how many times as frequent it
    is there (its part of the Kullback–Leibler divergence). A phrase names the topic where it has most points, and no
    other.
    """
    everything = PhraseCounts()
    for part in counts.values():
        everything.papers += part.papers
        everything.counts.update(part.counts)
    ranked = {number: _ranked(part, everything) for number, part in counts.items()}
    owners: dict[str, tuple[float, int]] = {}
    for number, phrases in ranked.items():
        for spelling, points in phrases:
            owners[spelling] = max(owners.get(spelling, (0.0, 0)), (points, -number))
    names = {}
    for number, phrases in ranked.items():
        texts = list(unlike(spelling for spelling, _ in phrases))
        own = [text for text in texts if owners[text][1] == -number] or texts
        names[number] = TopicName(_capitalised(", ".join(own[:NAME_PHRASES])), tuple(texts[:PHRASES]))
    return names


def _ranked(part: PhraseCounts, everything: PhraseCounts) -> Sequence[tuple[str, float]]:
    least = max(LEAST_PAPERS, LEAST_SHARE * part.papers)
    others = everything.papers - part.papers
    frequent = {key: papers for key, papers in part.counts.items() if papers >= least}
    cut = mostly_parts(frequent)
    points: list[tuple[float, str]] = []
    for key, papers in frequent.items():
        if key in cut:
            continue
        share = papers / part.papers
        elsewhere = (everything.counts[key] - papers + 1) / (others + 1)
        if share > elsewhere:
            points.append((share * log(share / elsewhere) * (LONGER if len(key) > 1 else 1.0), part.spelling(key)))
    points.sort(key=lambda item: (-item[0], item[1]))
    return [(spelling, value) for value, spelling in points[:_CANDIDATES]]


def _capitalised(text: str) -> str:
    """Return a text with a capital first letter, unless its first word has one of its own inside."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() else text
