"""Adding a right word never loses a paper: a word of its text, its repository's name, its year, an author's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dailypapers.search.engine import Document, Engine, parse
from tests.search.engine.papers import PAPERS, LetterEmbedder, day, paper

OTHERS = [
    paper(20, "Dense hands in contact", "We study contact of hands.", links=("https://github.com/d/FrameINO",),
          authors=("Grace Hopper",), day=day("2024-05-02")),
    paper(21, "Trinity: A survey of diffusion models", "Diffusion models are compared.", authors=("Ada Byron",),
          day=day("2023-02-02"), upvotes=3),
    paper(22, "Attention and memory (AttMem)", "AttMem keeps attention in memory of galaxies since 2024.",
          authors=("Emmy Noether",), day=day("2024-02-02")),
]  # fmt: skip
NOISE = [
    paper(100 + n, f"{word} of {other}s", f"Every {word} counts. The {other} of a {word}.", day=day("2022-01-01"))
    for n, (word, other) in enumerate(zip(["hand", "control", "survey", "galaxy", "memory"] * 8, ["contact", "map"] * 20, strict=True))
]  # fmt: skip
WORD = re.compile(r"[^\W\d_]{3,}")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = Engine.open(tmp_path_factory.mktemp("crowd"), LetterEmbedder())
    made.update([*PAPERS, *OTHERS, *NOISE])
    yield made
    made.close()


def right_words(one: Document) -> list[str]:
    """Return what somebody types who knows the paper."""
    return [*WORD.findall(f"{one.title} {one.abstract}"), *(link.rpartition("/")[2] for link in one.links)]


def right_facts(one: Document) -> list[str]:
    """Return what somebody may put before or behind it."""
    return [*one.authors, str(date.fromordinal(one.day).year)]


def found(engine: Engine, text: str) -> list[int]:
    return [hit.id for hit in engine.search(parse(text), sentences=True, limit=10).hits]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_right_word_loses_no_paper(crowd: Engine, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from([*PAPERS, *OTHERS]))
    words = data.draw(st.lists(st.sampled_from(right_words(one)), min_size=1, max_size=6, unique=True))
    added = data.draw(st.sampled_from([*right_words(one), *right_facts(one)]))
    before = found(crowd, " ".join(words))
    if one.id in before[:5]:
        for text in (" ".join([*words, added]), " ".join([added, *words])):
            assert one.id in found(crowd, text), text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("FrameINO", 20), ("FrameINO control", 20), ("galaxy FrameINO map", 20), ("Trinity survey 2023", 21), ("2024 AttMem memory", 22)],
)  # fmt: skip
def test_the_right_paper_comes_first(crowd: Engine, text: str, wanted: int) -> None:
    assert found(crowd, text)[0] == wanted
