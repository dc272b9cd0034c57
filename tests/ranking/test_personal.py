"""The pure core of the personal feed: tables of cases and properties."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dailypapers.ranking.personal import Interaction, Pool, Profile, Sliders, Text, rank
from dailypapers.ranking.personal.authors import goes_by_authors, names_score, sharing_by_accident
from dailypapers.ranking.personal.pool import Cutter
from dailypapers.ranking.personal.profile import FollowedPapers
from dailypapers.ranking.personal.ranker import interests
from dailypapers.search.embedders.static import StaticEmbedder

SUBJECTS = {
    "proteins": "protein folding structure prediction of amino acid sequences and binding sites",
    "translation": "machine translation of low resource languages with parallel corpora",
    "robots": "robot manipulation grasping policies learned from demonstrations",
    "galaxies": "galaxy formation dark matter halos in cosmological simulations",
}
PAPERS = [
    Text(
        id=10 * place + turn,
        title=f"{subject.capitalize()} {word} study",
        abstract=f"We study {text} with attention to {word}. Experiments show how {word} matters for {subject}.",
        names=(f"Author {subject} {turn}",),
        topics=(f"cat:{subject}",),
        day=700_000 + turn,
        attention=float(turn % 3),
    )
    for place, (subject, text) in enumerate(SUBJECTS.items(), 1)
    for turn, word in enumerate(("noise", "scale", "memory", "symmetry", "cost", "error", "speed"))
]
EMBEDDER = StaticEmbedder.load()
POOL = Pool.of(PAPERS, EMBEDDER)
PLAIN = Sliders(0, 0, 0)


def subject_of(number: int) -> str:
    return list(SUBJECTS)[number // 10 - 1]


def first(profile: Profile, count: int = 5, **extra: Any) -> list[str]:
    return [subject_of(item.id) for item in rank(POOL, profile, sliders=extra.pop("sliders", PLAIN), **extra)[:count]]


def test_what_is_like_the_liked_comes_first() -> None:
    assert first(Profile((Interaction(10, "vote"), Interaction(11, "vote")))) == ["proteins"] * 5


def test_several_interests_at_once() -> None:
    found = first(
        Profile((Interaction(10, "vote"), Interaction(11, "vote"), Interaction(40, "vote"), Interaction(41, "vote"))),
        10,
    )
    assert set(found) == {"proteins", "galaxies"}


def test_recent_likes_weigh_more() -> None:
    assert first(Profile((Interaction(10, "vote", 900), Interaction(40, "vote", 1))), 3) == ["galaxies"] * 3


def test_not_interested_works_at_once() -> None:
    liked = (Interaction(10, "vote"), Interaction(20, "vote"))
    before = [item.id for item in rank(POOL, Profile(liked), sliders=PLAIN)]
    hidden = before[0]
    after = rank(POOL, Profile((*liked, Interaction(hidden, "hidden"))), sliders=PLAIN)
    assert hidden not in [item.id for item in after]
    assert any(item.parts.get("not interested", 0) < 0 for item in after)
    like_hidden = [n for n in before[1:] if subject_of(n) == subject_of(hidden)]
    places = [item.id for item in after]
    assert np.mean([places.index(n) for n in like_hidden]) > np.mean([before.index(n) - 1 for n in like_hidden])


def test_authors_and_follows_give_their_reason() -> None:
    shared = Text(
        99,
        "An unrelated note on something else",
        "Nothing to see in this abstract at all, really, not.",
        names=("Author proteins 0",),
        day=700_003,
    )
    pool = POOL.renewed([*PAPERS, shared])
    found = {item.id: item for item in rank(pool, Profile((Interaction(10, "vote"),)), sliders=PLAIN)}
    assert found[99].reason == "By Author proteins 0, an author of papers you liked"
    followed = rank(POOL, Profile((), frozenset({"cat:robots"})), sliders=PLAIN)
    assert [subject_of(item.id) for item in followed[:7]] == ["robots"] * 7
    assert followed[0].reason == "Because you follow robots"


def test_papers_that_a_followed_person_leads_to() -> None:
    followed = (FollowedPapers("ada", frozenset({40, 41, 777})),)
    ranked = rank(POOL, Profile((Interaction(10, "vote"),), frozenset(), followed), sliders=PLAIN)
    found = {item.id: item for item in ranked}
    assert found[40].parts["follows"] == found[41].parts["follows"] > 0
    assert found[40].reason == "Because you follow ada"
    assert "follows" not in found[42].parts


def test_the_reason_names_the_liked_paper_and_the_words() -> None:
    reason = rank(POOL, Profile((Interaction(10, "vote"),)), sliders=PLAIN)[0].reason
    assert reason.startswith("Close to “Proteins noise study”, which you liked (")


def test_parts_add_up() -> None:
    for item in rank(POOL, Profile((Interaction(10, "vote"), Interaction(20, "hidden")), frozenset({"cat:robots"}))):
        assert item.score == pytest.approx(sum(item.parts.values()))


def test_freshness_and_popularity() -> None:
    fresh = rank(POOL, Profile(), sliders=Sliders(1, 0, 0))
    assert PAPERS[-1].day == 700_006
    assert all(item.id % 10 == 6 for item in fresh[:4])
    noticed = rank(POOL, Profile(), sliders=Sliders(0, 1, 0))
    assert all(item.id % 10 in (2, 5) for item in noticed[:8])


def test_breadth_brings_labelled_exploration() -> None:
    profile = Profile((Interaction(10, "vote"),))
    narrow = rank(POOL, profile, sliders=Sliders(0, 0, 0), limit=12)
    wide = rank(POOL, profile, sliders=Sliders(0, 0, 1), limit=12)
    assert not any(item.exploration for item in narrow)
    assert sum(item.exploration for item in wide) == 3
    assert all("outside" in item.reason for item in wide if item.exploration)


@pytest.mark.parametrize("sliders", [Sliders(-9, 9, 9), Sliders(0, 0, 0), Sliders(1, 1, 1)])
@pytest.mark.parametrize(
    "profile",
    [
        Profile(),
        Profile((Interaction(777, "vote"),)),  # its paper is gone
        Profile((Interaction(10, "hidden"),)),
        Profile((Interaction(10, "vote", -500.0), Interaction(10, "hidden"))),  # from the future, then hidden
        Profile(tuple(Interaction(n % 50_000, "vote", float(n)) for n in range(50_000))),
        Profile((), frozenset({"cat:nothing", "name:", "odd"})),
    ],
)
def test_an_order_all_the_same_and_a_reason(profile: Profile, sliders: Sliders) -> None:
    found = rank(POOL, profile, sliders=sliders)
    dealt = {interaction.paper for interaction in profile.interactions}
    assert {item.id for item in found} == {text.id for text in PAPERS} - dealt
    assert all(item.reason and np.isfinite(item.score) for item in found)


def test_no_papers_at_all() -> None:
    pool = Pool.of([], StaticEmbedder.load())
    assert rank(pool, Profile((Interaction(1, "vote"),), frozenset({"cat:cs.LG"}))) == []


def test_empty_texts() -> None:
    pool = Pool.of([Text(1, ""), Text(2, "", "…"), Text(3, "Ω")], StaticEmbedder.load())
    assert len(rank(pool, Profile((Interaction(1, "vote"),)))) == 2


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([text.id for text in PAPERS]),
            st.sampled_from(["vote", "saved", "read", "hidden", "seed"]),
            st.floats(-10, 1_000),
        ),
        max_size=12,
    ),
    st.randoms(),
)
def test_the_order_of_arrival_does_not_matter(interactions: list[Any], chance: random.Random) -> None:
    made = [Interaction(*interaction) for interaction in interactions]
    texts = list(PAPERS)
    one = rank(POOL, Profile(tuple(made)))
    chance.shuffle(made)
    chance.shuffle(texts)
    other = rank(Pool.of(texts, StaticEmbedder.load()), Profile(tuple(made)))
    assert [item.id for item in one] == [item.id for item in other]


def test_a_pool_that_grew_is_the_pool_made_anew() -> None:
    grown = Pool.of(PAPERS[:9], StaticEmbedder.load()).renewed(PAPERS)
    profile = Profile((Interaction(10, "vote"), Interaction(31, "saved")))
    assert [i.id for i in rank(grown, profile)] == [i.id for i in rank(POOL, profile)]


def test_old_likes_join_a_pool_and_leave_it_as_it_is() -> None:
    old = Text(
        500,
        "Proteins of old",
        "Protein folding structure prediction of amino acid sequences, long ago.",
        names=("Author proteins 3",),
    )
    joined = POOL.joined([old, PAPERS[0]])
    assert (len(joined), len(POOL)) == (len(PAPERS) + 1, len(PAPERS))
    assert np.array_equal(joined.themes[np.arange(len(POOL))], POOL.themes)
    assert np.array_equal(joined.idf, POOL.idf)
    found = rank(joined, Profile((Interaction(500, "vote"),)), [text.id for text in PAPERS], sliders=PLAIN)
    assert [subject_of(item.id) for item in found[:5]] == ["proteins"] * 5
    assert found[0].reason.startswith("By Author proteins 3")
    assert POOL.joined(PAPERS) is POOL


def test_a_vote_for_a_paper_cuts_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = [replace(text, attention=9.0) if text.id == 10 else text for text in PAPERS]
    anew = POOL.renewed(changed)
    assert anew.themes is POOL.themes
    assert anew.attention[anew.positions([10])[10]] == 9
    assert POOL.attention[POOL.positions([10])[10]] != 9
    POOL.joined([Text(501, "One more", "With an abstract of its own.")])
    monkeypatch.setattr(Cutter, "cut", lambda self, texts: pytest.fail("cut again") if texts else [])
    assert len(POOL.joined([Text(501, "One more", "With an abstract of its own.")])) == len(PAPERS) + 1


@pytest.mark.parametrize("count", [0, 1, 2, 3, 40])
def test_themes_of_any_number_of_papers(count: int) -> None:
    pool = Pool.of(
        [Text(n, f"Paper {n % 7} of proteins", "and of robots") for n in range(count)], StaticEmbedder.load()
    )
    assert len(pool.themes) == count
    assert np.isfinite(pool.themes).all()


def test_interests_are_few() -> None:
    vectors = np.random.default_rng(0).normal(size=(300, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert interests(vectors, np.ones(300, np.float32)).shape == (5, 32)


def _by_the_book(pool: Pool, liked: dict[int, float], accident: float) -> list[float]:
    """The authors' part as it is defined, name by name."""
    mine = [(set(pool.texts[place].names), weight) for place, weight in liked.items()]
    held = Counter(name for names, _ in mine for name in names)
    sharing = sum(any(held[name] > 1 for name in names) for names, _ in mine)
    trust = goes_by_authors(max(0, sharing - 1), len(mine) - 1, accident)
    whole = sum(liked.values())
    out = []
    for text in pool.texts:
        total = 0.0
        for name in set(text.names) & held.keys():
            papers = sum(name in other.names for other in pool.texts)
            share = sum(weight for names, weight in mine if name in names) / whole
            total += share**2 * log((1 + len(pool)) / papers) / log(1 + len(pool)) if papers > 1 else 0.0
        out.append(trust * min(total, 4.0) ** 0.5)
    return out


@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=5), min_size=2, max_size=12),
    st.integers(1, 5),
    st.randoms(),
)
@settings(max_examples=60, deadline=None)
def test_authors_count_as_they_are_defined(names: list[list[str]], likes: int, chance: Any) -> None:
    texts = [Text(n, f"Title {n}", names=tuple(of)) for n, of in enumerate(names)]
    pool = Pool.of(texts, EMBEDDER)
    places = chance.sample(range(len(texts)), min(likes, len(texts)))
    liked = {place: 0.1 + chance.random() for place in places}
    weights = np.array([liked[place] for place in places], np.float32)
    content = np.zeros(len(pool), np.float32)
    accident = sharing_by_accident(pool, np.array(places), content)
    assert 0 <= accident <= 1
    scores = names_score(pool, np.array(places), weights / weights.sum(), content)
    assert scores == pytest.approx(_by_the_book(pool, liked, accident), abs=1e-5)


def test_where_everybody_meets_again_shared_authors_say_little() -> None:
    def authors_of_a_like(others: list[tuple[str, ...]]) -> float:
        names = [("a", "b"), ("a", "c"), ("a", "d"), *others, ("a", "z")]
        pool = Pool.of([Text(n, f"Title {n}", names=of) for n, of in enumerate(names)], EMBEDDER)
        likes, content = np.arange(3), np.zeros(len(pool), np.float32)
        return float(names_score(pool, likes, np.full(3, 1 / 3, np.float32), content)[-1])

    strangers = authors_of_a_like([(f"s{n}",) for n in range(12)])
    colleagues = authors_of_a_like([("x", f"s{n}") for n in range(12)])
    assert 0 < colleagues < 0.8 * strangers


def test_a_joined_pool_is_described_as_one_made_at_once_and_the_old_one_stays() -> None:
    texts = [
        Text(n, f"Sails of light {n}", "We sail. " * n, ("Ada", f"Author {n % 3}", "Ada"), (f"cat:{n % 2}",), n, n / 2)
        for n in range(8)
    ]
    old, whole = Pool.of(texts[:5], EMBEDDER), Pool.of(texts, EMBEDDER)
    joined = old.joined(texts[3:])
    for name in ("ids", "days", "attention", "has_abstract"):
        assert getattr(joined, name).tolist() == getattr(whole, name).tolist()
    assert (joined.texts, joined.by_topic, joined.names.numbers) == (whole.texts, whole.by_topic, whole.names.numbers)
    for author in ("Ada", "Author 1", "Author 2", "nobody"):
        assert joined.names.having([author]).tolist() == [n for n, text in enumerate(texts) if author in text.names]
    assert joined.positions(range(8)) == {n: n for n in range(8)}
    step = old.joined(texts[:6]).joined(texts[6:])
    everywhere, vector = np.array([6, 0, 7, 3, 5]), np.arange(len(EMBEDDER.embed(["x"])[0]), dtype=np.float32)
    for made in (joined, step):
        assert made.vectors[everywhere] == pytest.approx(whole.vectors[everywhere])
        assert made.vectors @ vector == pytest.approx(whole.vectors @ vector, rel=1e-5, abs=1e-4)
        assert (len(made), len(made.rows), len(made.centred)) == (8, 8, 8)
        assert made.shared_words(0, 7) == made.shared_words(7, 0) != []
    weights = np.full(len(everywhere), 0.2, np.float32)
    assert step.like_words(everywhere, weights) == pytest.approx(joined.like_words(everywhere, weights), abs=1e-6)
    assert (len(old), old.by_topic["cat:1"], len(old.names.starts)) == (5, [1, 3], 6)
