"""RIS as programs write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.ris.parse import parse, sniff


def read(text: str) -> list[PaperRecord | InvalidRecord]:
    return [found for _, found in parse(enumerate(text.split("\n"), start=1))]


def one(*lines: str) -> PaperRecord:
    [found] = read("\n".join(("TY  - JOUR", "TI  - T", *lines, "ER  - ")))
    assert isinstance(found, PaperRecord)
    return found


@pytest.mark.parametrize("line", [
    "JO  - arXiv preprint arXiv:2101.00042", "VL  - abs/2101.00042", "SP  - arXiv:2101.00042", "M1  - arXiv:2101.00042",
    "N1  - arXiv:2101.00042 [cs]", "UR  - https://arxiv.org/abs/2101.00042v2", "DO  - 10.48550/arXiv.2101.00042", "AN  - arXiv:2101.00042",
])  # fmt: skip
def test_an_arxiv_number_in_any_field(line: str) -> None:
    assert one(line).arxiv_id == "2101.00042"


@pytest.mark.parametrize(("lines", "expected"), [
    (("A1  - First, Ann", "AU  - Second, Bo", "AU  - Third, Cy"), ("Ann First", "Bo Second", "Cy Third")),
    (("AU  - Family, I., Other, J.",), ("I. Family", "J. Other")),
    (("AU  - Family, I.; Other, J.",), ("I. Family", "J. Other")),
    (("AU  - García Márquez, Gabriel José",), ("Gabriel José García Márquez",)),
    (("A1  - Example AB", "A1  - Sample CD"), ("AB Example", "CD Sample")),
    (("AU  - Ann Example", "AU  - Bo Sample"), ("Ann Example", "Bo Sample")),
    (("ED  - Editor, E. E.",), ("E. E. Editor",)),
    (("AU  - Author, A.", "ED  - Editor, E."), ("A. Author",)),
    (("AU  - 王, 小明",), ("王小明",)),
    (("AU  - World Widget Organization", "AU  - Doe J", "AU  - Roe RS"), ("World Widget Organization", "J Doe", "RS Roe")),
    (("A1  - Baldwin,S.A.", "AU  - Example, AG", "AU  - Sample, J. (USA)"), ("S.A. Baldwin", "AG Example", "J. Sample")),
    (("AU  - Centers for Disease Control and Prevention",), ("Centers for Disease Control and Prevention",)),
])  # fmt: skip
def test_people(lines: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert one(*lines).authors == expected


@pytest.mark.parametrize(("lines", "expected"), [
    (("PY  - 2020", "Y1  - 1-5 June 2020"), (2020, 6, 1)), (("PY  - 2016", "DA  - 2016/10/19", "Y2  - 2019/01/02"), (2016, 10, 19)),
    (("Y1  - 2017///",), (2017, 1, 1)), (("DA  - MAR 15", "PY  - 2017"), (2017, 3, 15)), (("PY  - 2019 May 6",), (2019, 5, 6)), (("PY  - 2013/02/15/received",), (2013, 2, 15)),
])  # fmt: skip
def test_the_finest_date_wins(lines: tuple[str, ...], expected: tuple[int, ...]) -> None:
    assert one(*lines).published_at == datetime(*expected, tzinfo=UTC)


def test_the_full_name_of_a_journal_goes_before_the_short_one() -> None:
    assert one("JO  - J. Widg.", "JA  - JW", "JF  - Journal of Widgets").journal_ref == "Journal of Widgets"


def test_lines_without_tags_go_on_and_loose_tags_are_read() -> None:
    [found] = read(" TY - JOUR\nT1 - A title\nthat goes on\nAB  - First.\n\nSecond <i>in vitro</i>.\nKW  - a; b\nER -")
    assert isinstance(found, PaperRecord)
    assert (found.title, found.abstract, found.keywords) == (
        "A title that goes on",
        "First. Second in vitro.",
        ("a", "b"),
    )


def test_references_without_a_beginning_or_an_end() -> None:
    text = "\ufeffJF  - J\nT1  - One\nPY  - 2001\nER  -\n\nTY  - JOUR\nTI  - Two\nTY  - JOUR\nTI  - Three\n"
    assert [item.title for item in read(text) if isinstance(item, PaperRecord)] == ["One", "Two", "Three"]
    assert sniff(text.encode())
    assert not sniff(b"Dear reader,\nAB - no\n")


def test_a_reference_without_a_title_is_damage_at_its_line() -> None:
    [(line, found)] = parse(enumerate(["", "TY  - JOUR", "AU  - A, B", "ER  - "], start=1))
    assert (line, type(found)) == (2, InvalidRecord)


@pytest.mark.parametrize(("text", "titles"), [
    ("%A A One\n%T One\n\n%A B Two\n%T Two\n", ["One", "Two"]),  # refer's own, by empty lines
    ("%0 Journal Article\n%T One\n%X First part.\n\nSecond part.\n%0 Book\n%T Two\n", ["One", "Two"]),
    ("RT Journal Article\nT1 One\nAB US\nUSA text\nRT Book\nT1 Two\n", ["One", "Two"]),
    ("\nPMID- 1\nTI  - One\n\nPMID- 2\nTI  - Two\nSO  - J\n", ["One", "Two"]),
    ("FN Any\nVR 1.0\nPT J\nTI One\nER\n\nPT C\nTI Two\nER\nEF\n", ["One", "Two"]),
])  # fmt: skip
def test_other_tagged_lines_are_read_as_ris(text: str, titles: list[str]) -> None:
    assert sniff(text.encode())
    assert [getattr(found, "title", found) for found in read(text)] == titles


def test_a_full_name_goes_before_its_initials() -> None:
    [found] = read(
        "PMID- 1\nTI  - One\nFAU - Doe, Jane A\nAU  - Doe JA\nFAU - Roe, Bo\nAU  - Roe B\nLID - S1 [pii]\nAID - 10.1000/x [doi]"
    )
    assert isinstance(found, PaperRecord)
    assert (found.authors, found.doi) == (("Jane A Doe", "Bo Roe"), "10.1000/x")
    [found] = read("PMID- 1\nTI  - One\nAU  - Roe RS")
    assert isinstance(found, PaperRecord)
    assert found.authors == ("RS Roe",)


@pytest.mark.parametrize("text", [
    "ty  - JOUR\nti  - One\ner  - \nty  - JOUR\nti  - Two\ner  - ", "TY\t-\tJOUR\nTI\t-\tOne\nER\t-\nTY\t-\tJOUR\nTI\t-\tTwo",
    "TY  -JOUR\nTI  - One\nER  -\nTY  -JOUR\nTI  - Two\nER  -",
])  # fmt: skip
def test_tags_that_are_written_otherwise(text: str) -> None:
    assert [getattr(found, "title", found) for found in read(text)] == ["One", "Two"]


def test_keywords_of_one_line_and_of_several() -> None:
    assert one("KW  - a; b", "KW  - c").keywords == ("a", "b", "c")
    assert one("KW  - a, b").keywords == ("a", "b")
