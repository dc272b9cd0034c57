from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine import Engine, Filters, parse, plain
from dailypapers.search.engine.query.natural_language import extract_filters, without
from tests.shared_data import SHARED

TODAY = date(2025, 10, 14)


SIDE_BY_SIDE = ("learning without forgetting", "training without labels", "election 2024", "2024 election",
                "imagenet 2012", "war 1914", "lovelace's method")  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What an index knows, by sets of folded names."""

    organisations: frozenset[str]
    authors: frozenset[str]
    categories: frozenset[str]

    def organisation(self, name: str) -> str | None:
        return name if fold(name) in self.organisations else None

    def author(self, name: str) -> bool:
        folded = fold(name)
        return folded in self.authors or (" " not in folded and any(folded in a.split() for a in self.authors))

    def category(self, code: str) -> bool:
        return fold(code) in self.categories

    def venue(self, name: str) -> int:
        return int(fold(name) in ("iclr", "iclr 2026"))

    def phrase(self, text: str) -> int:
        return 1_000 if fold(text) in ("governments", "attention") else int(fold(text) in SIDE_BY_SIDE)


KNOWN = Names(
    frozenset(("google", "deepmind", "meta", "apple", "nvidia", "microsoft research", "the allen institute", "wikipedia",
               "a b c d e f g inc", "b c d e f g h i inc")),
    frozenset(("yann lecun", "ada lovelace", "wei li", "zoe muller")),
    frozenset(("cs.cl", "cs.lg", "astro-ph.ga")),
)  # fmt: skip

SURE = [
    ("papers by Google on sparse attention since 2024", "sparse attention", "org:Google after:2024"),
    ("Papers by Google on sparse attention since 2024.", "sparse attention", "org:Google after:2024"),
    ("papers from google about sparse attention", "sparse attention", "org:google"),
    ("papers on sparse attention by Google", "sparse attention", "org:Google"),
    ("recent work on protein folding with code from DeepMind", "protein folding", "has:code org:DeepMind"),
    ("what did Yann LeCun publish about world models in 2025", "world models", 'author:"Yann LeCun" date:2025'),
    ("What has Meta released on speech last year?", "speech", "org:Meta date:2024"),
    ("what did Google publish", "", "org:Google"),
    ("cs.CL papers about hallucination last month", "hallucination", "cat:cs.CL date:2025-09"),
    ("papers in cs.LG about pruning this week", "pruning", "cat:cs.LG date:2025-10-13..2025-10-19"),
    ("papers about pruning in the past 30 days", "pruning", "date:30d"),
    ("show me 2024 papers on diffusion", "diffusion", "date:2024"),
    ("find me all papers by yann lecun", "", 'author:"yann lecun"'),
    ("papers by Lovelace on engines", "engines", "author:Lovelace"),
    ("articles from researchers at Microsoft Research on code", "code", 'org:"Microsoft Research"'),
    ("new papers by Meta with more than 50 upvotes", "", "org:Meta upvotes:>=51"),
    ("papers with code on pruning", "pruning", "has:code"),
    ("papers on pruning with code available", "pruning", "has:code"),
    ("papers published in March 2024 about pruning", "pruning", "date:2024-03"),
    ("papers on pruning published between 2021 and 2023", "pruning", "date:2021..2023"),
    ("papers from 2021 to 2023 on pruning", "pruning", "date:2021..2023"),
    ("papers before 2020 on pruning", "pruning", "before:2020"),
    ("papers on pruning since March 2025", "pruning", "after:2025-03"),
    ("papers by Google cat:cs.LG on pruning", "pruning", "org:Google cat:cs.LG"),
    ("papers by Google after:2024 since 2025", "since 2025", "org:Google after:2024"),
    ("papers org:Google on pruning", "pruning", "org:Google"),
    ("papers by Nobody Known on pruning since 2024", "pruning", 'author:"Nobody Known" after:2024'),
    ("papers by Google on attacks by robots", "attacks by robots", "org:Google"),
    ("papers by Google on the election in 2024", "the election in 2024", "org:Google"),
    ("papers by the Google on pruning", "pruning", "org:Google"),
    ("I’m looking for papers by Google on pruning", "pruning", "org:Google"),
    ("please show me the newest papers by Google", "", "org:Google"),
    ("are there any preprints from Meta?", "", "org:Meta"),
    ("papers published on pruning in 2024", "published pruning", "date:2024"),
    ("papers on pruning since 2015-10-07", "pruning", "after:2015-10-07"),
    ("papers by Google that use pruning", "that use pruning", "org:Google"),
    ("papers that have code on pruning", "pruning", "has:code"),
    ("papers with at least 50 upvotes on pruning", "pruning", "upvotes:>=50"),
    ("papers with over 50 likes on pruning", "pruning", "upvotes:>=51"),
    ("papers from the last month on pruning", "pruning", "date:2025-09"),
    ("papers over the past week on pruning", "pruning", "date:1w"),
    ("papers on pruning in cs.LG", "pruning", "cat:cs.LG"),
    ("papers on pruning with code by Google", "pruning", "has:code org:Google"),
    ("papers with code from Google on pruning", "pruning", "has:code org:Google"),
    ("what has Ada Lovelace written about engines", "engines", 'author:"Ada Lovelace"'),
    ("papers by One Two Three Four Five on pruning", "pruning", 'author:"One Two Three Four Five"'),
    ("papers by A B C D E F G Inc on pruning", "pruning", 'org:"A B C D E F G Inc"'),
    ("papers by Google on " + "x " * 36, "x " * 35 + "x", "org:Google"),
    ("recent studies on halos by Meta", "halos", "org:Meta"),
    ("find research by Meta", "", "org:Meta"),
    ("papers by Nobody on halos since 2024", "halos", "author:Nobody after:2024"),
    ("papers concerning halos by Google", "halos", "org:Google"),
    ("what has Meta posted within the past week on halos", "halos", "org:Meta date:1w"),
    ("find the latest work on halos before 2020 by Meta", "halos before 2020", "org:Meta"),
    ("papers by lovelace", "", "author:lovelace"),
    ("papers by LeCun 2020", "", "author:LeCun date:2020"),
    ("papers by lecun 2010 to 2015", "", "author:lecun date:2010..2015"),
    ("papers by LeCun 2010-2015 on halos", "halos", "author:LeCun date:2010..2015"),
    ("papers by LeCun from the 1990s", "", "author:LeCun date:1990..1999"),
    ("papers by LeCun and Lovelace on halos", "halos", "author:LeCun author:Lovelace"),
    ("papers by lecun lovelace muller", "", "author:lecun author:lovelace author:muller"),
    ("papers by LeCun, Lovelace, and Muller since 2024", "", "author:LeCun author:Lovelace author:Muller after:2024"),
    ("papers by LeCun, Y. on halos", "halos", 'author:"LeCun, Y."'),
    ("papers by LeCun, Y. and Lovelace, A from 2020", "", 'author:"LeCun, Y." author:"Lovelace, A" date:2020'),
    ("papers by Lovelace A", "", 'author:"Lovelace A"'),
    ("papers by LeCun et al 2020", "", "author:LeCun date:2020"),
    ("papers by Lovelace first author", "", "firstauthor:Lovelace"),
    ("papers by Lovelace as the first author on engines", "engines", "firstauthor:Lovelace"),
    ("papers by vanden Berk on engines", "engines", 'author:"vanden Berk"'),
    ("papers by Vega-Ferrero on engines", "engines", "author:Vega-Ferrero"),
    ("papers by LeCun 1999 accretion rate", "accretion rate", "author:LeCun date:1999"),
    ("papers by LeCun mentioning halos", "halos", "author:LeCun"),
    ("first author Lovelace 2002", "", "firstauthor:Lovelace date:2002"),
    ("weak lensing papers by Ada Lovelace", "weak lensing", 'author:"Ada Lovelace"'),
    ("halos papers by lovelace from 2020", "halos", "author:lovelace date:2020"),
    ("Lovelace's papers", "", "author:Lovelace"),
    ("Ada Lovelace's work on engines", "engines", 'author:"Ada Lovelace"'),
    ("Lovelace’s weak lensing papers from 2020", "weak lensing", "author:Lovelace date:2020"),
]  # fmt: skip

UNSURE = [
    "", "papers", "google", "on", "in 2024", "by Google", "sparse attention", "since 2024", "papers with code",
    "Papers with Code: a Dataset", "attention by Google",
    "papers on deep learning", "papers on the election in 2024",
    "Neural machine translation by jointly learning to align and translate",
    "Improving language understanding by generative pre-training", "Learning from Wikipedia",
    "Research on Protein Folding by Google since 2024",
    "Recent Advances in Deep Learning since 2012", "Papers on Sparse Attention Kernels by Google",
    "papers on temperature since 1950", "papers since they were printed", "papers on rockets since 2031",
    '"papers by Google on sparse attention"', 'papers by Google on "sparse attention"', "papers by Google -sparse",
    "papers by Google OR Meta", "papers by Google or Meta", "papers by Google and Meta", "papers not by Google",
    "articles either by Lovelace or Udo Pooch",
    "papers about learning from Wikipedia", "papers on models trained by Google", "papers on data from Google",
    "papers on search by google", "papers on the apple by apple", "papers on attacks on and by Google",
    "papers on reasoning with code", "papers on mathematical reasoning with code since the start",
    "papers about translation from german", "papers by hand on pruning", "papers by Google pruning",
    "What did BERT learn about syntax in 2019", "what did Nobody publish about syntax", "what did Google see",
    "papers (by Google) on pruning", "papers: by Google", "papers by Google, Meta", "papers by Google. By Meta",
    "papers on forecasting the last month", "papers on the events of last month", "papers on events each year",
    "like:2205.13147", "papers by Google like", "cs.CL hallucination", "xx.YY papers about hallucination",
    "papers by Google by Meta on pruning", "papers by the", "papers by",
    "I am interested in articles written either by Lovelace or Udo Pooch",
    "Information retrieval articles by Ada Lovelace or others about clustering", "wikipedia papers on pruning",
    "papers on pruning by the", "papers on pruning since 2015-10-06", "papers by Google on " + "x " * 37,

    "papers by B C D E F G H I Inc on pruning", "what did", "what did Google",
    "what did Meta about", "papers about", "papers that", "papers in", "research by Meta", "recent work",
    " ", ".", "papers by Google on pruning: a survey", "papers by Google on pruning (old)", "papers by Google on a | b",
    "papers by Google on pruning. It is", "papers on halos by the",
    "who did Meta publish about halos", "what will Meta publish about halos",
    "papers on pruning in xx.YY", "papers on halos from by Google", "what did Nobody publish cat:cs.LG about",
    "what did Nobody say cat:cs.LG about", "papers vs by Google", "papers on pruning published", "new papers and work",
    "papers by AI", "papers by women", "first author advantage", "first author", "papers by attention", "white papers by governments", "Lovelace's method papers", "Nobody's papers",
    "papers by Lovelace, on engines, and", "papers by Google and Meta", "engine papers by Lovelace on halos",
]  # fmt: skip


def filters(text: str) -> Filters:
    return parse(text, today=TODAY).filters


@pytest.mark.parametrize(("text", "words", "taken"), SURE)
def test_what_is_sure_is_taken(text: str, words: str, taken: str) -> None:
    query = extract_filters(parse(text, today=TODAY), KNOWN, today=TODAY)
    assert query.filters == filters(taken)
    assert query.text == words
    for part in query.extracted_filters:
        assert text[part.start : part.end] == part.text


@pytest.mark.parametrize("text", UNSURE)
def test_nothing_is_taken_when_it_is_not_sure(text: str) -> None:
    query = parse(text, today=TODAY)
    assert extract_filters(query, KNOWN, today=TODAY) is query


@pytest.mark.parametrize("text", [text for text, words, taken in SURE if taken and words != "since 2025"])
def test_removing_a_chip_keeps_the_others(text: str) -> None:
    query = extract_filters(parse(text, today=TODAY), KNOWN, today=TODAY)
    for gone in query.extracted_filters:
        left = without(text, gone, query.extracted_filters)
        again = extract_filters(parse(left, today=TODAY), KNOWN, today=TODAY)
        kept = [part for part in query.extracted_filters if part != gone]
        assert again.filters == filters(" ".join(map(str, kept)))
        assert sorted((part.kind, part.value) for part in again.extracted_filters) == sorted(
            (p.kind, p.value) for p in kept
        )


def test_explicit_filters_are_chips_too() -> None:
    text = '  sparse cat:cs.LG -dense author:"Ada Lovelace" after:soon'
    query = parse(text, today=TODAY)
    assert [str(part) for part in query.extracted_filters] == ["cat:cs.LG", "-dense", 'author:"Ada Lovelace"']
    assert [text[part.start : part.end] for part in query.extracted_filters] == [
        part.text for part in query.extracted_filters
    ]
    assert without(text, query.extracted_filters[0]) == 'sparse -dense author:"Ada Lovelace" after:soon'
    assert without(text, query.extracted_filters[2], query.extracted_filters) == "sparse cat:cs.LG -dense after:soon"


def test_plain_text_is_no_sentence() -> None:
    query = plain("papers by Google on sparse attention")
    assert extract_filters(query, KNOWN, today=TODAY) is query


def test_the_engine_knows_the_names_it_holds(engine: Engine) -> None:
    def taken(text: str) -> list[str]:
        return [str(part) for part in engine.extract_filters(parse(text), today=TODAY).extracted_filters]

    assert taken("papers by Google on attention") == ["org:Google"]
    assert taken("papers by DeepMind on attention") == ['org:"Google DeepMind"']
    assert taken("papers by Meta on attention") == ["org:Meta"]
    assert taken("papers by Ada Lovelace on attention") == ['author:"Ada Lovelace"']
    assert taken("papers by Zoë Müller on attention") == ['author:"Zoë Müller"']
    assert taken("astro-ph.GA papers on curves") == ["cat:astro-ph.GA"]
    assert taken("papers by Nobody on attention") == ["author:Nobody"]
    assert taken("papers by AI on attention") == []


def test_sentences_are_understood_only_when_asked(engine: Engine) -> None:
    query = parse("papers by Google on embeddings since 2025")
    assert [hit.id for hit in engine.search(query, sentences=True).hits] == [2]
    assert engine.search(query, sentences=True).query.text == "embeddings"
    assert len(engine.search(query).hits) > 1
    assert engine.search(query).query is query


@given(st.lists(st.sampled_from(
    ["papers", "what", "did", "by", "from", "Google", "Ada", "Lovelace", "on", "about", "since", "in", "2024", "last", "month", "with", "code", "published", ".", ",", "?", "work", "recent", "between", "and", "to", "cs.LG", "cat:cs.LG", "the", "past", "3", "days", "upvotes", "at", "least", "5", '"', "-x", "publish", "that"]
), max_size=14))  # fmt: skip
def test_never_raises_and_every_part_stands_in_the_text(words: list[str]) -> None:
    text = " ".join(words)
    query = extract_filters(parse(text, today=TODAY), KNOWN, today=TODAY)
    for part in query.extracted_filters:
        assert text[part.start : part.end] == part.text
        without(text, part, query.extracted_filters)


@pytest.mark.skipif(not (SHARED / "data" / "relevance").exists(), reason="the collections are not here")
@pytest.mark.parametrize("name", ["med", "cisi", "cacm", "npl"])
def test_no_query_of_the_collections_is_taken_for_a_sentence(name: str) -> None:
    for line in (SHARED / "data" / "relevance" / name / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        query = parse(json.loads(line)["text"], today=TODAY)
        assert extract_filters(query, KNOWN, today=TODAY) is query
