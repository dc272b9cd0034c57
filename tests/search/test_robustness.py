"""Real titles, shuffled, misspelt and negated, and everything a stranger may type; on the sample with the shipped weights."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date

import pytest

from dailypapers.cli.imports import SAMPLE
from dailypapers.lib.record import PaperRecord
from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Boost, Document, Engine, parse, plain
from dailypapers.sources.files import read


@pytest.fixture(scope="module")
def sample() -> list[PaperRecord]:
    return [item for item in read(str(SAMPLE), as_of=date(2025, 10, 24)) if isinstance(item, PaperRecord)]


@pytest.fixture(scope="module")
def engine(sample: list[PaperRecord], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = Engine.open(tmp_path_factory.mktemp("index") / "i", StaticEmbedder.load())
    made.update(
        Document(number, number, one.title, one.abstract, authors=one.authors, categories=one.categories, day=739_000)
        for number, one in enumerate(sample)
    )
    yield made
    made.close()


def first(engine: Engine, text: str) -> int:
    hits = engine.search(plain(text), limit=1).hits
    return hits[0].id if hits else -1


def test_the_order_of_title_words_does_not_matter(engine: Engine, sample: list[PaperRecord]) -> None:
    chance = random.Random(7)
    shuffled = []
    for one in sample:
        words = re.findall(r"\w[\w-]*", one.title)
        chance.shuffle(words)
        shuffled.append(" ".join(words))
    found = sum(first(engine, text) == number for number, text in enumerate(shuffled))
    assert found >= 0.99 * len(sample), found


def test_the_same_words_in_another_order_have_the_same_hits(engine: Engine) -> None:
    one = [hit.id for hit in engine.search(parse("reinforcement learning agents"), limit=20).hits]
    assert [hit.id for hit in engine.search(parse("agents learning reinforcement"), limit=20).hits] == one


@pytest.mark.parametrize("kind", ["left out", "other", "exchanged"])
def test_one_edit_in_one_word_still_finds_the_title(engine: Engine, sample: list[PaperRecord], kind: str) -> None:
    chance = random.Random(11)
    gains = 0.0
    asked = 0
    for number, one in enumerate(sample):
        words = one.title.split()
        long = [place for place, word in enumerate(words) if len(word) > 5 and word.isalpha()]
        if not long:
            continue
        place = chance.choice(long)
        word = words[place]
        at = chance.randrange(1, len(word) - 2)
        words[place] = {
            "left out": word[:at] + word[at + 1 :],
            "other": word[:at] + "q" + word[at + 1 :],
            "exchanged": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        }[kind]
        ids = [hit.id for hit in engine.search(plain(" ".join(words)), limit=10).hits]
        gains += 1 / (ids.index(number) + 1) if number in ids else 0.0
        asked += 1
    assert asked > 150
    assert gains / asked >= 0.95, gains / asked


@pytest.mark.parametrize("word", ["reinforcement", "diffusion", "agents", '"language models"', "video"])
def test_what_is_excluded_is_in_no_hit(engine: Engine, sample: list[PaperRecord], word: str) -> None:
    without = engine.search(parse(f"learning models -{word}"), limit=300)
    assert without.hits
    bare = word.strip('"').lower()
    pattern = re.compile(rf"\b{re.escape(bare)}\b")
    for hit in without.hits:
        one = sample[hit.id]
        assert not pattern.search(f"{one.title} {one.abstract}".lower()), one.title
    kept = engine.search(parse(f"-{word}"), limit=300)
    assert kept.total < len(sample)


@pytest.mark.parametrize(
    "query",
    [
        "", " ", "\n\t", "a" * 10_000, "word " * 2_000, "the of and to", "🙂🙂 🎉", "👩‍👩‍👧‍👦", "שלום עולם", "مرحبا بالعالم", "你好世界",
        '"unbalanced', 'a "b" "c', "cat:", "cat:cs.LG", "cat:cat:cat:", "\x00\x01\x02", "a\x00b\x1fc", "\u202egnissim", "\ud800", "(((",
        "-", "--", "-a -b -c", "OR", "OR OR", "a OR", "author:", 'author:""', "like:", "like:nothing", "id:" + "9" * 500, "upvotes:>" + "9" * 50,
        "year:99999", "after:0000", "before:2025-13", '"' * 999, "*", "?", "~", "^", "\\", "a:b:c", "{{ x }}", "%s%n", "'; DROP TABLE x; --",
        "papers by", "papers on since", "what did publish", "papers by Google on" + " x" * 500,
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered(engine: Engine, query: str) -> None:
    for parsed in (parse(query), plain(query)):
        results = engine.search(parsed, sentences=True, prefix=True, boost=Boost(0.3, 0.3), diversity=0.3, limit=5)
        assert len(results.hits) <= 5
        assert all(isinstance(warning, str) for warning in results.warnings)
    assert all(word in parse(query).text for word, _ in engine.correct(parse(query)).corrections)
    assert set(engine.papers_by_author_prefix(query)) <= set(engine.indexed().ids.tolist())
