"""A text as HTML: what each part becomes, and that nothing of a file becomes more than that."""

from __future__ import annotations

import re

import pytest

from dailypapers.formats.text_html import write_text
from dailypapers.fulltext.document import (
    Block,
    Cell,
    Cite,
    Code,
    Document,
    Figure,
    Footnote,
    Formula,
    Image,
    Inline,
    Link,
    List,
    Math,
    NoteMark,
    Paragraph,
    Quote,
    Ref,
    Reference,
    Section,
    Table,
    Text,
)
from tests.fulltext.made import document, full_document
from tests.security.payloads import PAYLOADS

REFERENCES = (Reference("b1", "[1]", "Lovelace 1843."), Reference("b2", "[2]", "Babbage 1864."))


def body(*blocks: Block) -> str:
    """The HTML of blocks, without the section around them."""
    made = document(
        sections=(Section("S1", "", (), 1, blocks),), references=REFERENCES, footnotes=(Footnote("n1", (), "7"),)
    )
    html = write_text(made, lambda src: f"https://pictures.example/{src}").sections
    return html.removeprefix('<section id="t-S1">').removesuffix("</section>")


def line(*inlines: Inline) -> str:
    return body(Paragraph("p1", inlines)).removeprefix('<p id="t-p1">').removesuffix("</p>")


LINK = 'rel="nofollow noopener noreferrer"'


@pytest.mark.parametrize(
    ("inline", "html"),
    [
        (Text("a < b & c"), "a &lt; b &amp; c"), (Text("x", ("italic",)), "<em>x</em>"),
        (Text("x", ("bold", "sub")), "<sub><strong>x</strong></sub>"),
        (Text("x", ("smallcaps",)), '<span class="small-caps">x</span>'),
        (Text("x", ("underline", "strike")), "<s><u>x</u></s>"), (Text("x", ("code", "sup")), "<sup><code>x</code></sup>"),
        (Cite(("b1",), "[1]"), f'<a class="cite" href="#t-b1" {LINK}>[1]</a>'),
        (Cite(("b1", "b2"), "[1, 2]"),
         f'<a class="cite" href="#t-b1" {LINK}>[1</a>, <a class="cite" href="#t-b2" {LINK}>2]</a>'),
        (Cite(("b1", "b2"), "Lovelace, 1843; Babbage, 1864"),
         f'<a class="cite" href="#t-b1" {LINK}>Lovelace, 1843</a>; <a class="cite" href="#t-b2" {LINK}>Babbage, 1864</a>'),
        (Cite(("b1", "b2"), "[1–2]"),
         f'<a class="cite" href="#t-b1" {LINK}>[1–2]</a><sup><a class="cite" href="#t-b2" {LINK}>2</a></sup>'),
        (Cite(("nowhere",), "[9]"), "[9]"),
        (Ref("S1", "Section 1"), f'<a href="#t-S1" {LINK}>Section 1</a>'),
        (Link("https://example.org/?a=1&b", "there"), f'<a href="https://example.org/?a=1&amp;b" {LINK}>there</a>'),
        (Link("javascript:evil()", "there"), f"<a {LINK}>there</a>"),
        (NoteMark("n1"), f'<sup><a class="note" href="#t-n1" {LINK}>7</a></sup>'),
        (Math("<math><mi>x</mi></math>", "x"), '<math alttext="x"><mi>x</mi></math>'),
        (Math("", "x^2"), "<math><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>"),
        (Math("", r"\undefined{"), r'<code class="tex">\undefined{</code>'), (Math("", ""), ""),
        (Math("<math><semantics><mi>x</mi><annotation>TeX</annotation></semantics></math>", ""), "<math><mi>x</mi></math>"),
        (Math("<script>evil()</script>", ""), ""),
    ],
)  # fmt: skip
def test_inlines(inline: Inline, html: str) -> None:
    assert re.sub(r' display="inline"', "", line(inline)) == html


@pytest.mark.parametrize(
    ("block", "html"),
    [
        (Formula("E1", "<math><mi>x</mi></math>", "x", "(3)"),
         '<div id="t-E1" class="formula"><math display="block" alttext="x"><mi>x</mi></math><span class="number">(3)</span></div>'),
        (Figure("F1", "Figure 1", (Text("Bees."),)),
         '<figure id="t-F1"><figcaption><b>Figure 1</b> Bees.</figcaption></figure>'),
        (Table("T1", "", (), ((Cell((Text("a"),), True, 2, 3), Cell((Text("b"),))),)),
         '<figure id="t-T1" class="table"><div class="wide"><table><tbody><tr><th colspan="2" rowspan="3">a</th><td>b</td></tr></tbody>'
         "</table></div></figure>"),
        (List("l1", True, ((Paragraph("p1", (Text("one"),)),),)), '<ol id="t-l1"><li><p id="t-p1">one</p></li></ol>'),
        (List("l1", False, ((),)), '<ul id="t-l1"><li></li></ul>'),
        (Quote("q1", (Paragraph("p1", (Text("so"),)),)), '<blockquote id="t-q1"><p id="t-p1">so</p></blockquote>'),
        (Code("c1", "a\n  <b>", "Listing 1"),
         '<figure id="t-c1"><figcaption><b>Listing 1</b> </figcaption><pre>a\n  &lt;b&gt;</pre></figure>'),
    ],
)  # fmt: skip
def test_blocks(block: Block, html: str) -> None:
    assert body(block).replace("<tbody>", "").replace("</tbody>", "") == html.replace("<tbody>", "").replace(
        "</tbody>", ""
    )


def test_a_figure_is_a_link_to_itself_in_large() -> None:
    html = body(Figure("F1", "Figure 1", (), (Image("x1.png", "A bee", 30, 20),)))
    assert 'href="#t-F1-large1"' in html
    assert 'id="t-F1-large1"' in html
    assert html.count('src="https://pictures.example/x1.png" alt="A bee"') == 2
    assert 'width="30" height="20"' in html


def test_contents_name_sections_and_their_levels() -> None:
    sections = [
        Section("S0", "", (), 1, ()), Section("S1", "1", (Text("Bees"),), 1, ()), Section("S1.SS1", "1.1", (Text("Dance"),), 2, ()),
    ]  # fmt: skip
    text = write_text(document(sections=tuple(sections)), str)
    assert [(one.anchor, one.title, one.level) for one in text.chapters] == [
        ("t-S1", "1 Bees", 1), ("t-S1.SS1", "1.1 Dance", 2),
    ]  # fmt: skip
    assert '<h2><span class="number">1</span> Bees</h2>' in text.sections
    assert '<h3><span class="number">1.1</span> Dance</h3>' in text.sections


def test_a_reference_links_our_page_and_the_places_that_cite_it() -> None:
    cited = document(references=(Reference("b1", "[1]", "Lovelace 1843.", doi="10.1000/x"),))
    section = Section(
        "S1",
        "1",
        (Text("Bees"),),
        1,
        (Paragraph("p1", (Cite(("b1",), "[1]"),)), Paragraph("p2", (Cite(("b1",), "[1]"),))),
    )
    text = write_text(Document(**{**_fields(cited), "sections": (section,)}), str, {"b1": "/papers/1843.00001"})
    assert f'<a class="here" href="/papers/1843.00001" {LINK}>Here</a>' in text.references
    assert 'href="https://doi.org/10.1000/x"' in text.references
    assert text.references.count('href="#t-p1"') == 1
    assert "#t-p2" not in text.references  # once a section


def _fields(made: Document) -> dict[str, object]:
    names = ("title", "authors", "abstract", "sections", "references", "footnotes", "source")
    return {name: getattr(made, name) for name in names}


def test_no_part_of_a_file_names_a_part_of_the_page() -> None:
    text = write_text(full_document(), str)
    html = "".join((text.abstract, text.sections, text.footnotes, text.references))
    assert set(re.findall(r' id="(..)', html)) == {"t-"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_words(payload: str) -> None:
    """With the attack in every field; the pages themselves are tried by tests/security."""
    text = write_text(full_document(payload, url=payload, mathml=f"<math>{payload}</math>"), lambda src: src)
    html = "".join((text.abstract, text.sections, text.footnotes, text.references))
    tags = re.findall(r"<[a-z][^>]*>", html)
    assert not [
        tag
        for tag in tags
        if re.search(
            r"\s(on\w+|hx-|data-|style|srcdoc|formaction)\b|javascript:|<(script|svg|form|iframe)",
            re.sub(r'"[^"]*"', '""', tag),
        )
    ]
    assert not [tag for tag in tags if re.search(r'(href|src)="\s*(javascript|data|vbscript):', tag, re.IGNORECASE)]
