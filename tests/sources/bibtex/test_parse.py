"""Entries of BibTeX to records: inheritance, dates, names, identifiers in every field that people use for them."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, date, datetime

import pytest

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.bibtex.parse import parse
from dailypapers.sources.files import read_chunks


def read(text: str) -> list[PaperRecord | InvalidRecord]:
    return [found for _, found in parse(enumerate(text.split("\n"), start=1))]


def one(fields: str) -> PaperRecord:
    [found] = read(f"@article{{k, title = {{T}}, {fields}}}")
    assert isinstance(found, PaperRecord)
    return found


@pytest.mark.parametrize("fields", [
    "eprint={2101.00042}", "eprint={2101.00042v3}, archivePrefix={arXiv}", "eprint={arXiv:2101.00042}, eprinttype={arxiv}",
    "eprint={https://arxiv.org/abs/2101.00042}", "eprint={cs.CL/2101.00042}, archivePrefix={arXiv}", "arxivId={2101.00042}",
    "journal={arXiv preprint arXiv:2101.00042}", "journal={arXiv:2101.00042 [cs]}", "journal={CoRR}, volume={abs/2101.00042}",
    "journal={ArXiv}, volume={abs/2101.00042}", "journal={arXiv e-prints}, eid={arXiv:2101.00042}",
    "journal={arXiv e-prints}, pages={arXiv:2101.00042}", "journal={arXiv preprint}, number={2101.00042}",
    "number={arXiv:2101.00042}, publisher={arXiv}", "howpublished={arXiv:2101.00042}",
    r"howpublished={\url{https://arxiv.org/abs/2101.00042}}", "note={arXiv preprint arXiv:2101.00042}",
    r"note={\url{http://arxiv.org/abs/2101.00042v1}}", "note={arXiv: 2101.00042 [cs.CL]}", "pdf={https://arxiv.org/pdf/2101.00042}",
    "url={https://papers.cool/arxiv/2101.00042}", "url={https://scirate.com/arxiv/2101.00042}",
    "doi={10.48550/arXiv.2101.00042}", "biburl={https://dblp.org/rec/journals/corr/abs-2101-00042.bib}",
    "adsurl={https://ui.adsabs.harvard.edu/abs/2021arXiv210100042E}", "journal={Preprint at arXiv}, number={2101.00042}",
    "howpublished={https://ar5iv.org/html/2101.00042}",
])  # fmt: skip
def test_an_arxiv_number_in_any_field(fields: str) -> None:
    assert one(fields).arxiv_id == "2101.00042"


@pytest.mark.parametrize("fields", [
    "eprint={hep-th/9711201}", "journal={arXiv preprint hep-th/9711201}", 'SLACcitation={%%CITATION = HEP-TH/9711201;%%}',
])  # fmt: skip
def test_an_old_number(fields: str) -> None:
    assert one(fields).arxiv_id == "hep-th/9711201"


@pytest.mark.parametrize("fields", [
    "note={Comment on arXiv:2101.00042}", "note={extends our arXiv:2101.00042}", "number={2101.00042}, journal={J. Widgets}",
    "abstract={As in arXiv:2101.00042}", "eprint={2101.00042}, eprinttype={jstor}",
])  # fmt: skip
def test_the_number_of_another_paper_is_not_taken(fields: str) -> None:
    assert one(fields).arxiv_id == ""


def test_a_doi_with_tex_and_the_key_of_dblp() -> None:
    assert one(r"doi={10.1000/a\_b$\less$c$\greater$}").doi == "10.1000/a_b<c>"
    [found] = read("@misc{DBLP:journals/corr/abs-2101-00042, title={T}}")
    assert isinstance(found, PaperRecord)
    assert found.arxiv_id == "2101.00042"


@pytest.mark.parametrize(("fields", "expected"), [
    ("year=2020, month=jun", (2020, 6, 1)), ("year=2020, month=june", (2020, 6, 1)), ("year=2020, month={06}", (2020, 6, 1)),
    ("year=2020, month=6, day=5", (2020, 6, 5)), ('year=2020, month="12 " # mar', (2020, 3, 12)), ("year={2020}, month=mai, day={5}", (2020, 5, 5)),
    ("date={2020-06-05/2020-07}, year=2020", (2020, 6, 5)), ("year=2020, month={July/August}", (2020, 7, 1)),
    ("year={2020}, month={nonsense}", (2020, 1, 1)), ("year={in press, 2020}", (2020, 1, 1)),
])  # fmt: skip
def test_dates(fields: str, expected: tuple[int, int, int]) -> None:
    assert one(fields).published_at == datetime(*expected, tzinfo=UTC)


def test_a_chapter_inherits_what_its_volume_says_whichever_comes_first() -> None:
    child = "@inproceedings{c, title={Chapter}, author={A B}, crossref={V}}"
    volume = "@proceedings{v, title={Volume}, year=2006, month=oct, doi={10.1000/volume}, editor={E F}}"
    for text in (f"{child}\n{volume}", f"{volume}\n{child}"):
        found = {item.title: item for item in read(text) if isinstance(item, PaperRecord)}
        assert set(found) == {"Chapter", "Volume"}
        chapter = found["Chapter"]
        assert (chapter.journal_ref, chapter.doi, chapter.authors) == ("Volume", "", ("A B",))
        assert chapter.published_at == datetime(2006, 10, 1, tzinfo=UTC)


def test_xdata_gives_all_and_is_no_paper_and_loops_end() -> None:
    [found] = read(
        "@xdata{x, journal={J. Widgets}, xdata={y}}\n@xdata{y, year=2001, xdata={x}}\n@misc{k, title={T}, xdata={x, gone}}"
    )
    assert isinstance(found, PaperRecord)
    assert found.journal_ref == "J. Widgets"
    assert found.published_at == datetime(2001, 1, 1, tzinfo=UTC)
    assert (
        len(read("@misc{a, title={A}, crossref={b}}\n@misc{b, title={B}, crossref={a}}\n@misc{c, crossref={c}}")) == 3
    )


def test_text_is_unicode_but_for_formulas() -> None:
    found = one(r"subtitle={{\'E}tudes of {{GaN}} in $\mathbb{R}^2$ \& more}, journal=\apj, keywords={a; b}")
    assert found.title == r"T: Études of GaN in $\mathbb{R}^2$ & more"
    assert (found.journal_ref, found.keywords) == ("Astrophysical Journal", ("a", "b"))


def test_an_unknown_abbreviation_stands_for_itself() -> None:
    assert one("journal=IEEE_J_WIDGETS, year=2020").journal_ref == "IEEE_J_WIDGETS"
    assert one("journal=mnras").journal_ref == "Monthly Notices of the Royal Astronomical Society"


@pytest.mark.parametrize("name", ["booktitle", "maintitle", "shorttitle"])
def test_another_title_stands_in_for_one(name: str) -> None:
    [found] = read(f"@misc{{k, {name}={{T}}, year=2001}}")
    assert getattr(found, "title", "") == "T"


def test_an_entry_without_a_title_is_damage() -> None:
    [found] = read("@misc{k, author={A B}}")
    assert isinstance(found, InvalidRecord)


def test_a_long_file_is_read_in_flat_memory() -> None:
    entry = "@misc{%d, title={T %d}, author={Doe, Jane}, year=2020, abstract={%s}}\n"
    chunks = ((entry % (n, n, "Words. " * 600)).encode() for n in range(1_200))  # 5 MB
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_chunks(chunks, "a.bib", date(2026, 1, 1), "bibtex")) == 1_200
        assert tracemalloc.get_traced_memory()[1] < 2 << 20
    finally:
        tracemalloc.stop()
