"""PDFs made here: reading order, hyphens, furniture, titles, figures, references, and what is hostile or odd."""

from __future__ import annotations

import pytest

from dailypapers.fulltext.document import Cite, Document, Figure, Table
from dailypapers.fulltext.document_text import all_blocks, anchors, block_text, section_title
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read import read
from dailypapers.fulltext.read.pdf import pages
from tests.fulltext.pdf_files import Piece, column, encrypted, many_pages, pdf

LEFT = """The quick brown cat jumped over a lazy
dog that had been sleeping in the sun for
most of the day, as is known since Lee [1].
 A second paragraph begins with an indent
and tells of neural net-
works, which cats do not care about at all
as long as they are fed in time.""".splitlines()
RIGHT = """Right columns come behind left ones, what-
ever the height at which they begin, and
this sentence is here to fill the column.
One more line is needed to make it a real
column of text and not a caption or so on
a page with a figure beside it, and more.""".splitlines()
REFERENCES = ["[1] A. Lee. Cats and their dogs. Journal of", "Cats, 3:1-10, 2001.", "[2] B. Wu and C. Xi. Dogs. 2002."]


def _paper() -> bytes:
    first = [
        Piece(250, 770, "Journal of Cats 12", 8),
        Piece(150, 720, "A Study of Cats and Their Dogs", 18, "F2"),
        Piece(200, 690, "Ann Lee and Bo Wu", 11),
        Piece(200, 676, "University of Somewhere", 9),
        Piece(270, 650, "Abstract", 11, "F2"),
        *column(
            72, 635, ["We study cats in the presence of dogs and find that they get along quite well in most homes."], 9
        ),
        Piece(72, 600, "1 Introduction", 12, "F2"),
        *column(72, 580, LEFT, indent=12),
        *column(72, 480, ["It goes on for another line or two here so that", "the column has enough lines of text."]),
        *column(320, 580, RIGHT),
        *column(320, 480, ["Figure 1: A square that is a cat."], 8.5),
        Piece(300, 30, "1", 9),
    ]
    second = [
        Piece(250, 770, "Journal of Cats 13", 8),
        Piece(72, 700, "2 Results", 12, "F2"),
        *column(72, 680, [*RIGHT, *RIGHT]),
        *column(320, 700, [*RIGHT[:3], "and the end is reached."]),
        Piece(320, 620, "References", 12, "F2"),
        *column(320, 600, REFERENCES, 9),
        Piece(300, 30, "2", 9),
    ]
    return pdf([first, second], drawing="340 495 100 -0 re 340 500 100 60 re f\n")


@pytest.fixture(scope="module")
def document() -> Document:
    return read(_paper(), "pdf")


def test_front_matter(document: Document) -> None:
    assert document.title == "A Study of Cats and Their Dogs"
    assert document.authors == ("Ann Lee", "Bo Wu")
    assert [block_text(block) for block in document.abstract] == [
        "We study cats in the presence of dogs and find that they get along quite well in most homes."
    ]
    assert document.language == "en"


def test_columns_are_read_one_after_the_other_and_hyphens_joined(document: Document) -> None:
    text = " ".join(block_text(block) for block in document.sections[0].blocks)
    assert "sleeping in the sun for most of the day" in text
    assert "neural networks, which" in text
    assert "whatever the height" in text
    assert text.index("fed in time") < text.index("Right columns come")


def test_an_indent_begins_a_paragraph(document: Document) -> None:
    first, second = (block_text(block) for block in document.sections[0].blocks[:2])
    assert first.endswith("since Lee [1].")
    assert second.startswith("A second paragraph")


def test_headings_are_found_and_heads_and_numbers_of_pages_dropped(document: Document) -> None:
    assert [section_title(section) for section in document.sections] == ["1 Introduction", "2 Results"]
    assert b"Journal of Cats 1" not in document.to_json()


def test_a_figure_is_cut_with_its_caption(document: Document) -> None:
    (figure,) = (block for block in all_blocks(document) if isinstance(block, Figure))
    assert block_text(figure) == "Figure 1: A square that is a cat."
    assert figure.images[0].src.startswith("page:1:3")


def test_references_are_cut_and_cited(document: Document) -> None:
    assert [(reference.label, reference.text) for reference in document.references] == [
        ("[1]", "A. Lee. Cats and their dogs. Journal of Cats, 3:1-10, 2001."),
        ("[2]", "B. Wu and C. Xi. Dogs. 2002."),
    ]
    first = document.sections[0].blocks[0]
    assert first.type == "paragraph"
    assert Cite((document.references[0].anchor,), "[1]") in first.inlines


def test_anchors_are_unique_and_reading_is_repeatable(document: Document) -> None:
    assert len(set(anchors(document))) == len(anchors(document))
    assert read(_paper()) == document


def test_rows_of_a_table_are_cells() -> None:
    rows = [("System", "Cats", "Dogs"), ("Ours", "1.0", "2.0"), ("Theirs", "3.0", "4.0")]
    cells = [Piece(72 + 80 * at, 600 - 12 * down, cell) for down, row in enumerate(rows) for at, cell in enumerate(row)]
    page = [
        Piece(72, 720, "A Paper About a Table of Cats", 18, "F2"),
        *column(72, 690, [" ".join(RIGHT)[:100]] * 4),
        *column(72, 620, ["Table 1: How many there are."]),
        *cells,
        *column(72, 500, [" ".join(RIGHT)[:100]] * 4),
    ]
    (table,) = (block for block in all_blocks(read(pdf([page]))) if isinstance(block, Table))
    assert (
        block_text(table) == "Table 1: How many there are.\nSystem | Cats | Dogs\nOurs | 1.0 | 2.0\nTheirs | 3.0 | 4.0"
    )


def test_notes_at_the_foot_are_footnotes() -> None:
    page = [
        Piece(72, 720, "A Paper With a Note", 18, "F2"),
        *column(72, 690, [" ".join(RIGHT)[:100]] * 20),
        Piece(72, 102, "1", 5),
        *column(76, 100, ["See the other paper about the cats."], 8),
    ]
    (note,) = read(pdf([page])).footnotes
    assert (note.label, block_text(note.blocks[0])) == ("1", "See the other paper about the cats.")


def test_the_title_that_the_file_states_is_taken_where_the_page_has_it() -> None:
    page = [
        Piece(72, 740, "THE JOURNAL OF ALL CATS", 24, "F2"),
        Piece(72, 700, "On the Whiskers of Cats", 12, "F2"),
        *column(72, 600, [" ".join(RIGHT)[:100]] * 6),
    ]
    assert read(pdf([page], title="On the Whiskers of Cats")).title == "On the Whiskers of Cats"
    assert read(pdf([page], title="Microsoft Word - x.doc")).title == "On the Whiskers of Cats"


def test_right_to_left_text_is_in_the_order_of_its_letters() -> None:
    sentence = "שלום עולם חתולים"
    lines = [Piece(300, 500 - 14 * at, sentence[::-1], 10, "F3") for at in range(5)]  # as it is drawn
    assert block_text(next(all_blocks(read(pdf([lines]))))).startswith(f"{sentence} {sentence}")


def test_text_that_runs_downwards_is_read_column_by_column_from_the_right() -> None:
    columns = ["catssleepingardens", "dogssleepthereaswell", "andnobodyeverwakesup", "untilthemorningcomes"]
    pieces = [
        Piece(500 - 20 * at, 700 - 12 * down, letter)
        for at, text in enumerate(columns)
        for down, letter in enumerate(text)
    ]
    text = "".join(block_text(block) for block in all_blocks(read(pdf([pieces]))))
    assert text.replace(" ", "") == "".join(columns)


def test_only_the_first_of_too_many_pages_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_PAGES", 3)
    document = read(many_pages(20))
    assert document.warnings[0] == "Only the first 3 of 20 pages were read."


@pytest.mark.parametrize(
    ("data", "reason", "sentence"),
    [
        (encrypted(), "encrypted", "needs a password"),
        (pdf([[]]), "empty", "holds no text"),
        (b"%PDF-1.4\n" + b"x" * 100, "broken", "damaged"),
        (_paper()[:300], "broken", "damaged"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(data: bytes, reason: str, sentence: str) -> None:
    with pytest.raises(FullTextError, match=sentence) as raised:
        read(data, "pdf")
    assert raised.value.reason == reason
