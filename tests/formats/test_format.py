"""What all formats have in common."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from dailypapers.formats import FORMATS, Context
from dailypapers.formats.paper import PaperView
from tests import factories
from tests.formats.views import VIEWS, view

pytestmark = pytest.mark.django_db
CONTEXT = Context("https://papers.example.org", "A day")


def test_each_is_found_by_its_ending_and_sent_as_what_it_is() -> None:
    utf8 = "; charset=utf-8"
    assert {
        ending: (form.label, form.content_type, form.streams, form.is_brief) for ending, form in FORMATS.items()
    } == {
        "html": ("HTML", f"text/html{utf8}", False, True),
        "json": ("JSON", "application/json", True, False),
        "jsonl": ("JSON lines", "application/x-ndjson", True, False),
        "hub.json": ("JSON of the hub", "application/json", False, False),
        "md": ("Markdown", f"text/markdown{utf8}", False, True),
        "bib": ("BibTeX", f"application/x-bibtex{utf8}", True, False),
        "ris": ("RIS", f"application/x-research-info-systems{utf8}", True, False),
        "csl.json": ("CSL-JSON", f"application/vnd.citationstyles.csl+json{utf8}", True, False),
        "csv": ("CSV", f"text/csv{utf8}", True, False),
        "rss": ("RSS", f"application/rss+xml{utf8}", False, False),
        "atom": ("Atom", f"application/atom+xml{utf8}", False, False),
        "feed.json": ("JSON Feed", "application/feed+json", False, False),
        "txt": ("Plain text", f"text/plain{utf8}", False, True),
    }
    assert all(form.ending == ending for ending, form in FORMATS.items())


def test_a_brief_format_reads_no_more_than_a_card_shows() -> None:
    row = factories.paper(authors=("Ada A", "Ben B", "Cid C"))
    for form in FORMATS.values():
        [loaded] = form.papers([row.id])
        assert len(loaded.authors) == (2 if form.is_brief else 3), form.ending


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


@pytest.mark.parametrize("ending", ["md", "csv"])
def test_a_format_reads_papers_in_the_order_of_their_ids(ending: str) -> None:
    ids = [row.id for row in factories.papers(3)]
    assert [one.id for one in FORMATS[ending].papers(ids[::-1])] == ids[::-1]
