"""The text of a paper, its passages, and answers made of them."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from pydantic import Field

from dailypapers.client.models.base import Model, example

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


class TextSection(Model):
    """A section of a paper's text, without those below it."""

    model_config = example(**_SECTION)

    anchor: str = Field(description="Of the section on the page: `#t-` and this")
    number: str
    title: str
    level: int
    markdown: str = Field(description="Title and text, formulas as TeX between dollars")
    images: list[str] = Field(description="Where the pictures of its figures are")


class TextReference(Model):
    """An entry of a paper's bibliography; what could not be read of it is empty."""

    model_config = example(**_REFERENCE)

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

    model_config = example(
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

    model_config = example(**_PASSAGE)

    section: str = Field(description="Number and title of its section")
    anchor: str
    quote: str = Field(description="The sentence that answers best, 300 characters at most")
    score: float = Field(description="By the words alone; of two passages of one paper the better has more")
    url: str = Field(description="The passage on the page, where you may read the whole text")


class PassageList(Model):
    """Passages of one paper, best first; none where no passage has half of the words."""

    model_config = example(id="2510.05096", items=[_PASSAGE])

    id: str
    items: list[Passage]


class FoundPassage(Model):
    """A passage of the text of a paper that answers a query."""

    model_config = example(**_FOUND_PASSAGE)

    paper: str
    title: str
    section: str = Field(description="Number and title of its section")
    anchor: str
    quote: str = Field(description="The sentence that answers best, 300 characters at most")
    score: float = Field(description="By the words; of two passages of one answer the better has more")
    url: str = Field(description="The passage on the reading page, where you may read the whole text")


class FoundPassageList(Model):
    """Passages of many papers, best first; none where no passage has half of the words."""

    model_config = example(items=[_FOUND_PASSAGE], took_ms=7.2)

    items: list[FoundPassage]
    took_ms: float


class NumberedPassage(FoundPassage):
    """A passage that answers a question, with the number by which an answer names it."""

    model_config = example(number=1, **_FOUND_PASSAGE)

    number: int


class AnswerSentence(Model):
    """A sentence that a language model wrote."""

    model_config = example(text="Without attention the error doubles.", passages=[1], supported=True)

    text: str
    passages: list[int] = Field(description="The numbers of the passages that bear it out")
    supported: bool = Field(description="False where no passage does: do not rely on it")


class Reply(Model):
    """What a question brought: passages, closest first, and an answer where a language model was asked."""

    model_config = example(
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

    model_config = example(question="What happens without attention?", paper="2510.05096", listing="")

    question: str = Field(max_length=1_000)
    paper: str = Field("", max_length=500)
    listing: str = Field("", max_length=2_100)
