"""Citations: ordinary papers, names of all kinds, hostile text in every field."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.lib.citations import (
    CitationData,
    bibtex,
    bibtex_list,
    citation_key,
    csl_json,
    csl_json_list,
    highwire,
    ris,
)

PREPRINT = CitationData(
    key="1706.03762",
    title="Attention Is All You Need",
    authors=("Ashish Vaswani", "Ludwig van Beethoven", "Sammy Davis Jr.", "The ATLAS Collaboration", "张三"),
    year=2017, month=6, day=12, arxiv_id="1706.03762", primary_category="cs.CL",
    url="https://papers.example/papers/1706.03762", abstract="Two sentences. In one line.",
)  # fmt: skip

BIBTEX = """\
@misc{vaswani2017attention,
  title = {Attention Is All You Need},
  author = {Vaswani, Ashish and van Beethoven, Ludwig and Davis, Jr., Sammy and {The ATLAS Collaboration} and 张三},
  year = {2017},
  month = jun,
  eprint = {1706.03762},
  archivePrefix = {arXiv},
  primaryClass = {cs.CL},
  doi = {10.48550/arXiv.1706.03762},
  url = {https://papers.example/papers/1706.03762},
}
"""


def test_bibtex_of_a_preprint() -> None:
    assert bibtex(PREPRINT) == BIBTEX


def test_bibtex_of_a_printed_paper() -> None:
    entry = bibtex(CitationData("k", "T", ("A B",), 1999, doi="10.1000/a_b", journal_ref="J. Apples & Pears 7, 1-9"))
    assert entry.startswith("@article{b1999")
    assert "  journal = {J. Apples \\& Pears 7, 1-9}," in entry
    assert "  doi = {10.1000/a_b}," in entry
    assert "eprint" not in entry


@pytest.mark.parametrize(("title", "expected"), [
    ("BERT and ImageNet for X-rays", "{BERT} and {ImageNet} for X-rays"),
    ("100% of {braces} & _more_ #1 $5 ~ ^", r"100\% of \textbraceleft{}braces\textbraceright{} \& \_more\_ \#1 \$5"
     r" \textasciitilde{} \textasciicircum{}"),
    ("}, evil = {x", r"\textbraceright{}, evil = \textbraceleft{}x"),
    ("ends in a backslash \\", r"ends in a backslash \textbackslash{}"),
    ("new\n\nline @article{x,", r"new line @article\textbraceleft{}x,"),
    ("École", "École"),
])  # fmt: skip
def test_titles_in_bibtex(title: str, expected: str) -> None:
    assert f"  title = {{{expected}}},\n" in bibtex(CitationData("k", title))


@pytest.mark.parametrize(("data", "expected"), [
    (PREPRINT, "vaswani2017attention"),
    (CitationData("k", "On the Theory of Apples", ("Émilie du Châtelet",), 1740), "chatelet1740theory"),
    (CitationData("k", "A of the", ("X Y",)), "ya"),
    (CitationData("2205.1", "深度学习", ("张三",), 2020), "paper2020"),
    (CitationData("hep-th/9901001", ""), "paperhepth9901001"),
    (CitationData("k", "3D shapes", (), 2020), "paper20203d"),
    (CitationData("k", "x", ("Jean-Luc O'Neill-Smith",), 2020), "oneillsmith2020x"),
])  # fmt: skip
def test_keys(data: CitationData, expected: str) -> None:
    assert citation_key(data) == expected


def test_ris() -> None:
    lines = ris(PREPRINT).split("\r\n")
    assert lines[0] == "TY  - UNPB"
    assert lines[-2:] == ["ER  - ", ""]
    assert "AU  - van Beethoven, Ludwig" in lines
    assert "AU  - Davis, Sammy, Jr." in lines
    assert "DA  - 2017/06/12" in lines
    assert "L1  - https://arxiv.org/pdf/1706.03762" in lines
    assert "PB  - arXiv" in lines
    assert ris(CitationData("k", "T", journal_ref="J")).startswith("TY  - JOUR")


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@pytest.mark.parametrize(("number", "name"), list(enumerate(MONTHS, 1)))
def test_months_of_bibtex(number: int, name: str) -> None:
    assert f"  month = {name},\n" in bibtex(CitationData("k", "T", year=2020, month=number))


def test_keys_of_a_file_differ_and_its_entries_stand_apart() -> None:
    entries = list(bibtex_list([PREPRINT] * 3))
    assert [entry.partition(",")[0] for entry in entries] == [
        "@misc{vaswani2017attention",
        "\n@misc{vaswani2017attention-2",
        "\n@misc{vaswani2017attention-3",
    ]
    text = "".join(csl_json_list([PREPRINT] * 3))
    assert [item["id"] for item in json.loads(text)] == [
        "vaswani2017attention",
        "vaswani2017attention-2",
        "vaswani2017attention-3",
    ]
    assert len(text.splitlines()) == 5, "an item a line"


def test_who_published_a_preprint() -> None:
    (item,) = json.loads(csl_json(PREPRINT))
    assert (item["publisher"], item["number"]) == ("arXiv", "arXiv:1706.03762")
    (printed,) = json.loads(csl_json(CitationData("k", "T", ("Plato",), journal_ref="J")))
    assert not printed.keys() & {"publisher", "number"}
    assert printed["author"] == [{"literal": "Plato"}]


def test_csl_json() -> None:
    (item,) = json.loads(csl_json(PREPRINT))
    assert item["type"] == "article"
    assert item["issued"] == {"date-parts": [[2017, 6, 12]]}
    assert item["author"][1] == {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}
    assert item["author"][3] == {"literal": "The ATLAS Collaboration"}
    assert json.loads(csl_json(CitationData("k", "T", year=2020, month=13)))[0]["issued"] == {"date-parts": [[2020]]}


def test_highwire() -> None:
    pairs = highwire(PREPRINT)
    assert pairs[0] == ("citation_title", "Attention Is All You Need")
    assert [value for name, value in pairs if name == "citation_author"][2] == "Davis, Jr., Sammy"
    found = dict(pairs)
    assert found["citation_publication_date"] == "2017/06/12"
    assert found["citation_arxiv_id"] == "1706.03762"
    assert found["citation_pdf_url"] == "https://arxiv.org/pdf/1706.03762"
    assert found["citation_abstract_html_url"] == PREPRINT.url


TEXT = st.text(max_size=40) | st.text(alphabet='{}\\@%#\n\r",=&$~^_ aA', max_size=40)


@given(st.builds(
    CitationData, key=TEXT, title=TEXT, authors=st.lists(TEXT, max_size=4).map(tuple), year=st.none() | st.integers(1000, 2100),
    month=st.none() | st.integers(-1, 14), day=st.none() | st.integers(-1, 40), arxiv_id=TEXT, doi=TEXT,
    primary_category=TEXT, journal_ref=TEXT, url=TEXT, abstract=TEXT,
))  # fmt: skip
def test_no_text_breaks_a_format(data: CitationData) -> None:
    entry = bibtex(data)
    depth = 0
    for position, char in enumerate(entry):
        depth += (char == "{") - (char == "}")
        assert depth > 0 or position < entry.index("{") or position >= len(entry) - 2
    assert depth == 0
    assert re.match(r"@(?:misc|article)\{[a-z][a-z0-9]*,\n", entry)
    assert all(line.startswith("  ") or line in ("}", "") for line in entry.split("\n")[1:])
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris(data).split("\r\n")[:-1])
    assert len(json.loads(csl_json(data))) == 1
    assert all("\n" not in value for _, value in highwire(data))
