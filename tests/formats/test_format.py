"""What all formats have in common."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from dailypapers.formats import FORMATS, Context
from dailypapers.formats.paper import PaperView
from tests.formats.views import VIEWS, view

pytestmark = pytest.mark.django_db
CONTEXT = Context("https://papers.example.org", "A day")


@pytest.mark.parametrize("ending", FORMATS)
def test_each_is_found_by_its_ending_and_named(ending: str) -> None:
    form = FORMATS[ending]
    assert form.ending == ending
    assert form.label
    assert "/" in form.content_type


def test_no_two_have_one_label() -> None:
    assert len({form.label for form in FORMATS.values()}) == len(FORMATS)


@pytest.mark.parametrize("ending", FORMATS)
def test_each_names_every_paper_of_a_list_in_its_order(ending: str) -> None:
    titles = ["Alpha waves", "Beta decay", "Gamma rays"]
    papers = [view(id=number, key=f"2510.0000{number}", title_text=title) for number, title in enumerate(titles)]
    text = FORMATS[ending].text(iter(papers), CONTEXT)
    positions = [text.index(title) for title in titles]
    assert positions == sorted(positions)


@pytest.mark.parametrize("ending", [ending for ending, form in FORMATS.items() if form.streams])
def test_one_that_streams_writes_before_all_papers_are_read(ending: str) -> None:
    read = []

    def papers() -> Iterator[PaperView]:
        for number in range(1_000):
            read.append(number)
            yield view(id=number, key=str(number))

    written = iter(FORMATS[ending].write(papers(), CONTEXT))
    for _ in range(3):
        next(written)
    assert len(read) < 1_000


@pytest.mark.parametrize("ending", ["json", "csl.json", "hub.json", "feed.json"])
def test_json_is_json_whatever_its_length(ending: str) -> None:
    for papers in ([], VIEWS[:1], VIEWS):
        value = json.loads(FORMATS[ending].text(papers, CONTEXT))
        assert len(value["items"] if ending == "feed.json" else value) == len(papers)


def test_citation_keys_of_a_file_are_unique() -> None:
    papers = [view(id=number, key=str(number), authors=["Ada Lovelace"]) for number in range(3)]
    entries = FORMATS["bib"].text(papers, CONTEXT)
    assert [line for line in entries.splitlines() if line.startswith("@")] == [
        "@misc{lovelacesparse,", "@misc{lovelacesparse-2,", "@misc{lovelacesparse-3,",
    ]  # fmt: skip
    assert len({item["id"] for item in json.loads(FORMATS["csl.json"].text(papers, CONTEXT))}) == 3
