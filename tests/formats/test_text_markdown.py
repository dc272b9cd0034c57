"""A text as Markdown: what each part becomes."""

from __future__ import annotations

import pytest

from dailypapers.formats.text_markdown import write_document, write_section
from dailypapers.fulltext.document import (
    Block,
    Cell,
    Cite,
    Code,
    Figure,
    Footnote,
    Formula,
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
from tests.fulltext.made import document


def markdown(*blocks: Block) -> str:
    return write_section(Section("S1", "", (), 1, blocks))


def words(text: str) -> tuple[Inline, ...]:
    return (Text(text),)


@pytest.mark.parametrize(
    ("inline", "text"),
    [
        (Text("a *b* [c] #d"), r"a \*b\* \[c\] \#d"), (Text(" x ", ("italic",)), " *x* "), (Text("x", ("bold", "italic")), "***x***"),
        (Text("x_1", ("code",)), "`x_1`"), (Text("a`b", ("code",)), r"a\`b"), (Text("x", ("sub",)), "x"), (Text("  "), "  "),
        (Math("<math/>", " x^2 "), "$x^2$"), (Math("<math/>", ""), ""), (Cite(("b1",), "[1]"), r"\[1\]"), (Ref("S2", "2"), "2"),
        (Link("https://e.org/(a)", "there"), "[there](https://e.org/%28a%29)"), (Link("https://e.org", "https://e.org"), "<https://e.org>"),
        (NoteMark("n1"), "[^n1]"),
    ],
)  # fmt: skip
def test_inlines(inline: Inline, text: str) -> None:
    assert markdown(Paragraph("p1", (Text("."), inline, Text(".")))) == f".{text}."


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (Formula("E1", "", "x = 1", "(3)"), "$$\nx = 1 \\tag{3}\n$$"), (Formula("E1", "<math/>", ""), ""),
        (Figure("F1", "Figure 1", words("Bees.")), "**Figure 1** Bees."), (Figure("F1", "", ()), ""),
        (Table("T1", "Table 1", (), ((Cell(words("a|b"), True, 2),), (Cell(words("c")), Cell((Math("", "|x|"),))))),
         "**Table 1**\n\n| a\\|b |  |\n|---|---|\n| c | $\\vert x\\vert $ |"),
        (List("l1", True, ((Paragraph("p1", words("one")), Paragraph("p2", words("more"))), (Paragraph("p3", words("two")),))),
         "1. one\n\n   more\n2. two"),
        (List("l1", False, ((Paragraph("p1", words("one")),),)), "- one"),
        (Quote("q1", (Paragraph("p1", words("a")), Paragraph("p2", words("b")))), "> a\n>\n> b"),
        (Code("c1", "a\n```\nb", "Listing 1", words("So.")), "**Listing 1** So.\n\n````\na\n```\nb\n````"),
    ],
)  # fmt: skip
def test_blocks(block: Block, text: str) -> None:
    assert markdown(block) == text


def test_a_whole_text() -> None:
    sections = (
        Section("S0", "", (), 1, (Paragraph("p0", words("First words.")),)),
        Section("S1", "1", words("Bees"), 1, (Paragraph("p1", words("Bees dance.")),)),
        Section("S1.SS1", "1.1", words("Dance"), 2, ()),
    )
    made = document(
        sections=sections, abstract=(Paragraph("a1", words("In short.")),), references=(Reference("b1", "[1]", "A. B."),),
        footnotes=(Footnote("n1", (Paragraph("n1.p1", words("A note.")),), "1"),),
    )  # fmt: skip
    text = "First words.\n\n## 1 Bees\n\nBees dance.\n\n### 1.1 Dance\n\n## Footnotes\n\n[^n1]: A note.\n\n## References\n\n- \\[1\\] A. B."
    assert write_document(made) == f"## Abstract\n\nIn short.\n\n{text}"
    assert write_document(made, with_abstract=False) == text
