"""Finding quotations again: as they stand, spelt otherwise, in another version, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dailypapers.fulltext.passages import Passage
from dailypapers.fulltext.quotations import QuotableText, Quotation, find_quotation

TEXT = [
    Passage("p1", "1 Introduction", "Bees dance in the dark. The others follow the dance to find the flowers."),
    Passage(
        "p2",
        "2 Methods",
        "We filmed “the hive” for forty days – without a break – and counted every waggle of the bees.",
    ),
    Passage("p3", "3 Results", "Bees dance in the dark. Wasps do not."),
]


def where(exact: str, **context: str) -> tuple[str, str] | None:
    found = find_quotation(QuotableText(TEXT), Quotation(exact, **context))
    return (found.quotation.anchor, found.quotation.exact) if found else None


@pytest.mark.parametrize(
    ("exact", "anchor", "cut"),
    [
        ("follow the dance", "p1", "follow the dance"),
        ("  follow\n the   dance ", "p1", "follow the dance"),
        ('filmed "the hive" for FORTY days - without', "p2", "filmed “the hive” for forty days – without"),
        ("wag­gle of the bees", "p2", "waggle of the bees"),
        ("We filmed the hive for fifty days and counted every waggle of bees", "p2", TEXT[1].text[:-1]),
    ],
)  # fmt: skip
def test_a_quotation_is_cut_out_of_the_text(exact: str, anchor: str, cut: str) -> None:
    assert where(exact) == (anchor, cut)


@pytest.mark.parametrize(
    "exact", ["", " ", "elephants", "dance dark bees", "The others follow nobody anywhere in the whole wide world"]
)
def test_what_is_not_there_any_more_is_not_found(exact: str) -> None:
    assert where(exact) is None


def test_of_two_alike_the_one_with_the_same_words_around_it_is_meant() -> None:
    assert where("Bees dance in the dark.", suffix=" Wasps do") == ("p3", "Bees dance in the dark.")
    assert where("Bees dance in the dark.", suffix=" The others") == ("p1", "Bees dance in the dark.")
    assert where("Bees dance in the dark.", anchor="p3") == ("p3", "Bees dance in the dark.")
    assert where("Bees dance in the dark.", anchor="p3", suffix=" The others") == ("p1", "Bees dance in the dark.")


def test_what_stands_around_it_is_cut_out_too() -> None:
    found = find_quotation(QuotableText(TEXT), Quotation("in the dark", suffix=". Wasps"))
    assert found is not None
    assert found.quotation == Quotation("in the dark", "Bees dance ", ". Wasps do not.", "p3")
    assert found.section == "3 Results"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 90), st.integers(1, 90), st.sampled_from(TEXT))
def test_whatever_is_cut_out_is_found_where_it_was(start: int, length: int, passage: Passage) -> None:
    exact = passage.text[start : start + length]
    cut = " ".join(exact.split())
    found = find_quotation(
        QuotableText(TEXT),
        Quotation(exact, passage.text[:start][-64:], passage.text[start + length :][:64], passage.anchor),
    )
    assert found is None if not cut else found is not None and cut in passage.text
    if found is not None:
        assert found.quotation.exact == cut
