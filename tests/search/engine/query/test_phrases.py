"""Dates, order and negation in plain words, each kind a table; what stands in a title stays text."""

from __future__ import annotations

from datetime import date

import pytest

from dailypapers.search.engine import Engine, parse, without
from dailypapers.search.engine.query.natural_language import extract_filters
from tests.search.engine.query.test_natural_language import KNOWN

TODAY = date(2025, 10, 14)

DATES = [
    ("pruning from last week", "pruning", "date:2025-10-06..2025-10-12"),
    ("pruning last month", "pruning", "date:2025-09"),
    ("pruning this year", "pruning", "date:2025"),
    ("pruning in the past 3 months", "pruning", "date:3m"),
    ("pruning past 3 months", "pruning", "date:3m"),
    ("pruning over the last few weeks", "pruning", "date:3w"),
    ("pruning from june 2025", "pruning", "date:2025-06"),
    ("pruning from june", "pruning", "date:2025-06"),
    ("pruning since March", "pruning", "after:2025-03"),
    ("pruning since december", "pruning", "after:2024-12"),
    ("sparse attention since 2024", "sparse attention", "after:2024"),
    ("deep learning in 2024", "deep learning", "date:2024"),
    ("spectroscopy from 2020 to 2021", "spectroscopy", "date:2020..2021"),
    ("exoplanets between 2021 and 2023", "exoplanets", "date:2021..2023"),
    ("elliptical galaxies in the 2010s", "elliptical galaxies", "date:2010..2019"),
    ("exoplanets after 2020", "exoplanets", "after:2020"),
    ("pruning yesterday", "pruning", "date:2025-10-13"),
    ("last week's papers on pruning", "papers on pruning", "date:2025-10-06..2025-10-12"),
    ("last month pruning papers", "pruning papers", "date:2025-09"),
    ("papers by Lovelace 2024", "", "author:Lovelace date:2024"),
    ("2023 diffusion survey", "diffusion survey", "date:2023"),
    ("diffusion survey 2023", "diffusion survey", "date:2023"),
    ("galaxy evolution 2018-2020", "galaxy evolution", "date:2018..2020"),
    ("galaxy evolution 2018 to 2020", "galaxy evolution", "date:2018..2020"),
    ("2018–2020 galaxy evolution", "galaxy evolution", "date:2018..2020"),
    ("galaxies 2022 2023", "galaxies", "date:2022..2023"),
    ("Hayashi tracks 2022 onwards", "Hayashi tracks", "date:2022.."),
    ("Roman telescope this decade", "Roman telescope", "date:2020..2029"),
]  # fmt: skip

NEWEST = [
    ("latest exoplanet papers", "exoplanet", "sort:newest"),
    ("newest diffusion models", "diffusion models", "sort:newest"),
    ("the most recent pruning papers from this year", "pruning", "sort:newest date:2025"),
    ("sort:newest pruning", "pruning", "sort:newest"),
]  # fmt: skip

NEGATIONS = [
    ("image generation without diffusion", "image generation", "-diffusion"),
    ("image generation without diffusion models.", "image generation", '-"diffusion models"'),
    ("world models not about images", "world models", "-images"),
    ("agents excluding surveys", "agents", "-surveys"),
    ("agents except surveys and benchmarks", "agents", "-(all:surveys OR all:benchmarks)"),
    ("agents without surveys since 2024", "agents", "-surveys after:2024"),
    ("image generation but not about faces", "image generation", "-faces"),
    ("papers by anyone except Google", "papers by anyone", "-org:Google"),
    ("pruning without code", "pruning", "-has:code"),
]  # fmt: skip

VENUES = [
    ("accepted at ICLR 2026", "", 'venue:"ICLR 2026"'),
    ("agents accepted to ICLR", "agents", "venue:ICLR"),
    ("papers published at iclr 2026 on agents", "on agents", 'venue:"iclr 2026"'),
]

FRAMES = [
    ("how can i make my llm faster", "llm faster"),
    ("show me diffusion models", "diffusion models"),
    ("i am looking for protein folding", "protein folding"),
]  # fmt: skip

TEXT = [
    "accepted at home", "learning without forgetting", "Learning without Forgetting", "training without labels", "Attention from Google in 2024",
    "the election in 2024", "election 2024", "2024 election polls", "imagenet 2012", "the war 2014", "2001 odyssey", "galaxies 2031",
    "galaxies 2023-2020", "nasa 1800", "llama 2000s-3", "war 1914-1918", "effects of the war since 1950", "temperature since 1950", "ImageNet 2012", "CVPR 2024",
    "forecasting the last month", "events of last month", "march of the penguins", "may the force", "how to train",
    "Latest Advances in Deep Learning", "without", "from last week", "since 2024", "what matters", "not about",
    "life of the party before 2020", "planning in the may fly", "recent work", "between 2021 and 2023",
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "taken"), [*DATES, *NEWEST, *NEGATIONS, *VENUES])
def test_plain_words_are_read_as_filters(text: str, words: str, taken: str) -> None:
    query = extract_filters(parse(text, today=TODAY), KNOWN, today=TODAY)
    expected = parse(taken, today=TODAY)
    assert (query.text, query.filters, query.conditions) == (words, expected.filters, expected.conditions)
    assert (set(query.excluded), query.newest) == (set(expected.excluded), expected.newest)
    assert sorted(map(str, query.extracted_filters)) == sorted(map(str, expected.extracted_filters))
    for part in query.extracted_filters:
        assert text[part.start : part.end] == part.text
        left = parse(without(text, part, query.extracted_filters), today=TODAY)
        again = extract_filters(left, KNOWN, today=TODAY)
        kept = sorted(str(other) for other in query.extracted_filters if other != part)
        assert sorted(str(other) for other in again.extracted_filters) == kept


@pytest.mark.parametrize(("text", "words"), FRAMES)
def test_words_that_only_ask_do_not_count(text: str, words: str) -> None:
    assert extract_filters(parse(text, today=TODAY), KNOWN, today=TODAY).text == words


@pytest.mark.parametrize("text", TEXT)
def test_what_may_be_a_title_stays_text(text: str) -> None:
    query = parse(text, today=TODAY)
    assert extract_filters(query, KNOWN, today=TODAY) is query


@pytest.mark.parametrize("text", ["@", "***", "?!", "- -", '""', "🙂", "()"])
def test_signs_ask_for_nothing(engine: Engine, text: str) -> None:
    query = parse(text)
    assert not query
    assert query.warnings == ("There is no letter and no digit in the query, so nothing was asked.",)
    assert engine.search(query).total == 0


def test_the_newest_that_hold_the_words_come_first(engine: Engine) -> None:
    results = engine.search(parse("latest attention papers"), sentences=True)
    assert results.query.newest
    assert [hit.id for hit in results.hits[:2]] == [1, 6]
    assert [hit.id for hit in engine.search(parse("sort:newest")).hits] == []
