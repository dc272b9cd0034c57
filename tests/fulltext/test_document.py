"""The document model: there and back, plain text, section paths."""

from __future__ import annotations

import pytest

from dailypapers.fulltext import document as model
from dailypapers.fulltext import document_text
from dailypapers.fulltext.document import Cite, Document, Math, NoteMark, Paragraph, Section, Text
from dailypapers.fulltext.errors import FullTextError

EVERY_INLINE = (
    Text("Plain and ", ()),
    Text("bold", ("bold", "italic")),
    Math("<math/>", "x^2"),
    Cite(("bib.1", "bib.2"), "[1, 2]"),
    model.Ref("S2", "Section 2"),
    model.Link("https://example.org/", "here"),
    NoteMark("fn.1"),
)


def whole_document() -> Document:
    deep = model.List("l1", True, ((Paragraph("l1.p1", (Text("one"),)), model.Quote("q1", (Paragraph("q1.p1", ()),))),))
    blocks = (
        Paragraph("S1.p1", EVERY_INLINE),
        model.Formula("E1", "<math/>", "e=mc^2", "1"),
        model.Figure("F1", "Figure 1", (Text("A cat."),), (model.Image("x1.png", "cat", 3, 4),)),
        model.Table("T1", "Table 1", (), ((model.Cell((Text("a"),), True, 2, 1), model.Cell((Text("b"),))),)),
        deep,
        model.Code("c1", "print()"),
    )
    return Document(
        "Cats",
        ("Ann Lee", "Bo Li"),
        (Paragraph("abstract.p1", (Text("Short."),)),),
        (
            Section("S1", "1", (Text("First"),), 1, blocks),
            Section("S1.1", "1.1", (Text("Below"),), 2, (Paragraph("p2", (Text("two"),)),)),
            Section("S2", "2", (Text("Second"),), 1, (Paragraph("p3", (Text("three"),)),)),
        ),
        (
            model.Reference(
                "bib.1", "[1]", "Lee, A. 2020.", ("A. Lee",), "Cats", "Nature", 2020, "10.1/x", "2001.00001"
            ),
        ),
        (model.Footnote("fn.1", (Paragraph("fn.1.p1", (Text("Note."),)),), "1"),),
        "html",
        "en",
        "https://creativecommons.org/licenses/by/4.0/",
        ("No figures.",),
    )


def test_a_document_survives_json() -> None:
    document = whole_document()
    assert Document.from_json(document.to_json()) == document


@pytest.mark.parametrize(
    "data", [b"", b"{}", b'{"format":0,"document":{}}', b'{"format":1,"document":{"type":"text"}}']
)
def test_other_json_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(FullTextError, match="read the paper's file again"):
        Document.from_json(data)


def test_json_of_another_class_is_refused() -> None:
    with pytest.raises(FullTextError, match="no paper"):
        Document.from_json(b'{"format":1,"document":{"type":"text","text":"x"}}')


def test_plain_text_reads_as_people_do() -> None:
    document = whole_document()
    texts = {block.anchor: document_text.block_text(block) for block in document_text.all_blocks(document)}
    assert texts["S1.p1"] == "Plain and bold$x^2$[1, 2]Section 2here"
    assert texts["F1"] == "Figure 1: A cat."
    assert texts["T1"] == "Table 1\na | b"
    assert "1.1 Below\n\ntwo" in document_text.document_text(document)


def test_blocks_come_with_their_section_path() -> None:
    paths = {
        block.anchor: [part.anchor for part in path] for path, block in document_text.iterate_blocks(whole_document())
    }
    assert paths["S1.p1"] == ["S1"]
    assert paths["p2"] == ["S1", "S1.1"]
    assert paths["p3"] == ["S2"]


def test_every_anchor_is_listed_once() -> None:
    listed = document_text.anchors(whole_document())
    assert len(listed) == len(set(listed)) == 18
