"""Conditions on single fields find the papers that meet them, and no other, in every mode."""

from __future__ import annotations

from datetime import date

import pytest

from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.engine import Document, Engine, LexicalFallback, Mode, parse


def ordinal(year: int) -> int:
    return date(year, 3, 1).toordinal()


PAPERS = [
    Document(1, 1, "Sparse attention for vision", "We prune maps with diffusion.", summary="Short.",
             authors=("Ada Lovelace", "Yann LeCun"), organisations=("Google DeepMind",), keywords=("sparse attention",),
             categories=("cs.CV",), comment="Accepted at ICLR 2026, 9 pages", facts=("figure",), day=ordinal(2025),
             has_code=True),
    Document(2, 1, "World models", "We plan with sparse maps.", authors=("Yann LeCun", "Ada Lovelace"),
             categories=("cs.LG", "cs.CV"), venue="Phys. Rev. D 108, 2024", day=ordinal(2024),
             identifiers=("10.1000/xyz",)),
    Document(3, 1, "Planning without maps", "Nothing of sparse attention.", authors=("Kai Müller",),
             categories=("cs.AI",), day=ordinal(2023)),
]  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = Engine.open(tmp_path_factory.mktemp("index"), StaticEmbedder.load())
    engine.update(PAPERS)
    return engine


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("title:attention", {1}),
        ("abs:attention", {1, 3}),
        ("firstauthor:LeCun", {2}),
        ('firstauthor:"LeCun, Y"', {2}),
        ("^lovelace", {1}),
        ('comment:"accepted at ICLR"', {1}),
        ("venue:ICLR", {1}),
        ('venue:"Phys. Rev. D"', {2}),
        ('keyword:"sparse attention"', {1}),
        ("keyword:maps", set()),
        ("aff:DeepMind", {1}),
        ("has:figure", {1}),
        ("has:summary", {1}),
        ("has:doi", {2}),
        ("has:venue", {2}),
        ("has:code has:comment", {1}),
        ("-has:code", {2, 3}),
        ("-author:lecun", {3}),
        ("-cat:cs.CV", {3}),
        ("-venue:ICLR", {2, 3}),
        ("-has:figure maps", {2, 3}),
        ("cat:cs.LG AND cat:cs.CV", {2}),
        ("cat:cs.LG cat:cs.AI", {2, 3}),
        ("au:lovelace ANDNOT ti:world", {1}),
        ("ti:world OR abs:attention", {1, 2, 3}),
        ("ti:world OR author:Müller", {2, 3}),
        ("(au:lecun AND ti:world) OR au:Müller", {2, 3}),
        ("sparse AND maps", {1, 2, 3}),
        ("sparse AND diffusion", {1}),
        ("maps NOT plan", {1}),
        ("year:2023..2024 -cat:cs.AI", {2}),
        ("date:2023 OR has:code", {1, 3}),
        ("-(cat:cs.AI OR cat:cs.LG)", {1}),
        ("find a lecun and t attention", {1}),
        ('"sparse attention" -diffusion', {3}),
    ],
)
@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.LEXICAL])
def test_what_meets_the_conditions_is_found(engine: Engine, text: str, found: set[int], mode: Mode) -> None:
    results = engine.search(parse(text), mode=mode)
    assert {hit.id for hit in results.hits} == found
    assert results.total == len(found)
    fallback = LexicalFallback(engine.folder).search(parse(text))
    assert {hit.id for hit in fallback.hits} == found
