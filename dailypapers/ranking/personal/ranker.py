"""The order of a feed.

Relevance = words + meaning + names + follows - dislikes, each a part of its own that the reader can see.

- *Words*: Rocchio (1971): cosine to the weighted mean of what is liked, and the same among the themes of the words.
  Where the likes are few, the papers that come first are taken as liked too, once (pseudo-relevance feedback).
- *Meaning*: the same over centred embeddings: nearest class mean (Mensink et al. 2013).
- *Interests*: likes are put into a few groups by meaning; a paper counts by its nearest group as well as by the mean.
- *Names*: authors of liked papers, the rarer the more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import exp, log

import numpy as np

from dailypapers.ranking.personal.pool import Pool
from dailypapers.ranking.personal.profile import Profile, Sliders
from dailypapers.ranking.personal.words import Floats, Ints
from dailypapers.search.engine.ranking.diversity import marginal

THEMES = 0.8  # beside the words themselves
FEEDBACK_AMONG = 20  # papers that are taken as liked too, where likes are few …
FEEDBACK_SHARE = 20  # … and no more than one of so many
FEEDBACK = 1.0  # their weight together, that of the likes being 1
BARE = 0.3  # of a standard deviation that having an abstract counts there
FEW = 20  # likes up to which there is feedback
MEANING = 0.25
NEAREST = 0.5  # share of the nearest interest, beside the mean of all
NAMES = 12.0  # for an author of all likes whom nobody else's papers have; less where few likes share authors
SHARING, BY_ACCIDENT = 0.7, 0.05  # of likes that share an author with another one
FOLLOWED = 1.0
DISLIKE = 0.8
NO_ABSTRACT = 1.0
INTERESTS = 5
GROUPED = 150  # likes that are put into groups: the weightiest
ALIKE = 0.45  # cosine of centred embeddings from which two likes are one interest
FRESH_DAYS = 7.0  # half-life of freshness
AMONG = 150  # papers that are put in an order of variety
_NOTICED = "Something else: noticed by many, outside what you usually read"


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
    """What is liked: places in the pool and their weights, whose sum is 1."""

    places: Ints
    weights: Floats


def standard(values: Floats) -> Floats:
    """Values less their mean, by their standard deviation; zero when all are equal."""
    spread = float(values.std()) if len(values) else 0.0
    return np.asarray((values - values.mean()) / spread if spread > 1e-9 else values * 0, np.float32)


def _taste(pool: Pool, weights: dict[int, float]) -> PreferenceProfile:
    places = pool.places(weights)
    values = np.array([weights[paper] for paper in places], np.float32)
    return PreferenceProfile(np.array(list(places.values()), np.int64), values / max(float(values.sum()), 1e-9))


def words_score(pool: Pool, liked: PreferenceProfile) -> Floats:
    """How near papers are in their words, and in the themes of those, standardised over the pool."""
    words = standard(pool.like_words(liked.places, liked.weights))
    return standard(words + THEMES * standard(pool.themes @ (liked.weights @ pool.themes[liked.places])))


def meaning_score(pool: Pool, liked: PreferenceProfile, nearest: Floats | None) -> Floats:
    score = standard(pool.centred @ (liked.weights @ pool.centred[liked.places]))
    return score if nearest is None else standard((1 - NEAREST) * score + NEAREST * nearest)


def _content(pool: Pool, taste: PreferenceProfile, against: Floats) -> tuple[Floats, Floats]:
    """Words and meaning. Where the likes are few, what comes first by them is taken as liked too, once."""
    groups = interests(pool.centred[taste.places], taste.weights)
    nearest = standard((pool.centred @ groups.T).max(axis=1)) if len(groups) > 1 else None
    words, meaning = words_score(pool, taste), MEANING * meaning_score(pool, taste, nearest)
    likely = min(FEEDBACK_AMONG, len(pool) // FEEDBACK_SHARE)
    if not likely or len(taste.places) > FEW:
        return words, meaning
    first = words + meaning + against + BARE * pool.has_abstract
    first[taste.places] = -np.inf
    best = _first(first, pool.ids, likely)
    weights = np.concatenate((taste.weights, np.full(likely, FEEDBACK / FEEDBACK_AMONG, np.float32)))
    wider = PreferenceProfile(np.concatenate((taste.places, best)), weights)
    return words_score(pool, wider), MEANING * meaning_score(pool, wider, nearest)


def _first(scores: Floats, ids: Ints, count: int) -> Ints:
    """The places of the `count` highest scores in order, of equals the lower id first."""
    least = np.partition(scores, len(scores) - count)[len(scores) - count]
    places = np.flatnonzero(scores >= least)
    return places[np.lexsort((ids[places], -scores[places]))][:count]


def interests(vectors: Floats, weights: Floats) -> Floats:
    """Groups of likes by meaning as directions of length 1, at most `INTERESTS`, the weightiest first.

    Leader clustering: likes in the order of weight, each to the nearest group that is near enough, else a new one.
    """
    sums: list[Floats] = []
    masses: list[float] = []
    most = 4 * INTERESTS
    heads = np.zeros((most, vectors.shape[1]), np.float32)
    for place in np.lexsort((np.arange(len(weights)), -weights)).tolist()[:GROUPED]:
        cosines = heads[: len(sums)] @ vectors[place]
        group = int(cosines.argmax()) if sums else 0
        if not sums or (cosines[group] < ALIKE and len(sums) < most):
            group = len(sums)
            sums.append(np.zeros_like(heads[0]))
            masses.append(0.0)
        sums[group] += weights[place] * vectors[place]
        masses[group] += float(weights[place])
        heads[group] = sums[group] / max(float(np.sqrt(sums[group] @ sums[group])), 1e-9)
    kept = sorted(range(len(sums)), key=lambda group: -masses[group])[:INTERESTS]
    if not kept:
        return np.empty((0, vectors.shape[1]), np.float32)
    return np.array([sums[group] / max(float(np.linalg.norm(sums[group])), 1e-9) for group in kept], np.float32)


def names_score(pool: Pool, taste: PreferenceProfile) -> Floats:
    """Authors in common with what is liked, each by the share of the likes that have them and by how rare they are.

    An author of all that is liked says more than one of one paper: the root of the sum of the squares of the shares.
    Times how surely this person goes by authors, as the likes that have one in common with another like tell it.
    """
    names, owners = pool.names.of_papers(taste.places)
    held = np.bincount(names, minlength=len(pool.names.numbers))
    sharing = len(np.unique(owners[held[names] > 1]))
    trust = _goes_by_authors(max(0, sharing - 1), max(0, len(taste.places) - 1))
    shares = np.bincount(names, taste.weights[owners], minlength=len(held))
    papers = pool.names.papers()
    rarity = np.log((1 + len(pool)) / np.maximum(papers, 1)) / log(1 + len(pool))
    worth = np.where(papers > 1, shares**2 * rarity, 0.0)  # else the liked paper alone
    return np.asarray(trust * np.sqrt(np.minimum(pool.names.sums(worth), 4.0)), np.float32)


def _goes_by_authors(sharing: int, likes: int) -> float:
    """The chance, by Bayes and as likely as not before, that likes share authors as those of a follower of authors do
    (`SHARING`), not by accident (`BY_ACCIDENT`)."""
    odds = sharing * log(SHARING / BY_ACCIDENT) + (likes - sharing) * log((1 - SHARING) / (1 - BY_ACCIDENT))
    return 1 / (1 + exp(-min(50.0, max(-50.0, odds))))


def relevance(pool: Pool, profile: Profile) -> dict[str, Floats]:
    """The parts of the relevance of every paper of the pool, by name."""
    liked, hidden = profile.weights()
    return _relevance(pool, profile, _taste(pool, liked), _taste(pool, hidden))


def _relevance(
    pool: Pool, profile: Profile, taste: PreferenceProfile, distaste: PreferenceProfile
) -> dict[str, Floats]:
    nothing = np.zeros(len(pool), np.float32)
    parts = {"words": nothing, "meaning": nothing, "authors": nothing}
    against = nothing
    if len(distaste.places):
        against = np.asarray(-DISLIKE * words_score(pool, distaste).clip(0, 4), np.float32)
    if len(taste.places):
        parts["words"], parts["meaning"] = _content(pool, taste, against)
        parts["authors"] = NAMES * names_score(pool, taste)
    follows = np.zeros(len(pool), np.float32)
    for topic in profile.follows:
        follows[pool.by_topic.get(topic, [])] = FOLLOWED
    persons = [topic.removeprefix("name:") for topic in profile.follows if topic not in pool.by_topic]
    if persons:
        follows[pool.names.having(persons)] = FOLLOWED
    for _, papers in profile.led:
        follows[list(pool.places(papers).values())] = FOLLOWED
    parts["follows"] = follows
    if len(distaste.places):
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
    """The best `limit` of the candidates (all of the pool without them), those dealt with left out.

    `today` is an ordinal; freshness is counted from it, or from the newest paper. Raises nothing: somebody without a
    history gets what is new and noticed.
    """
    wish = sliders.clamped()
    liked, hidden = profile.weights()
    taste = _taste(pool, liked)
    parts = _relevance(pool, profile, taste, _taste(pool, hidden)) | _tempers(pool, wish, today)
    total = np.asarray(sum(parts.values()), np.float32) if len(pool) else np.empty(0, np.float32)
    open_ = np.full(len(pool), candidates is None)
    if candidates is not None:
        open_[list(pool.places(candidates).values())] = True
    open_[list(pool.places({interaction.paper for interaction in profile.interactions}).values())] = False
    places = np.flatnonzero(open_)
    order = places[np.lexsort((pool.ids[places], -total[places]))]
    order, explored = _varied(pool, order, total, wish, limit, bool(liked))
    told = _Told(pool, parts, taste, profile)
    return told.scored(order[:limit].tolist(), explored)


def _tempers(pool: Pool, wish: Sliders, today: int) -> dict[str, Floats]:
    """What the sliders add. A paper without a day is not fresh; one from the future is as fresh as today's."""
    newest = today or float(pool.days.max(initial=0.0))
    ages = np.maximum(newest - pool.days, 0.0)
    fresh = np.where(pool.days > 0, 2.0 ** (-ages / FRESH_DAYS), 0.0)
    return {
        "freshness": np.asarray(3.0 * wish.freshness * fresh, np.float32),
        "popularity": np.asarray(wish.popularity * standard(pool.attention).clip(-3, 3), np.float32),
    }


def _varied(
    pool: Pool, order: Ints, total: Floats, wish: Sliders, limit: int, has_taste: bool
) -> tuple[Ints, frozenset[int]]:
    """The order with unlike papers before like ones, and now and then one from outside, which is told."""
    first = order[: min(AMONG, max(limit, 1))]
    if wish.breadth > 0 and len(first) > 1:
        near = marginal(total[first], pool.vectors[first], 0.4 * wish.breadth)
        order = np.concatenate((first[near], order[len(first) :]))
    if not has_taste or wish.breadth == 0 or len(order) <= limit:
        return order, frozenset()
    every = max(4, round(12 - 8 * wish.breadth))  # one place in so many
    outside = order[limit:]
    by_notice = outside[np.lexsort((pool.ids[outside], -(pool.attention[outside] + pool.days[outside] / 2)))]
    chosen = by_notice[: limit // every].tolist()
    mixed = order[:limit].tolist()
    for turn, place in enumerate(chosen):
        mixed.insert(min(len(mixed), (turn + 1) * every - 1), place)
    return np.array(mixed[:limit], np.int64), frozenset(chosen)


class _Told:
    """What is said of the papers of one feed: what all of them need is looked up once."""

    def __init__(self, pool: Pool, parts: dict[str, Floats], taste: PreferenceProfile, profile: Profile) -> None:
        self.pool, self.parts, self.taste, self.profile = pool, parts, taste, profile
        self.names = {name for place in taste.places.tolist() for name in pool.texts[place].names}
        self.liked = pool.centred[taste.places]

    def scored(self, places: list[int], explored: frozenset[int]) -> list[Scored]:
        nearest = [0] * len(places)
        if len(self.taste.places):
            cosines = self.pool.centred[places] @ self.liked.T
            nearest = self.taste.places[np.argmax(cosines, axis=1)].tolist()
        values = {name: part[places].tolist() for name, part in self.parts.items()}
        out = []
        for turn, place in enumerate(places):
            named = {name: float(column[turn]) for name, column in values.items() if column[turn]}
            reason = _NOTICED if place in explored else self.reason(place, named, nearest[turn])
            out.append(Scored(int(self.pool.ids[place]), sum(named.values()), named, reason, place in explored))
        return out

    def reason(self, place: int, parts: dict[str, float], nearest: int) -> str:
        """One sentence that is true of the strongest part."""
        text = self.pool.texts[place]
        if parts.get("follows"):
            topics = self.profile.follows & {*text.topics, *(f"name:{name}" for name in text.names)}
            named = [topic.partition(":")[2] for topic in topics]
            return f"Because you follow {min(named or [name for name, ids in self.profile.led if text.id in ids])}"
        if len(self.taste.places):
            if parts.get("authors", 0) >= max(parts.get("words", 0), parts.get("meaning", 0)) and (
                names := [name for name in text.names if name in self.names]
            ):
                return f"By {names[0]}, an author of papers you liked"
            if parts.get("words", 0) + parts.get("meaning", 0) > 0:
                shared = self.pool.shared_words(place, nearest)
                about = f" ({', '.join(shared)})" if shared else ""
                return f"Close to “{self.pool.texts[nearest].title}”, which you liked{about}"
        return "New and noticed by many" if text.attention > 1 else "New here"
