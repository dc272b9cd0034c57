"""The order of a feed.

Relevance = words + meaning + names + follows - dislikes, each a part of its own that the reader can see.

- *Words*: Rocchio (1971): cosine to the weighted mean of what is liked, and the same among the themes of the words.
  Where the likes are few, the papers that come first are taken as liked too, once (pseudo-relevance feedback).
- *Meaning*: the same over centred embeddings: nearest class mean (Mensink et al. 2013).
- *Interests*: likes are put into a few groups by meaning; a paper counts by its nearest group as well as by the mean.
- *Names*: authors of liked papers, the rarer the more, where the likes share them more often than papers alike do.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from dailypapers.lib.sentences import sentence
from dailypapers.ranking.personal.authors import NAMES, names_score
from dailypapers.ranking.personal.pool import Pool
from dailypapers.ranking.personal.profile import Profile, Sliders
from dailypapers.ranking.personal.words import Floats, Ints
from dailypapers.search.engine.ranking.diversity import marginal

THEMES = 0.8  # beside the words themselves
FEEDBACK_PAPERS = 20  # papers that count as liked too, where likes are few …
FEEDBACK_SHARE = 20  # … and no more than one of so many
FEEDBACK_WEIGHT = 1.0  # their weight together, that of the likes being 1
FEEDBACK_ABSTRACT = 0.3  # standard deviations that having an abstract counts there
MAX_FEEDBACK_LIKES = 20  # likes up to which there is feedback
MEANING = 0.25
NEAREST = 0.5  # share of the nearest interest, beside the mean of all
FOLLOWED = 1.0
DISLIKE = 0.8
NO_ABSTRACT = 1.0
INTERESTS = 5
MAX_GROUPED = 150  # likes that are put into groups: the weightiest
SAME_INTEREST = 0.45  # cosine of centred embeddings from which two likes are one interest
FRESH_DAYS = 7.0  # half-life of freshness
DIVERSIFIED = 150  # papers that are reordered for variety
_NOTICED = sentence("Something else: noticed by many, outside what you usually read")


@dataclass(frozen=True, slots=True)
class Scored:
    """One paper of a feed: its parts add up to `score`."""

    id: int
    score: float
    parts: dict[str, float]
    reason: str
    exploration: bool = False


@dataclass(frozen=True, slots=True)
class PreferenceProfile:
    """What is liked: positions in the pool and their weights, whose sum is 1."""

    positions: Ints
    weights: Floats


def standard(values: Floats) -> Floats:
    """Standardises values: less their mean, by their standard deviation; zero when all are equal."""
    spread = float(values.std()) if len(values) else 0.0
    return np.asarray((values - values.mean()) / spread if spread > 1e-9 else values * 0, np.float32)


def _preferences(pool: Pool, weights: dict[int, float]) -> PreferenceProfile:
    positions = pool.positions(weights)
    values = np.array([weights[paper] for paper in positions], np.float32)
    return PreferenceProfile(np.array(list(positions.values()), np.int64), values / max(float(values.sum()), 1e-9))


def words_score(pool: Pool, liked: PreferenceProfile) -> Floats:
    """Return scores papers by nearness in words and in the themes of those, standardised over the pool `(papers,)`."""
    words = standard(pool.like_words(liked.positions, liked.weights))
    return standard(words + THEMES * standard(pool.themes @ (liked.weights @ pool.themes[liked.positions])))


def meaning_score(pool: Pool, liked: PreferenceProfile, nearest: Floats | None) -> Floats:
    """Scores papers by nearness in meaning to the mean of the likes and to the nearest interest, standardised."""
    score = standard(pool.centred @ (liked.weights @ pool.centred[liked.positions]))
    return score if nearest is None else standard((1 - NEAREST) * score + NEAREST * nearest)


def _content(pool: Pool, taste: PreferenceProfile, against: Floats) -> tuple[Floats, Floats]:
    """Return the parts of words and of meaning; where likes are few, the papers first by them count as liked too."""
    groups = interests(pool.centred[taste.positions], taste.weights)
    nearest = standard((pool.centred @ groups.T).max(axis=1)) if len(groups) > 1 else None
    words, meaning = words_score(pool, taste), MEANING * meaning_score(pool, taste, nearest)
    likely = min(FEEDBACK_PAPERS, len(pool) // FEEDBACK_SHARE)
    if not likely or len(taste.positions) > MAX_FEEDBACK_LIKES:
        return words, meaning
    first = words + meaning + against + FEEDBACK_ABSTRACT * pool.has_abstract
    first[taste.positions] = -np.inf
    best = pool.best(first, likely)
    weights = np.concatenate((taste.weights, np.full(likely, FEEDBACK_WEIGHT / FEEDBACK_PAPERS, np.float32)))
    wider = PreferenceProfile(np.concatenate((taste.positions, best)), weights)
    return words_score(pool, wider), MEANING * meaning_score(pool, wider, nearest)


def interests(vectors: Floats, weights: Floats) -> Floats:
    """Groups likes by meaning; returns their directions `(groups, dimensions)` of length 1, the weightiest first.

    At most `INTERESTS`. Leader clustering: likes in the order of weight, each to the nearest group that is near enough,
    else a new one.
    """
    sums: list[Floats] = []
    masses: list[float] = []
    most = 4 * INTERESTS
    heads = np.zeros((most, vectors.shape[1]), np.float32)
    for position in np.lexsort((np.arange(len(weights)), -weights)).tolist()[:MAX_GROUPED]:
        cosines = heads[: len(sums)] @ vectors[position]
        group = int(cosines.argmax()) if sums else 0
        if not sums or (cosines[group] < SAME_INTEREST and len(sums) < most):
            group = len(sums)
            sums.append(np.zeros_like(heads[0]))
            masses.append(0.0)
        sums[group] += weights[position] * vectors[position]
        masses[group] += float(weights[position])
        heads[group] = sums[group] / max(float(np.sqrt(sums[group] @ sums[group])), 1e-9)
    kept = sorted(range(len(sums)), key=lambda group: -masses[group])[:INTERESTS]
    if not kept:
        return np.empty((0, vectors.shape[1]), np.float32)
    return np.array([sums[group] / max(float(np.linalg.norm(sums[group])), 1e-9) for group in kept], np.float32)


def relevance(pool: Pool, profile: Profile) -> dict[str, Floats]:
    """Return the parts of the relevance of every paper of the pool, by name."""
    liked, hidden = profile.weights()
    return _relevance(pool, profile, _preferences(pool, liked), _preferences(pool, hidden))


def _relevance(
    pool: Pool, profile: Profile, taste: PreferenceProfile, distaste: PreferenceProfile
) -> dict[str, Floats]:
    nothing = np.zeros(len(pool), np.float32)
    parts = {"words": nothing, "meaning": nothing, "authors": nothing}
    against = nothing
    if len(distaste.positions):
        against = np.asarray(-DISLIKE * words_score(pool, distaste).clip(0, 4), np.float32)
    if len(taste.positions):
        parts["words"], parts["meaning"] = _content(pool, taste, against)
        content = parts["words"] + parts["meaning"] + against
        parts["authors"] = NAMES * names_score(pool, taste.positions, taste.weights, content)
    follows = np.zeros(len(pool), np.float32)
    for topic in profile.follows:
        follows[pool.by_topic.get(topic, [])] = FOLLOWED
    persons = [topic.removeprefix("name:") for topic in profile.follows if topic not in pool.by_topic]
    if persons:
        follows[pool.names.having(persons)] = FOLLOWED
    for followed in profile.followed_papers:
        follows[list(pool.positions(followed.papers).values())] = FOLLOWED
    parts["follows"] = follows
    if len(distaste.positions):
        parts["not interested"] = against
    parts["no abstract"] = np.where(pool.has_abstract, 0.0, -NO_ABSTRACT).astype(np.float32)
    return parts


def rank(
    pool: Pool,
    profile: Profile,
    candidates: Collection[int] | None = None,
    *,
    sliders: Sliders = Sliders(),  # noqa: B008  # frozen
    today: int = 0,
    limit: int = 100,
) -> list[Scored]:
    """Return the best `limit` of the candidates (ids; None for all of the pool), without those dealt with.

    `today` is an ordinal; freshness is counted from it, or from the newest paper. Raises nothing: somebody without a
    history gets what is new and noticed.
    """
    mix = sliders.clamped()
    liked, hidden = profile.weights()
    taste = _preferences(pool, liked)
    parts = _relevance(pool, profile, taste, _preferences(pool, hidden)) | _slider_parts(pool, mix, today)
    total = np.asarray(sum(parts.values()), np.float32) if len(pool) else np.empty(0, np.float32)
    is_open = np.full(len(pool), candidates is None)
    if candidates is not None:
        is_open[list(pool.positions(candidates).values())] = True
    is_open[list(pool.positions({interaction.paper for interaction in profile.interactions}).values())] = False
    positions = np.flatnonzero(is_open)
    order = positions[np.lexsort((pool.ids[positions], -total[positions]))]
    order, explored = _diversify(pool, order, total, mix, limit, bool(liked))
    return _Explainer(pool, parts, taste, profile).scored(order[:limit].tolist(), explored)


def _slider_parts(pool: Pool, mix: Sliders, today: int) -> dict[str, Floats]:
    """Return what the sliders add to each paper, by name.

    A paper without a day is not fresh; one from the future is as fresh as today's.
    """
    newest = today or float(pool.days.max(initial=0.0))
    ages = np.maximum(newest - pool.days, 0.0)
    fresh = np.where(pool.days > 0, 2.0 ** (-ages / FRESH_DAYS), 0.0)
    return {
        "freshness": np.asarray(3.0 * mix.freshness * fresh, np.float32),
        "popularity": np.asarray(mix.popularity * standard(pool.attention).clip(-3, 3), np.float32),
    }


def _diversify(
    pool: Pool, order: Ints, total: Floats, mix: Sliders, limit: int, has_taste: bool
) -> tuple[Ints, frozenset[int]]:
    """Put unlike papers before like ones, and now and then one from outside, whose positions are returned too."""
    first = order[: min(DIVERSIFIED, max(limit, 1))]
    if mix.breadth > 0 and len(first) > 1:
        near = marginal(total[first], pool.vectors[first], 0.4 * mix.breadth)
        order = np.concatenate((first[near], order[len(first) :]))
    if not has_taste or mix.breadth == 0 or len(order) <= limit:
        return order, frozenset()
    every = max(4, round(12 - 8 * mix.breadth))  # one paper in so many
    outside = order[limit:]
    by_notice = outside[np.lexsort((pool.ids[outside], -(pool.attention[outside] + pool.days[outside] / 2)))]
    chosen = by_notice[: limit // every].tolist()
    mixed = order[:limit].tolist()
    for number, position in enumerate(chosen, 1):
        mixed.insert(min(len(mixed), number * every - 1), position)
    return np.array(mixed[:limit], np.int64), frozenset(chosen)


class _Explainer:
    """Gives the papers of one feed their parts and reasons; looks up once what all of them need."""

    def __init__(self, pool: Pool, parts: dict[str, Floats], taste: PreferenceProfile, profile: Profile) -> None:
        self.pool, self.parts, self.taste, self.profile = pool, parts, taste, profile
        self.names = {name for position in taste.positions.tolist() for name in pool.texts[position].names}
        self.liked = pool.centred[taste.positions]

    def scored(self, positions: list[int], explored: frozenset[int]) -> list[Scored]:
        """Return the papers at these positions of the pool, in this order."""
        nearest = [0] * len(positions)
        if len(self.taste.positions):
            cosines = self.pool.centred[positions] @ self.liked.T
            nearest = self.taste.positions[np.argmax(cosines, axis=1)].tolist()
        values = {name: part[positions].tolist() for name, part in self.parts.items()}
        out = []
        for row, position in enumerate(positions):
            parts = {name: float(column[row]) for name, column in values.items() if column[row]}
            reason = _NOTICED if position in explored else self.reason(position, parts, nearest[row])
            out.append(Scored(int(self.pool.ids[position]), sum(parts.values()), parts, reason, position in explored))
        return out

    def reason(self, position: int, parts: dict[str, float], nearest: int) -> str:
        """Return a sentence, true of the strongest part; `nearest` is the position of the most similar liked paper."""
        text = self.pool.texts[position]
        if parts.get("follows"):
            topics = self.profile.follows & {*text.topics, *(f"name:{name}" for name in text.names)}
            names = [topic.partition(":")[2] for topic in topics]
            names = names or [one.name for one in self.profile.followed_papers if text.id in one.papers]
            return sentence("Because you follow %(name)s", name=min(names))
        if len(self.taste.positions):
            if parts.get("authors", 0) >= max(parts.get("words", 0), parts.get("meaning", 0)) and (
                names := [name for name in text.names if name in self.names]
            ):
                return sentence("By %(name)s, an author of papers you liked", name=names[0])
            if parts.get("words", 0) + parts.get("meaning", 0) > 0:
                shared = self.pool.shared_words(position, nearest)
                title, words = self.pool.texts[nearest].title, ", ".join(shared)
                if words:
                    return sentence("Close to “%(title)s”, which you liked (%(words)s)", title=title, words=words)
                return sentence("Close to “%(title)s”, which you liked", title=title)
        return sentence("New and noticed by many") if text.attention > 1 else sentence("New here")
