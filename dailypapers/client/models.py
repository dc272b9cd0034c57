"""What the API answers. The server documents and the client reads these same models; each carries an example.

Days are `2025-10-14`; moments are in UTC, `2025-10-13T08:00:00Z`. What is unknown is null, an empty text or an empty
list, never left out.
"""

from __future__ import annotations

import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """A model that is built when it is first used: a command uses a few of a hundred."""

    model_config = ConfigDict(defer_build=True)


def _example(**fields: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [fields]})


_PAPER: dict[str, Any] = {
    "id": "2510.05096",
    "title": "Attention Without Regret",
    "abstract": "We study attention and report what works.",
    "summary": "Shows which parts of attention can go.",
    "authors": ["Ada Lovelace", "Charles Babbage"],
    "author_count": 2,
    "published_at": "2025-10-13T08:00:00Z",
    "revised_at": None,
    "announced_on": None,
    "featured_on": "2025-10-14",
    "version": 1,
    "withdrawn": False,
    "status": "",
    "notice": None,
    "published_as": None,
    "categories": ["cs.LG", "stat.ML"],
    "keywords": ["attention"],
    "organisation": {"slug": "cern", "name": "CERN"},
    "links": [{"kind": "code", "url": "https://example.org/code", "stars": 12}],
    "upvotes": 31,
    "external_comments": 2,
    "votes": 3,
    "comments": 1,
    "attention_score": 5.2,
    "trending_score": 812.4,
    "arxiv_id": "2510.05096",
    "doi": "",
    "openreview_id": "",
    "journal_ref": "",
    "author_comment": "12 pages",
    "license_url": "",
    "thumbnail_url": "",
    "url": "https://papers.example.org/papers/2510.05096",
}
_SECTION: dict[str, Any] = {
    "anchor": "S2",
    "number": "2",
    "title": "Method",
    "level": 1,
    "markdown": "## 2 Method\n\nWe minimise $x^2$.",
    "images": ["https://arxiv.org/html/2510.05096v1/x1.png"],
}
_PASSAGE: dict[str, Any] = {
    "section": "4.2 Ablations",
    "anchor": "S4.SS2.p1",
    "quote": "Without attention the error doubles.",
    "score": 7.25,
    "url": "https://papers.example.org/papers/2510.05096/read#t-S4.SS2.p1",
}
_FOUND_PASSAGE = {"paper": "2510.05096", "title": "Attention Without Regret"} | _PASSAGE
_REFERENCE: dict[str, Any] = {
    "anchor": "bib.bib1",
    "label": "[1]",
    "text": "A. Lovelace. Notes on the Analytical Engine. 1843.",
    "title": "Notes on the Analytical Engine",
    "authors": ["A. Lovelace"],
    "year": 1843,
    "doi": "",
    "arxiv_id": "",
    "url": "",
    "paper": None,
}


class PaperLink(Model):
    """An address that belongs to a paper."""

    kind: Literal["code", "project", "video", "pdf", "page"]
    url: str
    stars: int | None = Field(None, description="Of a code repository")


class OrganisationName(Model):
    slug: str
    name: str


class PaperNotice(Model):
    """What a publisher says of a paper after it came out."""

    kind: Literal["retraction", "concern"]
    doi: str = Field(description="Of the notice; may be empty")
    issued_on: datetime.date | None
    reason: str


class Publication(Model):
    """Where a preprint was published."""

    doi: str
    venue: str = Field(description="As the source writes it")


class PaperOut(Model):
    """A paper with everything that is known of it."""

    model_config = _example(**_PAPER)

    id: str = Field(description="Its key: an arXiv id, a DOI or the id at its source; the same in every address")
    title: str = Field(description="Plain Unicode")
    abstract: str = Field(description="As the source spells it, TeX and all")
    summary: str = Field(description="One or a few sentences that say what the paper does")
    authors: list[str]
    author_count: int
    published_at: datetime.datetime | None = Field(description="First version, at the source")
    revised_at: datetime.datetime | None = Field(description="Newest version, at the source")
    announced_on: datetime.date | None = Field(description="The mailing day of the source")
    featured_on: datetime.date | None = Field(description="The day it stands on the daily page")
    version: int | None
    withdrawn: bool = Field(description="By its authors or its source")
    status: Literal["", "retracted", "withdrawn", "concern"] = Field("", description="What to know before reading it")
    notice: PaperNotice | None = Field(None, description="Of a retraction or an expression of concern")
    published_as: Publication | None = Field(None, description="Where a preprint was published, where that is known")
    categories: list[str] = Field(description="The first one is the primary category")
    keywords: list[str]
    organisation: OrganisationName | None
    links: list[PaperLink]
    upvotes: int = Field(description="Counted at the source")
    external_comments: int = Field(description="Counted at the source")
    votes: int = Field(description="Of the users of this site")
    comments: int = Field(description="On this site, open to everybody")
    attention_score: float
    trending_score: float | None = Field(description="Null until it is computed")
    arxiv_id: str
    doi: str
    openreview_id: str
    journal_ref: str
    author_comment: str
    license_url: str
    thumbnail_url: str
    url: str = Field(description="Its page; with .md, .bib, .ris or .csl.json behind it, the same in that form")

    @property
    def code_url(self) -> str:
        """Return the first code link, or an empty text."""
        return next((link.url for link in self.links if link.kind == "code"), "")

    @property
    def day(self) -> datetime.date | None:
        """Return the featured day, else the day of its first version."""
        return self.featured_on or (self.published_at.date() if self.published_at else None)


class TextSection(Model):
    """A section of a paper's text, without those below it."""

    model_config = _example(**_SECTION)

    anchor: str = Field(description="Of the section on the page: `#t-` and this")
    number: str
    title: str
    level: int
    markdown: str = Field(description="Title and text, formulas as TeX between dollars")
    images: list[str] = Field(description="Where the pictures of its figures are")


class TextReference(Model):
    """An entry of a paper's bibliography; what could not be read of it is empty."""

    model_config = _example(**_REFERENCE)

    anchor: str
    label: str
    text: str = Field(description="As it is printed")
    title: str
    authors: list[str]
    year: int | None
    doi: str
    arxiv_id: str
    url: str
    paper: str | None = Field(description="The id of the paper here, where the catalogue has it")


class PaperText(Model):
    """The text of a paper: whole where its licence lets the site pass it on, else a snippet and where it is."""

    model_config = _example(
        id="2510.05096",
        access="whole",
        source="arxiv-html",
        source_url="https://arxiv.org/html/2510.05096v1",
        version=1,
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        fetched_at="2025-10-14T06:00:00Z",
        words=8123,
        url="https://papers.example.org/papers/2510.05096/read",
        snippet="",
        sections=[_SECTION],
        references=[_REFERENCE],
    )

    id: str
    access: Literal["whole", "snippets"] = Field(description="How much of it you get")
    source: str = Field(description="arxiv-html, arxiv-pdf, plos, elife, biorxiv, medrxiv, europepmc, openreview, …")
    source_url: str
    version: int | None
    licence: str = Field(description="As people call it; empty where none is known")
    licence_url: str
    fetched_at: datetime.datetime
    words: int
    url: str = Field(description="Its page for people")
    snippet: str = Field(description="The beginning, 300 characters at most, where you do not get the whole")
    sections: list[TextSection]
    references: list[TextReference]


class Passage(Model):
    """A passage of a paper's text that answers a query."""

    model_config = _example(**_PASSAGE)

    section: str = Field(description="Number and title of its section")
    anchor: str
    quote: str = Field(description="The sentence that answers best, 300 characters at most")
    score: float = Field(description="By the words alone; of two passages of one paper the better has more")
    url: str = Field(description="The passage on the page, where you may read the whole text")


class PassageList(Model):
    """Passages of one paper, best first; none where no passage has half of the words."""

    model_config = _example(id="2510.05096", items=[_PASSAGE])

    id: str
    items: list[Passage]


class FoundPassage(Model):
    """A passage of the text of a paper that answers a query."""

    model_config = _example(**_FOUND_PASSAGE)

    paper: str
    title: str
    section: str = Field(description="Number and title of its section")
    anchor: str
    quote: str = Field(description="The sentence that answers best, 300 characters at most")
    score: float = Field(description="By the words; of two passages of one answer the better has more")
    url: str = Field(description="The passage on the reading page, where you may read the whole text")


class FoundPassageList(Model):
    """Passages of many papers, best first; none where no passage has half of the words."""

    model_config = _example(items=[_FOUND_PASSAGE], took_ms=7.2)

    items: list[FoundPassage]
    took_ms: float


class NumberedPassage(FoundPassage):
    """A passage that answers a question, with the number by which an answer names it."""

    model_config = _example(number=1, **_FOUND_PASSAGE)

    number: int


class AnswerSentence(Model):
    """A sentence that a language model wrote."""

    model_config = _example(text="Without attention the error doubles.", passages=[1], supported=True)

    text: str
    passages: list[int] = Field(description="The numbers of the passages that bear it out")
    supported: bool = Field(description="False where no passage does: do not rely on it")


class Reply(Model):
    """What a question brought: passages, closest first, and an answer where a language model was asked."""

    model_config = _example(
        question="What happens without attention?",
        passages=[{"number": 1} | _FOUND_PASSAGE],
        answer=[{"text": "Without attention the error doubles.", "passages": [1], "supported": True}],
        model="qwen3:8b",
        note="",
    )

    question: str
    passages: list[NumberedPassage]
    answer: list[AnswerSentence]
    model: str = Field(description="Which one was asked; empty for none")
    note: str = Field(description="Why there is less than was asked for, in a sentence")


class NewQuestion(Model):
    """A question, about one paper, the papers of a list (`category/cs.LG`), or all."""

    model_config = _example(question="What happens without attention?", paper="2510.05096", listing="")

    question: str = Field(max_length=1_000)
    paper: str = Field("", max_length=500)
    listing: str = Field("", max_length=2_100)


class PaperList(Model):
    """Part of a list of papers."""

    model_config = _example(items=[_PAPER], next=None)

    items: list[PaperOut]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class ListingKind(Model):
    """One kind of list of papers."""

    model_config = _example(kind="category", label="A category", target="a code like cs.LG", needs_account=False)

    kind: str
    label: str = Field(description="What people call it")
    target: str = Field(description="What names one of them; empty for a list that needs no target")
    needs_account: bool = Field(description="Whether it is one's own, so that a token is needed")


class ListingKindList(Model):
    """The kinds of lists there are."""

    model_config = _example(
        items=[{"kind": "category", "label": "A category", "target": "a code like cs.LG", "needs_account": False}]
    )

    items: list[ListingKind]


class ListingItem(Model):
    """A paper of a list and why it is there."""

    model_config = _example(paper=_PAPER, reason="in cs.LG")

    paper: PaperOut
    reason: str


class Listing(Model):
    """Part of a list of papers."""

    model_config = _example(
        kind="category",
        target="cs.LG",
        title="Machine Learning (cs.LG)",
        url="https://papers.example.org/categories/cs.LG",
        visibility="public",
        total=1,
        items=[{"paper": _PAPER, "reason": "in cs.LG"}],
        next=None,
    )

    kind: str
    target: str = Field(description="Of what it is, as addresses name it")
    title: str
    url: str = Field(description="Its page")
    visibility: Literal["public", "unlisted", "private"]
    total: int = Field(description="Papers that can be paged through")
    items: list[ListingItem]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class Facet(Model):
    """How many of the papers counted are of a category, an organisation or a venue."""

    name: str
    papers: int


class DateBin(Model):
    """How many of the papers counted are of a day, month, year or decade; both days are included."""

    first_day: datetime.date
    last_day: datetime.date
    papers: int


class Facets(Model):
    """What the papers found are: the best 1,000 of a search with words, all of one with filters alone."""

    papers: int = Field(default=0, description="Papers counted")
    dates: list[DateBin] = Field(default_factory=list, description="One after another, the empty ones between too")
    categories: list[Facet] = Field(default_factory=list)
    organisations: list[Facet] = Field(default_factory=list)
    venues: list[Facet] = Field(default_factory=list, description="Conferences and journals, as papers say them")
    with_code: int = 0


class Piece(Model):
    text: str
    matches: bool = Field(description="A word of the query")


class Understood(Model):
    """Words of a plain sentence that were read as a filter."""

    text: str
    filter: str = Field(description="The same in the query language")


class Correction(Model):
    """A word that no paper has, and the one of the papers found that was taken for it."""

    word: str
    meant: str


class Found(Model):
    """A paper found, and why."""

    rank: int = Field(description="1 is the best")
    score: float = Field(description="Orders the hits of one search and means nothing beside another's")
    reason: str
    matched: list[str] = Field(description="The words of the query that stand in it")
    snippet: list[Piece] = Field(description="The sentence of the abstract with most of these words, in pieces")
    versions: list[str] = Field(description="Ids of other papers found that are the same work")
    paper: PaperOut


class MissingPaper(Model):
    """A paper that a query names by an identifier and the catalogue lacks."""

    identifier: str = Field(description="As in a citation: arXiv:2205.13147, doi:10.1000/xyz")
    url: str = Field(description="Its page at the source")
    submit_url: str = Field(description="The page of this site where it can be submitted")


class SearchList(Model):
    """Part of what a search found."""

    model_config = _example(
        items=[
            {
                "rank": 1,
                "score": 0.03,
                "reason": "“attention” in the title",
                "matched": ["attention"],
                "snippet": [{"text": "We study ", "matches": False}, {"text": "attention", "matches": True}],
                "versions": [],
                "paper": _PAPER,
            }
        ],
        next=None,
        total=1,
        took_ms=4.2,
        warnings=[],
        nothing_close=False,
        words_only=False,
        operators=["after:2024"],
        missing=[],
        corrections=[],
        understood=[{"text": "since 2024", "filter": "after:2024"}],
        facets={
            "papers": 1,
            "dates": [{"first_day": "2025-10-14", "last_day": "2025-10-14", "papers": 1}],
            "categories": [{"name": "cs.LG", "papers": 1}],
            "organisations": [{"name": "CERN", "papers": 1}],
            "venues": [{"name": "ICLR", "papers": 1}],
            "with_code": 1,
        },
        categories=[{"name": "cs.LG", "papers": 1}],
        organisations=[{"name": "CERN", "papers": 1}],
    )

    items: list[Found]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")
    total: int = Field(description="Papers found, of which the first 1,000 can be paged through")
    took_ms: float
    warnings: list[str] = Field(description="Sentences about what of the query could not be understood")
    nothing_close: bool = Field(description="True when these are the nearest, but none is near")
    words_only: bool = Field(description="True while the index is damaged or missing: words alone, or titles, answer")
    understood: list[Understood]
    operators: list[str] = Field(
        default_factory=list, description="Every filter and operator in force, as the query language writes it"
    )
    missing: list[MissingPaper] = Field(
        default_factory=list, description="Papers that the query names by an identifier and this catalogue lacks"
    )
    corrections: list[Correction]
    facets: Facets = Field(default_factory=Facets, description="By date, category, organisation, venue and code")
    categories: list[Facet] = Field(description="The same as in `facets`")
    organisations: list[Facet] = Field(description="The same as in `facets`")


class SimilarList(Model):
    """The papers closest in meaning to one paper, closest first."""

    model_config = _example(items=[_PAPER])

    items: list[PaperOut]


class Period(Model):
    """Part of the papers of a day, a week or a month, most attention first, and what all of them add up to."""

    model_config = _example(
        period="2025-10-14",
        title="Tuesday, 14 October 2025",
        first_day="2025-10-14",
        last_day="2025-10-14",
        previous="2025-10-13",
        following=None,
        papers=1,
        upvotes=31,
        with_code=1,
        items=[_PAPER],
        next=None,
    )

    period: str = Field(description="2025-10-14, 2025-W42 or 2025-10")
    title: str
    first_day: datetime.date
    last_day: datetime.date
    previous: str | None = Field(description="The nearest earlier period of this kind that has papers")
    following: str | None = Field(description="The nearest later period of this kind that has papers")
    papers: int
    upvotes: int
    with_code: int
    items: list[PaperOut]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class Day(Model):
    """A day that has papers."""

    model_config = _example(day="2025-10-14", papers=42)

    day: datetime.date
    papers: int


class DayList(Model):
    items: list[Day]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class Author(Model):
    """A name on papers, as it is written there."""

    model_config = _example(name="Ada Lovelace", papers=3)

    name: str
    papers: int


class AuthorList(Model):
    items: list[Author]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class Organisation(Model):
    """A university, company or lab."""

    model_config = _example(slug="cern", name="CERN", papers=12)

    slug: str
    name: str
    papers: int


class OrganisationList(Model):
    items: list[Organisation]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class Category(Model):
    """A subject class."""

    model_config = _example(code="cs.LG", name="Machine Learning", papers=73)

    code: str
    name: str
    papers: int = Field(description="Cross-lists included")


class CategoryList(Model):
    items: list[Category]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class Keyword(Model):
    model_config = _example(slug="attention", name="attention", papers=5)

    slug: str
    name: str
    papers: int


class KeywordList(Model):
    items: list[Keyword]
    next: str | None = Field(description="The `cursor` of the next part; null at the end")


class TrendPoint(Model):
    """A month or week: how many of its papers have a term."""

    period: str = Field(description="2025-10, or 2025-W42")
    first_day: datetime.date
    last_day: datetime.date
    papers: int
    total: int = Field(description="All papers of the period")
    share: float = Field(description="`papers` of `total`; 0 where there are none")
    low: float = Field(description="With `high`, where the share lies in 95 of 100 cases (Wilson)")
    high: float
    url: str = Field(description="The search for these papers")


class Trend(Model):
    """A term over time."""

    query: str = Field(description="The term in the query language; words are quoted")
    label: str
    papers: int = Field(description="Of all points together")
    points: list[TrendPoint] = Field(description="The oldest first")


class Trends(Model):
    """Terms over the same months or weeks."""

    model_config = _example(
        by="month",
        newest_day="2025-10-14",
        items=[
            {
                "query": '"attention"',
                "label": "attention",
                "papers": 12,
                "points": [
                    {
                        "period": "2025-10",
                        "first_day": "2025-10-01",
                        "last_day": "2025-10-31",
                        "papers": 12,
                        "total": 400,
                        "share": 0.03,
                        "low": 0.0172,
                        "high": 0.0517,
                        "url": "https://papers.example.org/papers?q=%22attention%22&after=2025-10-01&before=2025-10-31",
                    }
                ],
            }
        ],
        warnings=[],
    )

    by: str = Field(description="month or week")
    newest_day: datetime.date | None = Field(description="The last day with papers: its period may not be over")
    items: list[Trend]
    warnings: list[str] = Field(description="Sentences about what of the terms was left out")


class Stats(Model):
    """What the catalogue holds."""

    model_config = _example(
        papers=210,
        authors=1100,
        organisations=80,
        categories=40,
        keywords=600,
        days=22,
        oldest_day="2025-10-01",
        newest_day="2025-10-31",
        version="0.1.0",
    )

    papers: int
    authors: int
    organisations: int
    categories: int
    keywords: int
    days: int = Field(description="Days that have papers")
    oldest_day: datetime.date | None
    newest_day: datetime.date | None
    version: str = Field(description="Of the program that answers")


class Me(Model):
    """Who asks."""

    model_config = _example(username="ada", scopes=["read", "write"])

    username: str | None = Field(description="Null without a token and without a session")
    scopes: list[str]


class Problem(Model):
    """What is wrong."""

    model_config = _example(code="invalid_value", message="A page has at most 100 papers.", field="limit")

    code: str = Field(description="For programs; never changes its meaning")
    message: str = Field(description="A sentence for people that says what to do")
    field: str | None = Field(None, description="The parameter that is at fault")
