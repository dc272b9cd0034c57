"""GROBID's TEI as a document: one that GROBID wrote, and what it may write."""

from __future__ import annotations

import pytest

from dailypapers.fulltext.document import (
    Cite,
    Document,
    Figure,
    Formula,
    Image,
    NoteMark,
    Paragraph,
    Ref,
    Table,
)
from dailypapers.fulltext.document_text import all_blocks, block_text, inline_text, section_title
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read.tei import read_tei
from tests.shared_data import SHARED

REAL = SHARED / "data/fulltext/truth/2020.acl-main.207.grobid.tei.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0">'
MADE = f"""{HEAD}<teiHeader><fileDesc><titleStmt><title level="a" type="main">Bees</title></titleStmt><sourceDesc><biblStruct>
<analytic><author><persName><forename type="first">Karl</forename><surname>Frisch</surname></persName></author></analytic>
</biblStruct></sourceDesc></fileDesc><profileDesc><abstract><div><p>They dance.</p></div></abstract></profileDesc></teiHeader>
<facsimile><surface n="2" ulx="0.0" uly="0.0" lrx="600.0" lry="800.0"/></facsimile><text xml:lang="EN"><body>
<div><head n="1">Introduction</head><p>As <ref type="bibr" target="#b0">[1]</ref> and <ref type="bibr" target="#b9">[9]</ref>
say<ref type="foot" target="#foot_0">1</ref>, see <ref type="figure" target="#fig_0">2</ref> and
<hi rend="bold">more</hi>.</p><formula xml:id="formula_0">x = y <label>(3)</label></formula></div>
<div><head n="1.1">Detail</head><p>Words.</p></div>
<figure xml:id="fig_0" coords="2,100.0,200.0,300.0,10.0"><head>Figure 2:</head><label>2</label><figDesc>A bee.</figDesc>
<graphic coords="2,100.0,100.0,300.0,150.5"/></figure>
<figure type="table" xml:id="tab_0"><head>Table 1:</head><label>1</label><figDesc>Bees.</figDesc>
<table><row role="label"><cell>name</cell></row><row><cell>Ada</cell></row></table></figure>
<note place="foot" n="1" xml:id="foot_0">As was shown.</note></body><back>
<div type="acknowledgement"><div><head>Thanks</head><p>To bees.</p></div></div><div type="references"><listBibl>
<biblStruct xml:id="b0"><analytic><title level="a" type="main">The dance</title><author><persName><forename>K</forename>
<surname>Frisch</surname></persName></author><idno type="DOI">10.1000/X</idno></analytic><monogr><title level="j">Bee J.</title>
<imprint><date type="published" when="1967-01">1967</date></imprint></monogr></biblStruct></listBibl></div></back></text></TEI>"""


def made() -> Document:
    return read_tei(MADE.encode())


def test_head_sections_and_back_are_read() -> None:
    document = made()
    assert (document.title, document.authors, document.language) == ("Bees", ("Karl Frisch",), "en")
    assert [block_text(block) for block in document.abstract] == ["They dance."]
    assert [(section_title(one), one.level) for one in document.sections] == [
        ("1 Introduction", 1), ("1.1 Detail", 2), ("Thanks", 1),
    ]  # fmt: skip
    assert Document.from_json(document.to_json()) == document


def test_pointers_lead_to_references_figures_and_notes_and_those_to_nothing_are_words() -> None:
    document = made()
    first = document.sections[0].blocks[0]
    assert isinstance(first, Paragraph)
    assert inline_text(first.inlines) == "As [1] and [9] say, see 2 and more."
    assert [part for part in first.inlines if isinstance(part, Cite)] == [Cite(("b0",), "[1]")]
    assert [part for part in first.inlines if isinstance(part, Ref)] == [Ref("fig_0", "2")]
    assert [part.anchor for part in first.inlines if isinstance(part, NoteMark)] == [document.footnotes[0].anchor]
    [reference] = document.references
    assert (reference.title, reference.venue, reference.year, reference.doi) == (
        "The dance",
        "Bee J.",
        1967,
        "10.1000/x",
    )
    assert reference.authors == ("K Frisch",)


def test_figures_have_their_place_on_the_page_and_tables_their_cells() -> None:
    blocks = list(all_blocks(made()))
    [figure] = [block for block in blocks if isinstance(block, Figure)]
    assert (figure.label, inline_text(figure.caption)) == ("Figure 2", "A bee.")
    assert figure.images == (Image("page:2:100,550,400,700", "", 300, 150),)
    assert blocks.index(figure) == 2  # behind the paragraph that names it
    [table] = [block for block in blocks if isinstance(block, Table)]
    assert [[(inline_text(cell.inlines), cell.header) for cell in row] for row in table.rows] == [
        [("name", True)], [("Ada", False)],
    ]  # fmt: skip
    [formula] = [block for block in blocks if isinstance(block, Formula)]
    assert (formula.tex, formula.number) == ("x = y", "3")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"Service unavailable", b"<html><body>Error</body></html>", f"{HEAD}<text><body/></text></TEI>".encode(),
        MADE[:900].encode(), b'<!DOCTYPE TEI [<!ENTITY a "b">]><TEI><text><body><div><p>&a;</p></div></body></text></TEI>',
        MADE.replace("2,100.0,100.0,300.0,150.5", "2,NaN,1e9,-3,").encode()[:-9],
    ],
)  # fmt: skip
def test_what_is_no_answer_of_grobid_is_said(data: bytes) -> None:
    with pytest.raises(FullTextError):
        read_tei(data)


@pytest.mark.parametrize("box", ["9,100,100,300,150", "2,NaN,100,300,150", "2,100,100,300", "2,1,1,999999,1", ""])
def test_a_place_that_is_none_shows_no_picture(box: str) -> None:
    document = read_tei(MADE.replace("2,100.0,100.0,300.0,150.5", box).replace("2,100.0,200.0,300.0,10.0", "").encode())
    [figure] = [block for block in all_blocks(document) if isinstance(block, Figure)]
    assert figure.images == ()


@pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
def test_an_answer_of_grobid_itself_has_all_that_its_markup_has() -> None:
    document = read_tei(REAL.read_bytes())
    assert document.title.startswith("SPECTER: Document-level")
    assert len(document.references) == 57
    assert all(reference.title for reference in document.references[:20])
    cites = [
        part for block in all_blocks(document) if isinstance(block, Paragraph) for part in block.inlines
        if isinstance(part, Cite)
    ]  # fmt: skip
    assert len(cites) >= 62
    assert len(document.footnotes) == 3
    assert len(document.sections) == 19
