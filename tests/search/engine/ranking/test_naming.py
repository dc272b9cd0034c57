"""Papers that are called what somebody types come first."""

from __future__ import annotations

from pathlib import Path

import pytest

from dailypapers.search.engine import Engine, parse
from tests.search.engine.papers import LetterEmbedder, day, paper

NOISE = [
    paper(100 + n, f"{word} and {word}s in {word} systems", f"The {word} of a {word}. Every {word} counts. " * 3)
    for n, word in enumerate(["relic", "mind", "token", "bridge", "sam", "tesseract", "focus"] * 4)
]
NAMED = [
    paper(1, "RELIC: Interactive world models", "A model of the world."),
    paper(2, "Bridging continuous and discrete tokens", "Nothing.", links=("https://github.com/yw/TokenBridge",)),
    paper(3, "Perceptual decoupling", "We propose an optimiser, dubbed RACRO, for captions."),
    paper(4, "SAM 2: Segment anything in images and videos", "Promptable segmentation."),
    paper(5, "Yume: An interactive world generation model", "Video."),
    paper(6, "Yume-2: A text-controlled interactive world generation model", "Video.", upvotes=90),
    paper(7, "Perception-aware policy optimization", "Reasoning."),
    paper(8, "Relic: Old things", "Old.", day=day("2024-01-01"), upvotes=50),
    paper(9, "VisualToolAgent (VisTA): Tools", "Tools."),
    paper(11, "Stop overthinking: A survey on efficient reasoning for large language models", "Thoughts."),
    paper(12, "ALEBench: Algorithms", "We define a large language model (LLM) and a large language model (LLM)."),
    paper(13, "Two names", "Nothing.", links=("https://github.com/x/TESSERACT",), upvotes=100),
    paper(14, "TESSERACT: Cubes", "Cubes."),
    paper(10, "Dense hands", "Contact.", links=("https://github.com/d/HACO_RELEASE", "https://vip-haco.github.io")),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    made = Engine.open(Path(tmp_path_factory.mktemp("names")) / "index", LetterEmbedder())
    made.update([*NOISE, *NAMED])
    return made


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
@pytest.mark.parametrize(
    ("query", "wanted", "reason"),
    [
        ("RELIC", 1, "same name: title"),
        ("Relic", 8, "same name: title"),
        ("TokenBridge", 2, "same name: code or project page"),
        ("tokenbridge", 2, "same name: code or project page"),
        ("token_bridge", 2, "same name: code or project page"),
        ("yw/TokenBridge", 2, "same name: code or project page"),
        ("https://github.com/yw/TokenBridge", 2, "same name: code or project page"),
        ("RACRO", 3, "same name: abstract"),
        ("SAM2", 4, "same name: title"),
        ("sam 2", 4, "same name: title"),
        ("SAM-2 paper", 4, "same name: title"),
        ("An interactive world generation model", 5, "same name: title"),
        ("PAPO: Perception-Aware Policy Optimization", 7, "same name: title"),
        ("vista", 9, "same name: title"),
        ("haco", 10, "same name: code or project page"),
        ("vip-haco", 10, "same name: code or project page"),
        ("A Survey on Efficient Reasoning", 11, "stands in the title"),
        ("efficient reasoning for LLMs", 11, "stands in the title"),
        ("ALE-Agent & ALE-Bench", 12, "same name: title"),
        ("TESSERACT", 13, "same name: code or project page"),
        ("TokenBridge systems", 2, "same name: code or project page"),
        ("haco counts", 10, "same name: code or project page"),
    ],
)
def test_what_is_called_so_comes_first(engine: Engine, query: str, wanted: int, reason: str, mode: str) -> None:
    results = engine.search(parse(query), mode=mode)  # type: ignore[arg-type]
    assert results.hits[0].id == wanted
    assert reason in results.hits[0].reason
    assert not results.nothing_close


def test_a_name_passes_the_filters_too(engine: Engine) -> None:
    assert 1 not in [hit.id for hit in engine.search(parse("RELIC after:2020")).hits]
    assert engine.search(parse("RELIC after:2020")).hits[0].id == 8


def test_a_frequent_word_in_small_letters_is_no_repository(tmp_path: Path) -> None:
    engine = Engine.open(tmp_path / "index", LetterEmbedder())
    common = [paper(n, f"Memory {n}", "Memory matters.") for n in range(1, 60)]
    engine.update([*common, paper(99, "Another thing", "Else.", links=("https://github.com/a/Memory",))])
    assert engine.search(parse("memory")).hits[0].id != 99
    assert engine.search(parse("MEMORY")).hits[0].id == 99


def test_a_longer_question_is_no_name(engine: Engine) -> None:
    assert all("same name" not in hit.reason for hit in engine.search(parse("relic and token bridges")).hits)
