"""What we export is read back as the same papers, in every format of references: generated papers and real ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dailypapers.formats import FORMATS, Context, PaperView
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.tex import to_plain
from dailypapers.sources.field_cleaners import text
from dailypapers.sources.files import read
from tests.formats.views import view
from tests.shared_data import SHARED

AS_OF = date(2026, 8, 31)
CONTEXT = Context("https://papers.example")
ENDINGS = ("bib", "ris", "csl.json", "csv")


class Facts(NamedTuple):
    """What must be the same; None where a format does not carry it."""

    title: str
    authors: tuple[str, ...]
    day: tuple[int, ...]
    arxiv_id: str
    doi: str
    venue: str
    abstract: str | None


def facts_of(paper: PaperView, ending: str) -> Facts:
    """What stands in the catalogue. BibTeX has no day of the month and no abstract."""
    at = paper.published_at
    day = (at.year, at.month, at.day)[: 2 if ending == "bib" else 3] if at else ()
    doi = paper.doi or (f"10.48550/arxiv.{paper.arxiv_id}" if paper.arxiv_id and ending != "csv" else "")
    abstract = None if ending == "bib" else to_plain(paper.abstract)
    return Facts(paper.title_text, tuple(paper.authors), day, paper.arxiv_id, doi, paper.journal_ref, abstract)


def facts_in(record: PaperRecord, ending: str) -> Facts:
    at = record.published_at
    day = (at.year, at.month, at.day)[: 2 if ending == "bib" else 3] if at else ()
    doi = record.doi or (f"10.48550/arxiv.{record.arxiv_id}" if record.arxiv_id and ending != "csv" else "")
    abstract = None if ending == "bib" else to_plain(record.abstract)
    return Facts(to_plain(record.title), record.authors, day, record.arxiv_id, doi, record.journal_ref, abstract)


def differences(papers: Sequence[PaperView], ending: str, folder: Path) -> list[tuple[Facts, Facts | str]]:
    """Write, read, compare; what is damaged or missing differs."""
    path = folder / f"export.{ending}"
    path.write_text(FORMATS[ending].text(papers, CONTEXT))
    found = list(read(path, as_of=AS_OF))
    assert len(found) == len(papers)
    pairs = ((facts_of(paper, ending), item) for paper, item in zip(papers, found, strict=True))
    compared = [(a, facts_in(b, ending) if isinstance(b, PaperRecord) else str(b)) for a, b in pairs]
    return [(ours, back) for ours, back in compared if ours != back]


# --- generated --------------------------------------------------------------------------------------------------

WORDS = st.text("abcxyzABCÄéßñøłžАбв中文学αβ0123456789", min_size=1, max_size=9)
SIGNS = st.sampled_from(
    [" ", ": ", "-", ", ", " & ", " % ", " #", "_", " = ", "'s ", " (", ") ", "; ", " – ", "?", "--", " + "]
)
TITLES = st.builds(
    lambda first, pairs: text(first + "".join(sign + word for sign, word in pairs)),
    WORDS.filter(str.isalpha), st.lists(st.tuples(SIGNS, WORDS), max_size=8),
)  # fmt: skip
GIVEN = st.sampled_from(["Ann", "J. P.", "Jean-Luc", "Károly", "Md", "U. A.", "Dmitri", "Vi", "B.", "Anna Maria"])
FAMILY = st.sampled_from(
    ["Example", "van der Berg", "de la Cruz", "O'Neill", "Erdős", "Wang", "Smith Jr.", "Åström", "Padilla--Torres"]
)
PEOPLE = st.one_of(
    st.builds("{} {}".format, GIVEN, FAMILY),
    st.sampled_from([
        "The ATLAS and CMS Collaborations", "Widgets, Inc.", "Cher", "王小明", "Qwen Team", "Ann (Annie) Example",
        "Centers for Disease Control and Prevention", "DeepSeek-AI", "World Health Organization", "Ludwig van Beethoven",
    ]),
)  # fmt: skip
PAPERS = st.builds(
    lambda title, authors, at, number, doi, venue: view(
        key="plain:one", title=title, title_text=to_plain(title), authors=authors, published_at=at, abstract=f"We show that {title} holds.",
        arxiv_id=f"2510.{number:05d}" if number else "", doi=doi, journal_ref=venue,
    ),
    TITLES, st.lists(PEOPLE, min_size=2, max_size=5, unique=True),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC)),
    st.integers(0, 99_999), st.sampled_from(["", "10.1000/a_b(c)", "10.1000/xyz;2"]),
    st.sampled_from(["", "J. Widgets & Gadgets 1, 2 (2024)", "Proc. #5 -- 100% Workshop"]),
)  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(papers=st.lists(PAPERS, min_size=1, max_size=3))
def test_generated_papers_come_back(papers: list[PaperView], ending: str, tmp_path: Path) -> None:
    assert differences(papers, ending, tmp_path) == []


def test_what_a_spreadsheet_would_compute_comes_back(tmp_path: Path) -> None:
    assert (
        differences([view(key="plain:one", title_text="=1+1 Problems", authors=["Ann Example"])], "csv", tmp_path) == []
    )


# --- real -------------------------------------------------------------------------------------------------------


def real_papers(name: str) -> list[PaperView]:
    """Return a thousand papers, spread over the first 12,000 of a file."""
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"{name} is not there")
    records = [item for item in islice(read(path, as_of=AS_OF), 0, 12_000, 12) if isinstance(item, PaperRecord)]
    return [
        view(
            key="plain:one", title=record.title, title_text=to_plain(record.title), authors=list(record.authors), doi=record.doi,
            published_at=record.published_at, abstract=to_plain(record.abstract), arxiv_id=record.arxiv_id,
            journal_ref=record.journal_ref,
        )
        for record in records
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["arxiv.jsonl.gz", "acl.jsonl.gz"])
def test_real_papers_come_back(name: str, tmp_path: Path) -> None:
    papers = real_papers(name)
    assert len(papers) == 1_000
    for ending in ENDINGS:
        different = differences(papers, ending, tmp_path)
        assert len(different) <= len(papers) // 1_000, (ending, different[:3])
