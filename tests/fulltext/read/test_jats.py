"""JATS of several publishers' habits in one small article, and what is damaged or hostile."""

from __future__ import annotations

import pytest

from dailypapers.fulltext.document import Cite, Document, Figure, Formula, List, NoteMark, Quote, Ref, Table
from dailypapers.fulltext.document_text import all_blocks, anchors, block_text, inline_text, section_title
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read import read

ARTICLE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) v1.2//EN" "JATS.dtd" [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML" xml:lang="en"><front><article-meta>
<title-group><article-title>On <italic>cats</italic></article-title><subtitle>A start</subtitle></title-group>
<contrib-group><contrib contrib-type="author"><name-alternatives><name xml:lang="zh" name-style="eastern"><surname>李</surname>
<given-names>安</given-names></name><name><surname>Li</surname><given-names>An</given-names></name></name-alternatives>
<xref ref-type="aff" rid="a1">1</xref></contrib><contrib contrib-type="author"><collab>The Cat Group</collab></contrib>
<contrib contrib-type="editor"><name><surname>Ed</surname><given-names>X</given-names></name></contrib></contrib-group>
<permissions><license xlink:href="http://creativecommons.org/licenses/by-nc/4.0/"><license-p>Free.</license-p></license></permissions>
<abstract><sec><title>Background</title><p>Cats exist.</p></sec></abstract><abstract abstract-type="graphical"><p>no</p></abstract>
</article-meta></front><body><p>Before&nbsp;all &unheard; &b;.</p><sec id="s1"><label>1.</label><title>Methods</title>
<p>As in <xref ref-type="bibr" rid="r1 r2">1, 2</xref> and <xref ref-type="fig" rid="f9">Fig. 9</xref>, note<xref ref-type="fn" rid="n1">a</xref>,
<inline-formula><alternatives><mml:math><mml:mi>x</mml:mi></mml:math><tex-math>\\documentclass{x}\\begin{document}$$x$$\\end{document}</tex-math>
</alternatives></inline-formula>.<disp-formula id="e1"><label>(1)</label><tex-math>a=b</tex-math></disp-formula>where <italic>a</italic>.</p>
<sec id="s1a"><title>Deep</title><list list-type="bullet"><list-item><p>one</p></list-item></list>
<table-wrap id="t1"><label>Table 1.</label><caption><title>Counts</title><p>of cats</p></caption><table><thead><tr><th colspan="2">Cats</th></tr>
</thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table><table-wrap-foot><fn id="tf"><p>All counted.</p></fn></table-wrap-foot></table-wrap>
</sec></sec><boxed-text id="b1"><caption><title>A box</title></caption><p>Boxed.</p></boxed-text></body>
<back><ack><p>Thanks.</p></ack><fn-group><fn id="n1"><label>a</label><p>The note.</p></fn></fn-group><ref-list><ref id="r1"><label>1</label>
<element-citation><person-group person-group-type="author"><name><surname>Dog</surname><given-names>A</given-names></name></person-group>
<article-title>Barking</article-title><source>J Dogs</source><year>2001</year><volume>3</volume><fpage>7</fpage>
<pub-id pub-id-type="doi">10.1000/ABC</pub-id></element-citation></ref><ref id="r2"><mixed-citation>Cat B. <article-title>Purring</article-title>.
<source>Cats</source> <year>1999</year>.</mixed-citation></ref></ref-list></back>
<floats-group><fig id="f9"><label>Figure 9</label><caption><p>A cat.</p></caption><graphic xlink:href="f9.jpg"/></fig></floats-group>
<sub-article><front-stub/><body><sec id="z"><title>Review</title><p>Bad.</p></sec></body></sub-article></article>"""


@pytest.fixture(scope="module")
def document() -> Document:
    return read(ARTICLE.encode(), "jats")


def test_front_matter(document: Document) -> None:
    assert document.title == "On cats: A start"
    assert document.authors == ("An Li", "The Cat Group")
    assert [block_text(block) for block in document.abstract] == ["Background: Cats exist."]
    assert (document.language, document.licence_url) == ("en", "https://creativecommons.org/licenses/by-nc/4.0/")


def test_sections_are_those_of_the_article_itself(document: Document) -> None:
    assert [(section_title(part), part.level) for part in document.sections] == [
        ("", 1),
        ("1 Methods", 1),
        ("Deep", 2),
        ("", 1),
        ("Acknowledgements", 1),
    ]


def test_entities_are_read_or_kept_and_never_expanded(document: Document) -> None:
    assert block_text(document.sections[0].blocks[0]) == "Before all &unheard; &b;."


def test_a_paragraph_is_cut_at_its_formula_and_followed_by_the_figure_it_names(document: Document) -> None:
    before, formula, after, figure = document.sections[1].blocks
    assert before.type == after.type == "paragraph"
    assert Cite(("r1", "r2"), "1, 2") in before.inlines
    assert Ref("f9", "Fig. 9") in before.inlines
    assert NoteMark("n1") in before.inlines
    assert formula == Formula("e1", "", "a=b", "1")
    assert inline_text(after.inlines) == "where a."
    assert isinstance(figure, Figure)
    assert (figure.label, inline_text(figure.caption), figure.images[0].src) == ("Figure 9", "A cat.", "f9.jpg")


def test_formulas_have_both_sides(document: Document) -> None:
    (math,) = (part for part in document.sections[1].blocks[0].inlines if part.type == "math")  # type: ignore[union-attr]
    assert (math.mathml, math.tex) == ("<math><mi>x</mi></math>", "x")  # type: ignore[union-attr]


def test_lists_tables_and_boxes(document: Document) -> None:
    items, table, foot = document.sections[2].blocks
    assert isinstance(items, List)
    assert isinstance(table, Table)
    assert (table.label, inline_text(table.caption), len(table.rows)) == ("Table 1", "Counts of cats", 2)
    assert block_text(foot) == "All counted."
    (box,) = document.sections[3].blocks
    assert isinstance(box, Quote)
    assert block_text(box) == "A box\nBoxed."


def test_references_have_their_marked_fields(document: Document) -> None:
    first, second = document.references
    assert first.text == "A Dog. (2001). Barking. J Dogs, 3, 7. https://doi.org/10.1000/ABC"
    assert (first.authors, first.title, first.venue, first.year) == (("A Dog",), "Barking", "J Dogs", 2001)
    assert first.doi == "10.1000/abc"
    assert (second.text, second.title, second.year) == ("Cat B. Purring. Cats 1999.", "Purring", 1999)


def test_footnotes_and_anchors(document: Document) -> None:
    assert [(note.anchor, note.label, block_text(note.blocks[0])) for note in document.footnotes] == [
        ("n1", "a", "The note.")
    ]
    listed = anchors(document)
    assert len(set(listed)) == len(listed)
    assert {block.anchor for block in all_blocks(document)} >= {"s1", "e1", "f9", "t1", "b1"} - {"s1"}


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_other_encodings(encoding: str) -> None:
    text = ARTICLE.replace("UTF-8", encoding).replace("李", "").replace("安", "").replace("On ", "Über ")
    assert read(text.encode(encoding)).title == "Über cats: A start"


def test_a_damaged_file_says_so() -> None:
    damaged = read(ARTICLE.replace("</list-item></list>", "</list-item>").encode())
    assert damaged.warnings
    assert damaged.title == "On cats: A start"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<article><front/><body/></article>", "neither text nor an abstract"),
        (b"<articles><a/></articles>", "is not HTML, JATS or PDF"),
        (b"<article " + b"<" * 1000, "no whole XML|holds no article|neither text"),
        (b"<article><body>" + b"<sec>" * 5_000, "nested too deeply|no whole XML|neither text"),
    ],
)
def test_what_is_no_article_is_said_in_words(data: bytes, sentence: str) -> None:
    with pytest.raises(FullTextError, match=sentence):
        read(data)
