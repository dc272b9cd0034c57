"""References without an identifier, and our own exports read back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.lib.citations import CitationData, bibtex_list, csl_json_list, ris
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.tex import to_plain
from dailypapers.sources.files import read
from dailypapers.sources.references import reference

AS_OF = date(2026, 1, 20)


def known_as(**fields: object) -> str:
    given = {"title": "Editorial", "people": ["Ann Example"], "dates": ["2020"], "venue": "J. Widgets"} | fields
    return reference("ris", **given).source_id  # type: ignore[arg-type]


@pytest.mark.parametrize("fields", [
    {"title": "Introduction"}, {"people": ["Bo Sample"]}, {"dates": ["2021"]}, {"venue": "J. Gadgets"}, {"people": []},
])  # fmt: skip
def test_title_people_year_and_venue_tell_references_apart(fields: dict[str, object]) -> None:
    assert known_as(**fields) != known_as()


def test_spelling_does_not() -> None:
    assert known_as() == known_as(title="EDITORIAL", people=["A. Example"], dates=["2020-05-01"], venue="J Widgets")
    assert known_as().startswith("editorial-2020-")
    assert known_as(title="编辑") != known_as(title="前言")


def test_an_identifier_goes_before_all_that() -> None:
    assert known_as(ids=["10.1000/xyz"]) == known_as(ids=["10.1000/xyz"], title="Other") == "doi:10.1000/xyz"


def test_a_venue_that_is_arxiv_is_no_place_of_publication() -> None:
    assert reference("ris", title="T", venue="arXiv e-prints").journal_ref == ""
    assert reference("ris", title="T", venue="Archive of Widgets").journal_ref == "Archive of Widgets"


@pytest.mark.django_db
def test_works_of_one_title_are_as_many_papers(tmp_path: Path) -> None:
    path = tmp_path / "a.bib"
    path.write_text("".join(
        f"@article{{k{number}, title={{{title}}}, author={{{author}}}, journal={{{journal}}}, year={{2020}}}}\n"
        for number, (title, author, journal) in enumerate((
            ("Editorial", "Example, Ann", "J. Widgets"), ("Editorial", "Sample, Bo", "J. Gadgets"), ("Learning: a survey", "Pen, Cy", "J. A"),
            ("Learning: A Survey", "Nib, Di", "J. B"), ("Learning: A Survey", "Nib, D.", "J. B"),
        ))
    ))  # fmt: skip
    store([item for item in read(path, as_of=AS_OF) if isinstance(item, PaperRecord)])
    assert Paper.objects.count() == 4


EXPORTED = (
    CitationData("1", "Sets of 50% & more: GaN, C# and R_0 for $5", ("Ann van der Example", "Bo Sample Jr.", "Cher", "王小明", "Jean-Luc O'Neill"),
                 2025, 10, arxiv_id="2510.00001", primary_category="cs.LG", url="https://papers.example/1"),
    CitationData("2", "Étude – “α-decay” of K⁺", ("The ATLAS and CMS Collaborations", "Qwen Team", "DeepSeek-AI", "Károly Erdős"), 2024, doi="10.1000/a_b"),
    CitationData("3", "Plain", ("Centers for Disease Control and Prevention", "Widgets, Inc.", "Robert Smith III", "World Health Organization"),
                 2024, journal_ref="J. Widgets & Gadgets 1, 2 (2024)"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [
    ("a.bib", "".join(bibtex_list(EXPORTED))), ("a.ris", "".join(map(ris, EXPORTED))), ("a.json", "".join(csl_json_list(EXPORTED))),
])  # fmt: skip
def test_what_we_export_comes_back_equal(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    found = [item for item in read(path, as_of=AS_OF) if isinstance(item, PaperRecord)]
    assert [(to_plain(item.title), item.authors, item.arxiv_id, item.journal_ref) for item in found] == [
        (data.title, data.authors, data.arxiv_id, data.journal_ref) for data in EXPORTED
    ]
    assert [item.doi for item in found] == [data.doi for data in EXPORTED]
    assert [item.published_at.year for item in found if item.published_at] == [data.year for data in EXPORTED]


def test_braces_and_backslashes_come_back_from_bibtex(tmp_path: Path) -> None:
    title = "Sets {a, b} and \\n ~ `x` ^ 5"
    path = tmp_path / "a.bib"
    path.write_text("".join(bibtex_list([CitationData("1", title, ("A {B} C",))])))
    [found] = read(path, as_of=AS_OF)
    assert isinstance(found, PaperRecord)
    assert to_plain(found.title) == title
    assert found.authors == ("A B C",)
