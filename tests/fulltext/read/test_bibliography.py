"""How lines of a bibliography become entries, by geometry, and what a footnote cites."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dailypapers.fulltext.read.pdf.bibliography import split_entries
from dailypapers.fulltext.read.pdf.footnotes import cited_in_note
from dailypapers.fulltext.read.pdf.lines import Line
from dailypapers.fulltext.read.pdf.paragraphs import Vocabulary


def _lines(rows: Sequence[tuple[float, float, str]]) -> list[Line]:
    """Lines of ten points by indent, blank above and text; a line of 60 letters is full."""
    found, baseline = [], 700.0
    for indent, gap, text in rows:
        baseline -= gap
        right = 100 + indent + len(text) * 5
        found.append(Line(0, [], 100 + indent, right, baseline, 10, 0, 100.0, 400.0, text))
    return found


def _texts(rows: Sequence[tuple[float, float, str]]) -> list[str]:
    lines = _lines(rows)
    return [entry.text for entry in split_entries(lines, Vocabulary(lines))]


FULL = "Lee, Ann, 1998, Cats and their dogs in the modern household,"


def test_a_full_line_at_the_margin_goes_on_where_entries_have_a_blank_between() -> None:
    hanging = [(0, 20, "Abel, Bo, 1990, On cats in towns and in the country, Paris,"), (20, 12, "Harvester.")]
    rows = [*hanging, *hanging, (0, 20, FULL), (0, 12.5, "Presses of the national Foundation."), *hanging]

    assert _texts(rows)[2] == f"{FULL} Presses of the national Foundation."
    assert len(_texts(rows)) == 4


def test_what_stands_apart_behind_the_last_entry_is_no_part_of_it() -> None:
    entry = [(0, 14, "[{}] A. Lee. Cats and their dogs at home."), (20, 12, "Journal of Cats, 2001.")]
    rows = [(indent, gap, text.format(number)) for number in (1, 2, 3, 4) for indent, gap, text in entry]

    texts = _texts([*rows, (0, 34, "Ann Lee"), (0, 12, "University of Somewhere")])

    assert texts[-1] == "A. Lee. Cats and their dogs at home. Journal of Cats, 2001."


def test_a_heading_between_entries_is_none() -> None:
    entry = [(0, 28, "Lee, Ann: Cats and their dogs in the town. London"), (20, 14, "and Paris 2001")]

    assert _texts([*entry, *entry, *entry, (0, 42, "Other sources"), (0, 42, entry[0][2]), entry[1], *entry]) == (
        ["Lee, Ann: Cats and their dogs in the town. London and Paris 2001"] * 5
    )


def test_labels_count_on_so_that_the_name_of_an_archive_begins_no_entry() -> None:
    rows = [(0, 12, "[1] A. Lee and B. Wu, Cats, arXiv:1506.03931"), (20, 12, "[hep-ph]."), (20, 12, "[2012.01234].")]

    assert _texts([*rows, (0, 12, "[2] B. Wu, Dogs at home. 2001."), (0, 12, "[3] C. Xi, Owls at night. 2002.")]) == [
        "A. Lee and B. Wu, Cats, arXiv:1506.03931 [hep-ph]. [2012.01234].", "B. Wu, Dogs at home. 2001.", "C. Xi, Owls at night. 2002.",
    ]  # fmt: skip


def test_a_number_with_another_sign_is_none_of_the_list() -> None:
    rows = [(0, 12, "1. Lee A: Cats. Journal of Cats"), (0, 12, "2 (1999) 17."), (0, 12, "2. Wu B: Dogs at home."), (0, 12, "3. Xi C: Owls and bats.")]  # fmt: skip

    assert len(_texts(rows)) == 3


@pytest.mark.parametrize(
    ("note", "works"),
    [
        ("Vgl. auch Lee (1981), S. 109f.", ["Lee (1981), S. 109f."]),
        ("Van Gennep (1986); vgl. auch Stagl (1983).", ["Van Gennep (1986); vgl. auch Stagl (1983)."]),
        ("Lee uses the word for a cat. Ann Lee, The Cats, London 1958.", ["Ann Lee, The Cats, London 1958."]),
        ("Detailed figures in Ann Lee, The Cats. A Study, London 1958.", ["Ann Lee, The Cats. A Study, London 1958."]),
        ("For a closer explanation of the rite see Lee (1998), Kap. 3.", ["Lee (1998), Kap. 3."]),
        ("Lee (1981), S. 5. Wu does not agree; see also Wu (1990), S. 7.", ["Lee (1981), S. 5.", "Wu (1990), S. 7."]),
        ("This is said without a source.", []),
    ],
)  # fmt: skip
def test_a_note_cites_works_without_the_words_around_them(note: str, works: list[str]) -> None:
    assert cited_in_note(note) == works
