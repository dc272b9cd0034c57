"""What one can type: the table of the documentation, and every kind of query of other engines as a table of its own."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dailypapers.search.engine import ExtractedFilter, parse, without
from tests.search.engine.query.examples import EXAMPLES, PAGE, Example, written
from tests.shared_data import SHARED

TODAY = date(2025, 10, 14)


def operators(text: str) -> tuple[str, ...]:
    return tuple(map(str, parse(text, today=TODAY).extracted_filters))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_every_example_is_read_as_the_documentation_says(example: Example) -> None:
    query = parse(example.text, today=TODAY)
    assert query.text == example.words
    assert operators(example.text) == example.operators
    assert not query.warnings


def test_the_documentation_shows_the_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page), "run: python -m tests.search.engine.query.examples"


OTHER_ENGINES = [
    # arXiv
    ("au:harrow_a", "", ('author:"harrow, a"',)),
    ("ti:attention AND abs:vision", "attention vision", ("title:attention", "abs:vision")),
    ("au:del_maestro+ANDNOT+ti:checkerboard", "", ('author:"del maestro"', "-title:checkerboard")),
    ("all:electron AND NOT all:proton", "electron", ("all:electron", "-all:proton")),
    ("(ti:a1 OR ti:b1) ANDNOT cat:cs.CV", "a1 b1", ("title:a1 OR title:b1", "-cat:cs.CV")),
    ("co:pages jr:Nature", "", ("comment:pages", "venue:Nature")),
    ("a AND AND AND b", "a b", ('"a"', '"b"')),
    ("submittedDate:[1991 TO 2022]", "", ("date:1991..2022",)),
    # INSPIRE
    ("find a Mangano, m", "", ('author:"Mangano, m"',)),
    ("FIN author:'ellis'", "", ("author:ellis",)),
    ("f author ellis", "", ("author:ellis",)),
    ("author ellis and title 'boson'", "boson", ("author:ellis", "title:boson")),
    ("f a appelquist and date 1983", "", ("author:appelquist", "date:1983")),
    ("au ellis | title 'boson'", "boson", ("author:ellis OR title:boson",)),
    ("date 2000-01->2000-04", "", ("date:2000-01..2000-04",)),
    ("date > 2015_08 and date < 2016_10", "", ("date:2015-09-01..", "date:..2016-09-30")),
    ("date 201* and title collider", "collider", ("date:2010..2019", "title:collider")),
    ("subject: astrophysics and title:boson", "boson", ("cat:astrophysics", "title:boson")),
    ("a espinosa,jose r and not a rodriguez espinosa", "",
     ('author:"espinosa,jose r"', '-author:"rodriguez espinosa"')),
    ("author (pardo, f AND slavich) OR (author:bernreuther and not date:2017)", "",
     ('(author:"pardo, f" AND author:slavich) OR (author:bernreuther AND -date:2017)',)),
    ("find j Nucl.Phys.,A531,11", "", ("venue:Nucl.Phys.,A531,11",)),
    # ADS
    ('author:"^facchini, stefano"', "", ('firstauthor:"facchini, stefano"',)),
    ("^Stark 2015", "2015", ("firstauthor:Stark",)),
    ("^long, k.", "", ('firstauthor:"long, k."',)),
    ('(("^Warren") AND year:1977-2023)', "", ("firstauthor:Warren", "year:1977..2023")),
    ('author:("Iben" "Rood")', "", ("author:Iben", "author:Rood")),
    ('author:"Oberg" and author:"Bergin, E"', "", ("author:Oberg", 'author:"Bergin, E"')),
    ('((( author:"coe")) AND year:2023-2024)', "", ("author:coe", "year:2023..2024")),
    ("((de-identification ) AND year:2020-2024)", "de-identification", ('"de-identification"', "year:2020..2024")),
    ("title:(delta sco) abs:(X-ray)", "delta sco X-ray", ("title:delta", "title:sco", "abs:X-ray")),
    ("Nandi year=2021", "Nandi", ("year:2021",)),
    # Google Scholar
    ("intitle:attention source:Nature", "attention", ("title:attention", "venue:Nature")),
    ("allintitle: attention is", "attention is", ("title:attention", "title:is")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "read"), OTHER_ENGINES)
def test_the_languages_of_other_engines(text: str, words: str, read: tuple[str, ...]) -> None:
    query = parse(text, today=TODAY)
    assert query.text == words
    assert operators(text) == read
    assert not query.warnings


@pytest.mark.parametrize(
    ("text", "warning", "words"),
    [
        ("topcite 2+ and t boson", "topcite: citations are not counted here; it was ignored", "boson"),
        ("dark property:refereed", "property: this catalogue does not record it; it was ignored", "dark"),
        ("citedby:recid:123 dark", "ignored: write an arXiv id or a DOI, as in cites:2205.13147", "dark"),
        (
            "body:attention",
            "body: in:text searches the texts; its words were searched in title and abstract",
            "attention",
        ),
        ("foo:bar maps", "foo: is an unknown field, searched as words", "foo bar maps"),
        ("foo:(a b) maps", "foo: is an unknown field, searched as words", "foo a foo b maps"),
        ('foo:"a b" maps', "foo: is an unknown field, searched as words", "foo a b maps"),
        ("title:/dense.*/", "title:/dense.*/ was ignored: regular expressions are not searched", ""),
        ("title:dens*", "* stands for nothing here: whole words are searched", "dens*"),
        ("cat:astro!", "cat:astro! was ignored: a category looks like cs.LG, cs.* or cs", ""),
        (
            " OR ".join(f"(a{n} AND b{n} AND c{n})" for n in range(4)),
            "too many combinations",
            None,
        ),
    ],
)
def test_what_is_not_known_is_said(text: str, warning: str, words: str | None) -> None:
    query = parse(text, today=TODAY)
    assert any(warning in told for told in query.warnings), query.warnings
    assert words is None or query.text == words


PASTED = [
    "Global simulations of accretion flows onto perturbers embedded in disks -I. MRI and jet formation",
    "Embedding -based Crop Type Classification in the Groundnut Basin of Senegal",
    "editgrpo post -rollout edits", "Optical signatures of -1/3 fractional quantum anomalous Hall state",
    "Learning What NOT to Count", "Large Language Models Do NOT Really Know What They Don't Know",
    "Cross-Polarization Fusion of VV AND VH SAR Observations for Improved Flood Mapping",
    "Towards Controllable Video Synthesis of Routine and Rare OR Events",
    'Does "Reasoning" with Large Language Models Improve Recognizing Unhelpful Thoughts?',
    '"Lost-in-the-Later": Framework for Quantifying Contextual Grounding',
    "OAMVOS:2nd Report for 5th PVUW MOSE Track", "A Hierarchical, Model-Based System for Soccer",
    "Vision and language: novel representations for driving scene safety", "WAR AND PEACE", "N/A",
    "TSS (Time Sharing System), an", "Position: The Term \"Machine Unlearning\" Is Overused in LLMs",
    "We study $\\alpha -\\beta$ transitions | a review (NOT exhaustive).", "p(x | y) and q(y | x)",
    "a survey and a benchmark", "author disambiguation", "how do we -- and why -- prune?", "what is code: a theory",
]  # fmt: skip


@pytest.mark.parametrize("text", PASTED)
def test_pasted_text_is_text(text: str) -> None:
    query = parse(text, today=TODAY)
    assert (query.text, query.extracted_filters, query.warnings) == (text, (), ())


PIECES = st.sampled_from(
    ["mamba", "vision", "Deep", "-car", '"state space"', '-"tool use"', "author:Hinton", 'author:"Ada Lovelace"', "cat:cs.LG",
     "-cat:cs.CV", "title:maps", "year:2024", "has:code", "OR", "AND", "NOT", "(", ")", "au:lecun", "ANDNOT", "2501.12948",
     "venue:ICLR", "^Stark", "foo:bar", "abs:(a b)", "upvotes:>3", "year:2020-2022", "|", "and", "or", "of", "."]
)  # fmt: skip


def _bare(part: ExtractedFilter) -> str:
    """Return an operator without ``all:``, which says the same of a word or phrase."""
    return str(part).replace("all:", "").replace('"', "")


@settings(deadline=None)
@given(st.lists(PIECES, max_size=9))
@example(["-car", "NOT", "NOT", "2501.12948"])
def test_every_operator_has_a_chip_whose_link_removes_it_alone(pieces: list[str]) -> None:
    text = " ".join(pieces)
    query = parse(text, today=TODAY)
    parts = query.extracted_filters
    has_operators = (
        query.phrases or query.excluded or query.conditions or query.filters or query.like or query.mentioned
    )
    assert bool(has_operators) == bool(parts)
    for part in parts:
        assert text[part.start : part.end] == part.text
        left = parse(without(text, part, parts), today=TODAY)
        kept = sorted(_bare(other) for other in parts if other != part)
        assert sorted(map(_bare, left.extracted_filters)) == kept, (text, str(part), left.source)


@settings(deadline=None)
@given(st.permutations(["author:Hinton", "cat:cs.LG", "after:2024", "has:code", '"state space"', "-car", "title:maps"]))
def test_the_order_of_filters_does_not_matter(pieces: list[str]) -> None:
    query = parse(" ".join(["mamba", *pieces]), today=TODAY)
    expected = parse('mamba author:Hinton cat:cs.LG after:2024 has:code "state space" -car title:maps', today=TODAY)
    assert query.filters == expected.filters
    assert set(query.conditions) == set(expected.conditions)
    assert (query.phrases, query.excluded) == (expected.phrases, expected.excluded)


@settings(deadline=None)
@given(st.text(max_size=200) | st.lists(PIECES | st.text(max_size=8), max_size=30).map(" ".join))
def test_no_query_raises(text: str) -> None:
    query = parse(text, today=TODAY)
    for part in query.extracted_filters:
        without(text, part, query.extracted_filters)


@pytest.mark.skipif(not (SHARED / "data" / "arxiv.jsonl.gz").exists(), reason="the titles are not here")
def test_titles_of_papers_are_text() -> None:
    signs = ('"', " -", "|", " OR ", " AND ", " NOT ", ":")
    with gzip.open(SHARED / "data" / "arxiv.jsonl.gz", "rt", encoding="utf-8") as lines:
        titles = [json.loads(line)["title"] for line, _ in zip(lines, range(4_000), strict=False)]
    marked = [title for title in titles if any(sign in title for sign in signs)]
    taken = [title for title in marked if parse(title, today=TODAY).extracted_filters]
    assert len(taken) <= len(marked) / 1_000, taken
