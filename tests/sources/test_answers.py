"""Answers of services that people saved as files: the records in them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dailypapers.catalog.merging import MAX_LINKS, merge
from dailypapers.lib.notices import Notice
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.answers import items_in
from dailypapers.sources.files import Item, read
from dailypapers.sources.papers_with_code.parse import record_of

WORK = {"title": ["One"], "DOI": "10.1000/x", "type": "journal-article", "issued": {"date-parts": [[2020]]}}
RETRACTED = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1000/x",
    "display_name": "One",
    "authorships": [],
    "is_retracted": True,
}


def reading(folder: Path, value: object, **options: int) -> list[Item]:
    path = folder / "saved.json"
    path.write_text(json.dumps(value, **options))  # type: ignore[arg-type]
    return list(read(path, as_of=date(2026, 1, 20)))


@pytest.mark.parametrize(("value", "source"), [
    ({"status": "ok", "message-type": "work", "message": WORK}, "csl"),
    ({"status": "ok", "message-type": "work-list", "message": {"total-results": 1, "items": [WORK]}}, "csl"),
    ({"meta": {}, "results": [{**RETRACTED, "is_retracted": False}]}, "openalex"),
    ({"total": 1, "data": [{"paperId": "ab", "title": "One", "externalIds": {"DOI": "10.1000/x"}}]}, "semantic-scholar"),
    ([{"key": "K", "data": {"itemType": "book", "title": "One", "DOI": "10.1000/x"}}, {"key": "N", "data": {"itemType": "note"}}], "zotero"),
    ({"config": {}, "items": [{"itemType": "book", "title": "One", "extra": "DOI: 10.1000/x"}, {"itemType": "attachment"}]}, "zotero"),
    ({"group": [{"work-summary": [{"put-code": 1, "title": {"title": {"value": "One"}}, "external-ids": {"external-id": [
        {"external-id-type": "doi", "external-id-value": "10.1000/x", "external-id-relationship": "self"}]}}]}]}, "orcid"),
])  # fmt: skip
@pytest.mark.parametrize("indent", [None, 1])
def test_an_answer_holds_one_record(tmp_path: Path, value: object, source: str, indent: int) -> None:
    [found] = reading(tmp_path, value, indent=indent)
    assert isinstance(found, PaperRecord)
    assert (found.source, found.title, found.doi) == (source, "One", "10.1000/x")


def test_a_retraction_comes_with_its_work(tmp_path: Path) -> None:
    record, notice = reading(tmp_path, {"results": [RETRACTED]})
    assert isinstance(record, PaperRecord)
    assert (record.withdrawn, notice) == (False, Notice("10.1000/x", "retraction"))


def test_an_item_of_csl_without_people_is_none_of_another_format(tmp_path: Path) -> None:
    dated = {"id": "a", "type": "book", "title": "One", "issued": {"date-parts": [[2020]]}}
    found = reading(tmp_path, [dated, {"id": "b", "type": "book", "title": "Two"}])
    assert [getattr(item, "source", item) for item in found] == ["csl", "csl"]


@pytest.mark.parametrize(
    "value",
    [{"message-type": "work", "message": "x"}, {"items": "x"}, {"results": []}, {"data": None}, [[[[[[[1]]]]]]]],
)
def test_odd_answers_end(value: object) -> None:
    list(items_in(value))


def test_results_without_a_paper_and_subtasks() -> None:
    row = {"model_name": "M", "paper_url": "https://arxiv.org/abs/2601.00042v1", "paper_title": "One"}
    table = {"dataset": "D", "sota": {"rows": [row, {"model_name": "Baseline", "paper_title": ""}]}}
    task = {"task": "T", "datasets": [], "subtasks": [{"task": "U", "datasets": [table]}]}
    [keywords] = [record_of(item).keywords for item in items_in(task) if isinstance(item, dict)]
    assert keywords == ("U", "D")


def test_what_papers_with_code_says_of_one_paper_meets() -> None:
    one = {
        "paper_url": "https://paperswithcode.com/paper/one",
        "paper_title": "One",
        "paper_arxiv_id": "2601.00042",
        "url_abs": "",
    }
    links = [
        {**one, "repo_url": f"https://github.com/a/{number}", "is_official": number == 99} for number in range(100)
    ]
    paper = {
        "paper_url": one["paper_url"],
        "title": "One",
        "arxiv_id": "2601.00042",
        "url_abs": "",
        "tasks": ["Parsing"],
    }
    result = {
        "paper_url": one["paper_url"],
        "paper_title": "One",
        "model_name": "M",
        "task": "Parsing",
        "dataset": "Trees",
    }
    records = [record_of(item) for item in (*links, paper, result)]
    assert len({record.source_id for record in records}) == 102
    merged = merge(records)
    assert (merged.links[0].url, len(merged.links)) == ("https://github.com/a/99", MAX_LINKS)
    assert set(merged.keywords) == {"Parsing", "Trees"}


@pytest.mark.parametrize("indent", [None, 1])
def test_an_answer_that_is_longer_than_one_value_may_be(
    tmp_path: Path, indent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dailypapers.sources.files.MAX_LINE", 200_000)
    tags = [{"tag": "x" * 900}]
    items = [{"itemType": "book", "title": f"T {n}", "DOI": f"10.1000/{n}", "tags": tags} for n in range(600)]
    answer = {"config": {"a": [1]}, "items": [*items, {"itemType": "note"}], "collections": {"b": {"c": 1}}}
    found = reading(tmp_path, answer, indent=indent)
    assert [getattr(item, "doi", item) for item in found] == [f"10.1000/{n}" for n in range(600)]
