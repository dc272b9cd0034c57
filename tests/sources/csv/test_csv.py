"""Tables as programs export them, by their head lines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.csv.parse import record_of, rows, sniff


def read(*lines: str) -> list[PaperRecord]:
    assert sniff("\n".join(lines).encode())
    found = []
    for _, row in rows(line + "\n" for line in lines):
        assert not isinstance(row, InvalidRecord)
        found.append(record_of(row))
    return found


@pytest.mark.parametrize(("head", "row", "authors", "identifier"), [
    ('"Authors","Author full names","Author(s) ID","Title","Year","Source title","DOI","Source"',
     '"Example A.; Sample B.","Example, Ann (57190000001); Sample, Bo (57190000002)","1; 2","T","2022","J. Widgets","10.1000/x","Scopus"',
     ("Ann Example", "Bo Sample"), "10.1000/x"),
    ('"Author full names","Title","Year","DOI"', '"Example, Ann (57190000001)","T","2022","10.1000/x"', ("Ann Example",), "10.1000/x"),
    ("PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI",
     '1,T,"Example AB, Sample CD, van der Third E.",J,Example AB,J. Widgets,2022,2022/03/01,,,10.1000/x',
     ("AB Example", "CD Sample", "E van der Third"), "10.1000/x"),
    ('"Document Title",Authors,"Publication Title","Publication Year","DOI","PDF Link"',
     '"T","A. Example; B. van der Sample","J. Widgets","2022","10.1000/x","https://x.org/1"', ("A. Example", "B. van der Sample"), "10.1000/x"),
    ('"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url","Extra"',
     '"K","preprint","2022","Knuth, Donald E.","T","","","","arXiv:2101.00042 [cs]"', ("Donald E. Knuth",), "2101.00042"),
    ('"Cites","Authors","Title","Year","Source","Publisher","ArticleURL"',
     '10,"A Example, B Sample","T",2022,"arXiv preprint arXiv:2101.00042","arxiv.org",""', ("A Example", "B Sample"), "2101.00042"),
    ("Authors,Title,Publication,Volume,Number,Pages,Year,Publisher", '"Example, Ann; Sample, Bo; ",T,CoRR,,2101.00042,,2022,',
     ("Ann Example", "Bo Sample"), "2101.00042"),
    ("PT\tAU\tAF\tTI\tSO\tDI\tPD\tPY", "J\tExample, A\tExample, Ann; Sample, Bo\tT\tJ. Widgets\t10.1000/x\tJUN 12\t2022",
     ("Ann Example", "Bo Sample"), "10.1000/x"),
    ("key,title,year,journal,authors,url,notes", 'k,T,2022,J. Widgets,"Example, A. and Sample, B.",https://doi.org/10.1000/x,""',
     ("A. Example", "B. Sample"), "10.1000/x"),
    ("Paper Title,Author(s),Year,DOI", 'T,"Ann Example, Bo Sample",2022,10.1000/x', ("Ann Example", "Bo Sample"), "10.1000/x"),
    ("标题,作者,年份,DOI", "T,王小明;李四,2022,10.1000/x", ("王小明", "李四"), "10.1000/x"),
    ("title,authors,doi", "T,\"['Ann Example', 'Sample, Bo']\",10.1000/x", ("Ann Example", "Bo Sample"), "10.1000/x"),
    ("paperId,externalIds,title,authors", """k,"{'ArXiv': '2101.00042', 'CorpusId': 1}",T,"[{'authorId': '1', 'name': 'Ann Example'}]\"""",
     ("Ann Example",), "2101.00042"),
    ("title,doi,authors", 'T,10.1000/x,"[{""name"": ""Ann Example"", ""id"": null}]"', ("Ann Example",), "10.1000/x"),
    ("id,display_name,doi,authorships.author.display_name", "W1,T,https://doi.org/10.1000/x,Ann Example|Bo Sample",
     ("Ann Example", "Bo Sample"), "10.1000/x"),
    ('"Authors","Title","Journal","Publication year","URLs"',
     '"Example A,Sample B","T","J. W.","2022","https://x.org/a;https://arxiv.org/abs/2101.00042"', ("A Example", "B Sample"), "2101.00042"),
    ("Название;Авторы;Год;DOI", "T;Иванов И. И.;2022;10.1000/x", ("И. И. Иванов",), "10.1000/x"),
    ("タイトル,著者,出版年,DOI", 'T,"山田, 太郎; 鈴木, 花子",2022,10.1000/x', ("山田太郎", "鈴木花子"), "10.1000/x"),
])  # fmt: skip
def test_a_row(head: str, row: str, authors: tuple[str, ...], identifier: str) -> None:
    [record] = read(head, row)
    assert (record.title, record.authors) == ("T", authors)
    assert identifier in (record.arxiv_id, record.doi)
    assert record.published_at is None or record.published_at.year == 2022


@pytest.mark.parametrize(("head", "row", "day"), [
    ("title,year,month,day", "T,2022,5,6", 6), ("TI\tPD\tPY", "T\tMAY 6\t2022", 6), ("title,year,month,day", "T,2022,May,", 1),
])  # fmt: skip
def test_a_date_in_several_columns(head: str, row: str, day: int) -> None:
    [record] = read(head, row)
    assert record.published_at == datetime(2022, 5, day, tzinfo=UTC)


def test_a_title_with_a_venue_is_enough() -> None:
    [record] = read("Title,Journal", "T,J. Widgets")
    assert (record.title, record.journal_ref) == ("T", "J. Widgets")


def test_lines_before_the_head() -> None:
    [record] = read("sep=;", "", "Title;Authors;Publication date;DOI", "T;Müller, Jörg;15.03.2021;10.1000/x")
    assert (record.authors, record.published_at) == (("Jörg Müller",), datetime(2021, 3, 15, tzinfo=UTC))


def test_the_day_of_web_of_science_and_the_venue_before_the_database() -> None:
    [record] = read("TI\tAU\tSO\tSource\tPublication Date\tPY", "T\tDoe, J\tJ. Widgets\tIndex\tJUN 12\t2022")
    assert record.published_at == datetime(2022, 6, 12, tzinfo=UTC)
    [record] = read("TI\tAU\tSO\tSource\tPD\tPY", "T\tDoe, J\tJ. Widgets\tIndex\tJUN 12\t2022")
    assert (record.published_at, record.journal_ref) == (datetime(2022, 6, 12, tzinfo=UTC), "J. Widgets")


def test_printed_lists_of_categories() -> None:
    [record] = read("titles,summaries,terms", "T,An abstract.,\"['cs.CV', 'cs.LG']\"")
    assert (record.abstract, record.categories) == ("An abstract.", ("cs.CV", "cs.LG"))


def test_numbers_that_a_spreadsheet_took_for_fractions() -> None:
    found = read("title,authors,arxiv_id", "T,A B,704.001", "T,A B,2301.0001", "T,A B,2301.1")
    assert [record.arxiv_id for record in found] == ["0704.0010", "2301.00010", "2301.10000"]


def test_a_table_without_titles_is_none() -> None:
    assert not sniff(b"name of dog,age\nRex,3\n")


@pytest.mark.parametrize("people", ["Doe, Jane\nRoe, Richard", "Doe, Jane | Roe, Richard"])
def test_people_one_a_line(people: str) -> None:
    [row] = [row for _, row in rows(["title,authors\n", f'T,"{people}"\n'])]
    assert not isinstance(row, InvalidRecord)
    assert record_of(row).authors == ("Jane Doe", "Richard Roe")
