"""Searching inside one text: which passages, in which order, and how much is quoted."""

from __future__ import annotations

import pytest

from dailypapers.fulltext.document import Document, Figure, Formula, List, Paragraph, Section, Text
from dailypapers.fulltext.passages import passages_of
from dailypapers.search.engine import parse
from dailypapers.search.passages import find_passages
from tests.fulltext.made import document

WORDS = {
    "S1.p1": "Bees dance to tell the others where flowers are. It is dark in the hive.",
    "S1.p2": "Other insects do not dance.",
    "S2.p1": "We filmed the hive for forty days and counted every waggle of the bees. "
    + "Nothing else happened. " * 40,
    "S2.p2": "The learning rate was 0.1.",
}


def made() -> Document:
    def section(name: str, number: str, title: str) -> Section:
        blocks = tuple(Paragraph(anchor, (Text(text),)) for anchor, text in WORDS.items() if anchor.startswith(name))
        return Section(name, number, (Text(title),), 1, blocks)

    return document(sections=(section("S1", "1", "Introduction"), section("S2", "2", "Methods of training")))


@pytest.mark.parametrize(
    ("query", "anchors"),
    [
        ("bees dancing", ["S1.p1", "S1.p2", "S2.p1"]), ("waggles counted", ["S2.p1"]), ("learning rates", ["S2.p2"]),
        ("training learning rate", ["S2.p2"]), ("the hive", ["S1.p1", "S2.p1"]), ("elephants", []), ("", []),
        ("elephants giraffes bees", []), ("flowers elephants", ["S1.p1"]),
    ],
)  # fmt: skip
def test_passages_with_half_of_the_words_best_first(query: str, anchors: list[str]) -> None:
    hits = find_passages(made(), parse(query))
    assert [hit.passage.anchor for hit in hits] == anchors
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_sentence_that_answers_is_quoted_and_no_more() -> None:
    [first, *_] = find_passages(made(), parse("flowers dance"))
    assert [piece.text for piece in first.pieces if piece.matches] == ["dance", "flowers"]
    assert "".join(piece.text for piece in first.pieces) == "Bees dance to tell the others where flowers are."
    long = document("bees " * 500)
    [hit] = find_passages(long, parse("bees"))
    assert len("".join(piece.text for piece in hit.pieces)) <= 300


def test_the_number_of_hits_is_bounded() -> None:
    many = document(sections=(Section("S1", "", (), 1, tuple(Paragraph(f"p{n}", (Text("bees"),)) for n in range(50))),))
    assert len(find_passages(many, parse("bees"), 7)) == 7


def test_what_is_a_passage() -> None:
    blocks = (
        Paragraph("p1", (Text("One\n two."),)), Formula("E1", "", "x=1"), Figure("F1", "Figure 1", (Text("Bees."),)),
        List("l1", False, ((Paragraph("l1.p1", (Text("first"),)),), (Paragraph("l1.p2", (Text("second"),)),))), Paragraph("p2", ()),
    )  # fmt: skip
    sections = (
        Section("S1", "1", (Text("Bees"),), 1, blocks),
        Section("S2", "", (), 2, (Paragraph("p3", (Text("below"),)),)),
    )
    found = [
        tuple(one) for one in passages_of(document(abstract=(Paragraph("a1", (Text("Short."),)),), sections=sections))
    ]
    assert found == [
        ("a1", "Abstract", "Short."), ("p1", "1 Bees", "One two."), ("F1", "1 Bees", "Figure 1: Bees."),
        ("l1", "1 Bees", "first second"), ("p3", "1 Bees", "below"),
    ]  # fmt: skip
