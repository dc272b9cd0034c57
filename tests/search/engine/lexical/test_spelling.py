"""The words somebody meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from dailypapers.search.engine import Engine, parse
from tests.search.engine.papers import LetterEmbedder, paper

TEXT = "Transformers attend: a transformer is an attention mechanism. Large language models and diffusion policies learn to handle depth."


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    made = Engine.open(Path(tmp_path_factory.mktemp("spelling")) / "index", LetterEmbedder())
    made.update([
        *(paper(n, f"Brain policy {chr(97 + n % 26)}", TEXT) for n in range(1, 700)),
        paper(900, "Transfomer atention", "A paper with the same mistake in it: transfomer layers."),
        *(paper(910 + n, "The Hanle effect", "The Hanle effect of a brane in zymurgy.") for n in range(3)),
        paper(920, "Dipth: a network", "By itself.", authors=("Ann Handel",)),
    ])  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("transfomer atention mecanism", "transformer attention mechanism"),
        ("difusion polcy", "diffusion policy"),
        ("langauge models", "language models"),
        ("Langauge models", "language models"),
        ("largelanguage models", "large language models"),
        ("diffusionpolicy", "diffusion policy"),
        ("ttransformers", "transformers"),
        ("rtansformers", "transformers"),
        ("tramsformers, attentoin!", "transformers, attention!"),
        ("mechnism", "mechanism"),
        ("hanle", "hanle"),
        ("brane", "brane"),
        ("hanle effect", "hanle effect"),
        ("zymurgy", "zymurgy"),
        ("handel", "handel"),
        ("dipth", "dipth"),
        ("language models", "language models"),
        ("transforming", "transforming"),
        ("AttEntoin", "AttEntoin"),
        ("qqqqqqq", "qqqqqqq"),
        ("gpt4o lern2", "gpt4o lern2"),
        ("ab abc", "ab abc"),
        ("注意力", "注意力"),
    ],
)
def test_what_is_meant(engine: Engine, typed: str, meant: str) -> None:
    corrected = engine.correct(parse(typed))
    assert corrected.query.text == meant
    assert bool(corrected.corrections) == (typed != meant)


def test_what_is_quoted_is_meant(engine: Engine) -> None:
    assert not engine.correct(parse('"langauge models"')).corrections


def test_a_long_text_is_not_corrected(engine: Engine) -> None:
    assert not engine.correct(parse("langauge models " * 20)).corrections
