"""Names of people as reference managers write them."""

from __future__ import annotations

import time

import pytest

from dailypapers.sources.names import in_bibtex, people_in


@pytest.mark.parametrize(("text", "expected"), [
    ("Family, I., Other, J. K.", ["I. Family", "J. K. Other"]),
    ("Knuth, Donald E.", ["Donald E. Knuth"]),
    ("Example, Ann and Sample, Bo", ["Ann Example", "Bo Sample"]),
    ("Ann Example and Bo Sample", ["Ann Example", "Bo Sample"]),
    ("Example AB, Sample CD, van der Third E.", ["AB Example", "CD Sample", "E van der Third"]),
    ("A Example, B Sample", ["A Example", "B Sample"]),
    ("Example, Ann (57190000001); Sample, Bo (57190000002)", ["Ann Example", "Bo Sample"]),
    ("Example, Ann; Sample, Bo; ", ["Ann Example", "Bo Sample"]),
    ("A. Example; B. van der Sample", ["A. Example", "B. van der Sample"]),
    ("Jane Doe, Richard Roe", ["Jane Doe", "Richard Roe"]),
    ("Alice B. Doe, Carl Roe, and Dan Poe", ["Alice B. Doe", "Carl Roe", "Dan Poe"]),
    ("King, Martin Luther, Jr.", ["Martin Luther King Jr."]),
    ("King, Jr., Martin Luther", ["Martin Luther King Jr."]),
    ("Smith, John III", ["John Smith III"]),
    ("Smith, J., Jones, K., et al.", ["J. Smith", "K. Jones"]),
    ("Widgets, Inc.", ["Widgets, Inc."]),
    ("Simon & Schuster", ["Simon & Schuster"]),
    ("Doe, J. & Roe, R.", ["J. Doe", "R. Roe"]),
    ("Centers for Disease Control and Prevention", ["Centers for Disease Control and Prevention"]),
    ("王小明;李四", ["王小明", "李四"]),
    ("王小明、李四", ["王小明", "李四"]),
    ("王, 小明", ["王小明"]),
    ("Иванов, Иван Иванович", ["Иван Иванович Иванов"]),
    ("Иванов И. И.; Петров П.", ["И. И. Иванов", "П. Петров"]),
    ("Example A.B.; van der Sample B.", ["A.B. Example", "B. van der Sample"]),
    ("Ann Example; Eshwar S. R.", ["Ann Example", "Eshwar S. R."]),
    ("Jane Doe*, Richard Roe1,2 and Ed Poe†", ["Jane Doe", "Richard Roe", "Ed Poe"]),
    ("Doe, J. (Uni A, Town); Roe, R. (Uni B)", ["J. Doe", "R. Roe"]),
    ("DOE J, ROE RT", ["J DOE", "RT ROE"]),
    ("Doe J,Berg P van der", ["J Doe", "P van der Berg"]),
    ("O&#39;Neil, Pat", ["Pat O'Neil"]),
    ("Anonymous", []),
    ("", []),
])  # fmt: skip
def test_people_of_a_text(text: str, expected: list[str]) -> None:
    assert people_in(text) == expected


def test_one_name_a_line_may_have_two_words_on_either_side() -> None:
    assert people_in("García Márquez, Gabriel José", one_each=True) == ["Gabriel José García Márquez"]


@pytest.mark.parametrize(("value", "expected"), [
    ("Knuth, Donald E. and Lamport, Leslie", ["Donald E. Knuth", "Leslie Lamport"]),
    ("{Centers for Disease Control and Prevention}", ["Centers for Disease Control and Prevention"]),
    ("{Widgets, Inc.} and Doe, Jane", ["Widgets, Inc.", "Jane Doe"]),
    ("{Department of Widgets, University of Examples}", ["Department of Widgets, University of Examples"]),
    ("A. B. Doe And C. Roe, and Dan Poe\nand others", ["A. B. Doe", "C. Roe", "Dan Poe"]),
    ("van Beethoven, Ludwig and Ludwig van Beethoven", ["Ludwig van Beethoven", "Ludwig van Beethoven"]),
    ("Costa, Jr., P. T. and Roe, III, R.", ["P. T. Costa Jr.", "R. Roe III"]),
    (r"Erd\H{o}s, P{\'a}l and Bal\'azs, N. and Zaj\k{a}c, M.", ["Pál Erdős", "N. Balázs", "M. Zając"]),
    (r"{\'E}cole, {\AA}sa and R{\ocirc{u}}na, Krej{\v{c}}{\'\i}", ["Åsa École", "Krejčí Růna"]),
    ("{{Ink Collaboration} and {Doe}, J. and {Roe}, R.}", ["Ink Collaboration", "J. Doe", "R. Roe"]),
    ("Smith, J.; Jones, K.", ["J. Smith", "K. Jones"]),
    ("Doe, J., Roe, R.", ["J. Doe", "R. Roe"]),
    ("Donald~E. Knuth", ["Donald E. Knuth"]),
    ("{Doe, Jane A.} and {de la Roe, Richard}", ["Jane A. Doe", "Richard de la Roe"]),
    ("{Doe, Jane} and {Department of Widgets, University of Examples}", ["Doe, Jane", "Department of Widgets, University of Examples"]),
    (r"Doe, Jane\thanks{Equal} and Roe, R.$^{*}$ and N.N.", ["Jane Doe", "R. Roe"]),
    (r"Doe, J. \& Roe, R.", ["J. Doe", "R. Roe"]),
    ("Ann Doe & Bo Roe and Simon & Schuster", ["Ann Doe", "Bo Roe", "Simon & Schuster"]),
    ("Ann Doe, Bo Roe, Cy Poe", ["Ann Doe", "Bo Roe", "Cy Poe"]),
    ("van Doe, III, Ann Marie", ["Ann Marie van Doe III"]),
    ("Doe J and Roe RT", ["J Doe", "RT Roe"]),
    ("JANE DOE and ED POE", ["JANE DOE", "ED POE"]),
    ("Zhang, San (张三) and 李四", ["San Zhang", "李四"]),
    ("and Doe, J and", ["J Doe"]),
    ("García Márquez, Gabriel José", ["Gabriel José García Márquez"]),
    ("family=Doe, given={Jane}, prefix=van, given-i=J and Roe, Richard", ["Jane van Doe", "Richard Roe"]),
    ("Doe, Jane et al.", ["Jane Doe"]),
    (r"Smith J., Doe K., \& Roe R.", ["J Smith", "K Doe", "R. Roe"]),
    ("J. Smith and 3 others", ["J. Smith"]),
    ("O&#39;Neil, Pat and D&#233;j&agrave;, Vu", ["Pat O'Neil", "Vu Déjà"]),
    ("others", []),
])  # fmt: skip
def test_people_of_a_field_of_bibtex(value: str, expected: list[str]) -> None:
    assert in_bibtex(value) == expected


@pytest.mark.parametrize(
    "value",
    ["A B and " * 50_000, "a" + " " * 400_000 + "b", "and " * 100_000, "{" * 200_000, " &" * 100_000, "A, " * 100_000],
)
def test_long_lists_take_bounded_time(value: str) -> None:
    began = time.process_time()
    in_bibtex(value)
    people_in(value)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(("written", "read"), [
    ("Hasan, Md", "Md Hasan"), ("van der Berg, Vi", "Vi van der Berg"), ("Smith, Md, Jr.", "Md Smith Jr."),
    ("King, Jr., Martin Luther", "Martin Luther King Jr."), ("Doe, Jr.", "Doe Jr."), ("Latif, U. A.", "U. A. Latif"),
    ("A very well-known and serious institution", "A very well-known and serious institution"),
])  # fmt: skip
def test_given_names_that_look_like_something_else(written: str, read: str) -> None:
    assert people_in(written, one_each=True) == [read]
