"""HTML of LaTeXML, old markup and new, whole and damaged."""

from __future__ import annotations

import pytest

from dailypapers.fulltext.document import Cite, Code, Document, Figure, Formula, Link, List, NoteMark, Ref, Table, Text
from dailypapers.fulltext.document_text import (
    all_blocks,
    anchors,
    block_text,
    inline_text,
    iterate_blocks,
    section_title,
)
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read import read

NEW = """<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><nav class="ltx_page_navbar"><ol class="ltx_toclist">
<li>Contents</li></ol></nav><a id="license-tr" href="https://info.arxiv.org/help/license">License: CC BY-SA 4.0</a>
<article class="ltx_document"><h1 class="ltx_title ltx_title_document">Cats and <math alttext="x^{2}"><semantics><msup id="m1"
onclick="evil()"><mi>x</mi><mn>2</mn></msup><annotation encoding="application/x-tex">x^{2}</annotation></semantics></math><span
class="ltx_note ltx_role_thanks" id="thanks1"><sup class="ltx_note_mark">*</sup><span class="ltx_note_outer"><span
class="ltx_note_content"><sup class="ltx_note_mark">*</sup>Paid by dogs.</span></span></span></h1>
<div class="ltx_authors"><span class="ltx_creator ltx_role_author"><span class="ltx_personname">Ann Lee<sup>1</sup>\u2003Bo van Dyk
<br/>University of Somewhere<br/><span class="ltx_text">ann@cats.example</span></span></span></div>
<div class="ltx_abstract"><h6 class="ltx_title ltx_title_abstract">Abstract</h6><p class="ltx_p">We look at cats.</p></div>
<section class="ltx_section" id="S1"><h2 class="ltx_title ltx_title_section"><span class="ltx_tag ltx_tag_section">1 </span>Intro</h2>
<div class="ltx_para" id="S1.p1"><p class="ltx_p" id="S1.p1.1">As <em class="ltx_emph">shown</em> by <cite class="ltx_cite">Dog et al.
(<a class="ltx_ref" href="https://arxiv.org/html/2501.00001v1#bib.bib1">2020</a>)</cite>, see <a class="ltx_ref" href="#S1.F1"><span
class="ltx_text ltx_ref_tag">1</span></a>, <a class="ltx_ref" href="#nowhere">this</a> and
<a class="ltx_ref ltx_href" href="https://cats.example/">cats</a>.<span class="ltx_note ltx_role_footnote" id="footnote1"><sup
class="ltx_note_mark">1</sup><span class="ltx_note_outer"><span class="ltx_note_content"><sup class="ltx_note_mark">1</sup><span
class="ltx_tag ltx_tag_note">1</span>A note.</span></span></span></p>
<table class="ltx_equationgroup" id="S1.EGx1"><tbody id="S1.E1"><tr class="ltx_equation ltx_eqn_row"><td><math alttext="\\displaystyle a"><mi
>a</mi></math></td><td><math alttext="\\displaystyle=b"><mo>=</mo><mi>b</mi></math></td><td><span class="ltx_tag ltx_tag_equation">(1)</span>
</td></tr></tbody></table></div>
<figure class="ltx_figure" id="S1.F1"><figure class="ltx_figure ltx_figure_panel" id="S1.F1.1"><img class="ltx_graphics" src="x1.png"
width="60" height="40" alt="Refer to caption"/><figcaption class="ltx_caption"><span class="ltx_tag ltx_tag_figure">(a) </span>left
</figcaption></figure><img class="ltx_graphics" src="x2.png"/><figcaption class="ltx_caption"><span
class="ltx_tag ltx_tag_figure">Figure 1: </span>Two cats.</figcaption></figure>
<figure class="ltx_table" id="S1.T1"><figcaption class="ltx_caption"><span class="ltx_tag ltx_tag_table">Table 1: </span>Counts.</figcaption>
<table class="ltx_tabular"><thead class="ltx_thead"><tr class="ltx_tr"><th class="ltx_td ltx_th" colspan="2">Cats</th></tr></thead>
<tbody class="ltx_tbody"><tr class="ltx_tr"><td class="ltx_td">1</td><td class="ltx_td">2</td></tr></tbody></table></figure>
<section class="ltx_subsection" id="S1.SS1"><h3 class="ltx_title ltx_title_subsection"><span class="ltx_tag">1.1 </span>Deep</h3>
<div class="ltx_theorem" id="Thm1"><h6 class="ltx_title ltx_runin"><span class="ltx_tag">Theorem 1</span>.</h6><div class="ltx_para"
id="Thm1.p1"><p class="ltx_p">All cats are grey.</p></div></div><div class="ltx_para" id="q"><ul class="ltx_itemize" id="I1"><li
class="ltx_item" id="I1.i1"><span class="ltx_tag ltx_tag_item">•</span><div class="ltx_para"><p class="ltx_p">one</p></div></li></ul>
<div class="ltx_listing" id="L1"><div class="ltx_listing_data"><a href="data:x">down</a></div><div class="ltx_listingline">if cat:</div>
<div class="ltx_listingline">  purr()</div></div></div></section></section>
<section class="ltx_bibliography" id="bib"><h2 class="ltx_title">References</h2><ul class="ltx_biblist"><li class="ltx_bibitem"
id="bib.bib1"><span class="ltx_tag ltx_tag_bibitem">Dog et al. (2020)</span><span class="ltx_bibblock">A. Dog. 2020.</span>
<span class="ltx_bibblock">Barking.</span><span class="ltx_bibblock">arXiv:2001.00001.</span></li></ul></section>
</article></body></html>"""

OLD = """<ARXIVFILESPLIT Filename="x"><?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head>sky</head><body>
<div class="ltx_page_main"><div class="ltx_document"><h1 class="ltx_title ltx_title_document">Old stars&unknown;</h1>
<div class="ltx_section" id="S1"><h2 class="ltx_title ltx_title_section"><span class="ltx_tag">1 </span>One</h2><div class="ltx_para">Bare
words &amp; a formula<table class="ltx_equation" id="E1"><tr class="ltx_equation"><td><span class="ltx_DisplayMath"><span class="mjx-math"
aria-label="E=mc^2">drawn</span></span></td></tr></table></div></div></div></div></body></html>"""


@pytest.fixture(scope="module")
def document() -> Document:
    return read(NEW.encode(), "html")


def test_front_matter(document: Document) -> None:
    assert document.title == "Cats and $x^{2}$"
    assert document.authors == ("Ann Lee", "Bo van Dyk")
    assert [block_text(block) for block in document.abstract] == ["We look at cats."]
    assert (document.language, document.licence_url) == ("en", "https://creativecommons.org/licenses/by-sa/4.0/")


def test_sections_have_numbers_titles_and_levels(document: Document) -> None:
    assert [(part.anchor, section_title(part), part.level) for part in document.sections] == [
        ("S1", "1 Intro", 1),
        ("S1.SS1", "1.1 Deep", 2),
    ]


def test_a_line_keeps_emphasis_and_pointers(document: Document) -> None:
    first = document.sections[0].blocks[0]
    assert first.type == "paragraph"
    assert Text("shown", ("italic",)) in first.inlines
    assert Cite(("bib.bib1",), "Dog et al. (2020)") in first.inlines
    assert Ref("S1.F1", "1") in first.inlines
    assert Link("https://cats.example/", "cats") in first.inlines
    assert NoteMark("footnote1") in first.inlines
    assert "this" in inline_text(first.inlines)


def test_a_row_of_a_group_is_one_formula(document: Document) -> None:
    formula = next(block for block in all_blocks(document) if isinstance(block, Formula))
    assert (formula.anchor, formula.tex, formula.number) == ("S1.E1", "a =b", "1")
    assert "<mi>a</mi>" in formula.mathml
    assert "<mo>=</mo>" in formula.mathml


def test_panels_are_one_figure(document: Document) -> None:
    (figure,) = (block for block in all_blocks(document) if isinstance(block, Figure))
    assert (figure.label, inline_text(figure.caption)) == ("Figure 1", "Two cats. (a) left")
    assert [(image.src, image.alt, image.width) for image in figure.images] == [("x1.png", "", 60), ("x2.png", "", 0)]


def test_cells_know_their_span_and_whether_they_head(document: Document) -> None:
    (table,) = (block for block in all_blocks(document) if isinstance(block, Table))
    assert [[(inline_text(cell.inlines), cell.header, cell.colspan) for cell in row] for row in table.rows] == [
        [("Cats", True, 2)],
        [("1", False, 1), ("2", False, 1)],
    ]


def test_theorems_lists_and_listings(document: Document) -> None:
    deep = [block for path, block in iterate_blocks(document) if len(path) == 2]
    assert [block_text(block) for block in deep] == ["Theorem 1. All cats are grey.", "one", "if cat:\n  purr()"]
    assert [type(block) for block in deep[1:]] == [List, Code]


def test_footnotes_hold_their_text_without_the_mark(document: Document) -> None:
    assert {note.anchor: (note.label, block_text(note.blocks[0])) for note in document.footnotes} == {
        "thanks1": ("*", "Paid by dogs."),
        "footnote1": ("1", "A note."),
    }


def test_references_keep_label_text_and_identifiers(document: Document) -> None:
    (reference,) = document.references
    assert (reference.label, reference.text) == ("Dog et al. (2020)", "A. Dog. 2020. Barking. arXiv:2001.00001.")
    assert reference.arxiv_id == "2001.00001"


def test_anchors_are_unique_and_reading_is_repeatable(document: Document) -> None:
    assert len(set(anchors(document))) == len(anchors(document))
    assert read(NEW.encode()) == document


def test_nothing_of_a_formula_can_run(document: Document) -> None:
    assert b"onclick" not in document.to_json()


def test_old_markup_behind_a_broken_wrapper_with_an_unknown_entity() -> None:
    document = read(OLD.encode())
    assert document.title == "Old stars&unknown;"
    words, formula = document.sections[0].blocks
    assert block_text(words) == "Bare words & a formula"
    assert isinstance(formula, Formula)
    assert formula.tex == "E=mc^2"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<html><body><p>A blog.</p></body></html>", "not the full text of a paper"),
        (b'<html><body><div class="ltx_document"></div></body></html>', "only its frame"),
        (b"<html", "cannot be read|not the full text|is empty"),
        (b"", "is empty"),
        (b"GIF89a", "is not HTML, JATS or PDF"),
        (b"<html><body>" + b"<div>" * 100_000, "not the full text|nested too deeply|cannot be read"),
        (
            b'<html><body><article class="ltx_document">' + b"<div>" * 5_000 + b"x",
            "only its frame|nested too deeply|cannot",
        ),
    ],
)
def test_what_is_no_paper_is_said_in_words(data: bytes, sentence: str) -> None:
    with pytest.raises(FullTextError, match=sentence):
        read(data)


def test_a_web_page_where_a_pdf_was_expected() -> None:
    with pytest.raises(FullTextError, match=r"a web page \(HTML\), where a PDF was expected"):
        read(NEW.encode(), "pdf")


def test_a_mistake_of_ours_is_the_error_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    from dailypapers.fulltext.read import latexml

    monkeypatch.setattr(latexml, "_title", lambda *_: 1 / 0)
    with pytest.raises(FullTextError, match="ZeroDivisionError") as raised:
        read(NEW.encode())
    assert isinstance(raised.value.__cause__, ZeroDivisionError)
