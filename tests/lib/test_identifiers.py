"""Every spelling of an identifier, by a table: text, scheme, canonical value, version."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.lib import identifiers
from dailypapers.lib.identifiers import Identifier, arxiv_id_in, identifier_at_start, parse_identifier

NEW = ("arxiv", "2205.13147", None)
NEW_V2 = ("arxiv", "2205.13147", 2)
OLD = ("arxiv", "hep-th/9901001", None)
OLD_V2 = ("arxiv", "hep-th/9901001", 2)
XYZ = ("doi", "10.1000/xyz", None)

KNOWN = [
    # numbers since April 2007
    ("2205.13147", NEW),
    ("2205.13147v2", NEW_V2),
    ("2205.13147V2", NEW_V2),
    ("hep-th/9101001", ("arxiv", "hep-th/9101001", None)),  # the first month and the last of the old numbers
    ("hep-th/0703001", ("arxiv", "hep-th/0703001", None)),
    ("https://arxiv.org/2205.13147", NEW),
    ("0704.1412", ("arxiv", "0704.1412", None)),
    ("0704.0010", ("arxiv", "0704.0010", None)),
    ("1412.9999", ("arxiv", "1412.9999", None)),
    ("1501.00001", ("arxiv", "1501.00001", None)),
    ("2512.99999v12", ("arxiv", "2512.99999", 12)),
    # old archives before new numbers
    ("cs.CL/2205.13147", NEW),
    ("hep-th/2205.13147v2", NEW_V2),
    # other sites that name the archive
    ("https://papers.cool/arxiv/2205.13147", NEW),
    ("https://scirate.com/arxiv/2205.13147v2", NEW_V2),
    ("https://inspirehep.net/api/arxiv/hep-th/9901001", OLD),
    ("https://www.emergentmind.com/papers/2205.13147", NEW),
    ("https://www.arxiv-vanity.com/papers/2205.13147/", NEW),
    ("https://example.org/paper/arxiv:2205.13147", NEW),
    ("https://dblp.org/rec/journals/corr/abs-2205-13147.bib", NEW),
    ("https://dblp.uni-trier.de/rec/journals/corr/abs-2205-13147.html", NEW),
    ("https://ui.adsabs.harvard.edu/abs/2022arXiv220513147K/abstract", NEW),
    ("https://ui.adsabs.harvard.edu/abs/2007arXiv0704.1412K", ("arxiv", "0704.1412", None)),
    # versions and supplements of preprints
    ("10.1101/2020.01.01.000001v1.supplementary-material", ("doi", "10.1101/2020.01.01.000001", None)),
    ("10.1101/2020.01.01.000001v2.full.pdf", ("doi", "10.1101/2020.01.01.000001", None)),
    ("10.64898/2025.12.01.123456v1", ("doi", "10.64898/2025.12.01.123456", None)),
    ("10.1101/gr.123456.111v1", ("doi", "10.1101/gr.123456.111v1", None)),
    # and before
    ("hep-th/9901001", OLD),
    ("hep-th/9901001v2", OLD_V2),
    ("HEP-TH/9901001", OLD),
    ("math.GT/0309136", ("arxiv", "math/0309136", None)),
    ("math.gt/0309136v3", ("arxiv", "math/0309136", 3)),
    ("cs.CL/0301001", ("arxiv", "cs/0301001", None)),
    ("cond-mat.mtrl-sci/9901001", ("arxiv", "cond-mat/9901001", None)),
    ("cond-mat.soft/9901001", ("arxiv", "cond-mat/9901001", None)),
    ("physics.acc-ph/9901001", ("arxiv", "physics/9901001", None)),
    ("physics.optics/9901001", ("arxiv", "physics/9901001", None)),
    ("q-bio/0501001", ("arxiv", "q-bio/0501001", None)),
    ("cmp-lg/9404001", ("arxiv", "cmp-lg/9404001", None)),
    ("alg-geom/9202001", ("arxiv", "alg-geom/9202001", None)),
    ("astro-ph/0703999", ("arxiv", "astro-ph/0703999", None)),
    # prefixes
    ("arXiv:2205.13147", NEW),
    ("arxiv:2205.13147v2", NEW_V2),
    ("ARXIV:2205.13147", NEW),
    ("arXiv: 2205.13147", NEW),
    ("arXiv 2205.13147", NEW),
    ("arXiv:hep-th/9901001v2", OLD_V2),
    ("arxiv:math.GT/0309136", ("arxiv", "math/0309136", None)),
    ("oai:arXiv.org:2205.13147", NEW),
    ("oai:arXiv.org:2205.13147v2", NEW_V2),
    ("oai:arXiv.org:hep-th/9901001", OLD),
    ("info:arxiv/hep-th/9901001", OLD),
    ("arXiv:2205.13147v2 [cs.LG] 25 May 2022", NEW_V2),
    ("2205.13147.pdf", NEW),
    # addresses
    ("https://arxiv.org/abs/2205.13147", NEW),
    ("http://arxiv.org/abs/2205.13147v2", NEW_V2),
    ("https://www.arxiv.org/abs/2205.13147", NEW),
    ("https://export.arxiv.org/abs/2205.13147", NEW),
    ("http://export.arxiv.org/pdf/2205.13147v2.pdf", NEW_V2),
    ("https://arxiv.org/pdf/2205.13147", NEW),
    ("https://arxiv.org/pdf/2205.13147.pdf", NEW),
    ("https://arxiv.org/html/2205.13147v2", NEW_V2),
    ("https://arxiv.org/abs/2205.13147/", NEW),
    ("https://arxiv.org/abs/2205.13147?context=cs.LG", NEW),
    ("https://arxiv.org/abs/2205.13147#section", NEW),
    ("https://arxiv.org/abs/hep-th/9901001", OLD),
    ("https://arxiv.org/abs/hep-th%2F9901001", OLD),
    ("https://arxiv.org/pdf/hep-th/9901001v2.pdf", OLD_V2),
    ("https://arxiv.org/abs/arXiv:2205.13147", NEW),
    ("https://arxiv.org/e-print/2205.13147", NEW),
    ("arxiv.org/abs/2205.13147", NEW),
    ("//arxiv.org/abs/2205.13147", NEW),
    ("HTTPS://ARXIV.ORG/ABS/2205.13147", NEW),
    ("https://arxiv.org:443/abs/2205.13147", NEW),
    ("https://ar5iv.org/abs/2205.13147", NEW),
    ("https://ar5iv.labs.arxiv.org/html/2205.13147", NEW),
    ("https://huggingface.co/papers/2205.13147", NEW),
    ("https://hf.co/papers/2205.13147", NEW),
    ("https://huggingface.co/papers/2205.13147.md", NEW),
    ("https://www.alphaxiv.org/abs/2205.13147v2", NEW_V2),
    ("https://alphaxiv.org/overview/2205.13147", NEW),
    ("https://www.semanticscholar.org/arxiv/2205.13147", NEW),
    # DOIs
    ("10.1000/xyz", XYZ),
    ("10.1000/XYZ", XYZ),
    ("doi:10.1000/xyz", XYZ),
    ("DOI:10.1000/xyz", XYZ),
    ("DOI 10.1000/xyz", XYZ),
    ("doi: 10.1000/xyz.", XYZ),
    ("https://doi.org/10.1000/xyz", XYZ),
    ("http://dx.doi.org/10.1000/xyz", XYZ),
    ("doi.org/10.1000/xyz", XYZ),
    ("doi:https://doi.org/10.1000/xyz", XYZ),
    ("https://doi.org/10.1000%2Fxyz", XYZ),
    ("10.1000%2Fxyz", XYZ),
    ("10.1000/xyz%2Fabc", ("doi", "10.1000/xyz/abc", None)),
    ("10.1000/50%25off", ("doi", "10.1000/50%25off", None)),
    ("https://doi.org/doi:10.1000/xyz", XYZ),
    ("https://doi.org/10.1000/xyz?utm_source=x", XYZ),
    ("info:doi/10.1000/xyz", XYZ),
    ("urn:doi:10.1000/xyz", XYZ),
    ("10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O", (
        "doi", "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o", None)),
    ("https://dl.acm.org/doi/abs/10.1145/3292500.3330701", ("doi", "10.1145/3292500.3330701", None)),
    ("https://link.springer.com/article/10.1007/s11263-015-0816-y", ("doi", "10.1007/s11263-015-0816-y", None)),
    ("https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2.full.pdf", ("doi", "10.1101/2020.01.01.123456", None)),
    ("10.48550/arXiv.2205.13147", NEW),
    ("10.48550/ARXIV.2205.13147v2", NEW_V2),
    ("https://doi.org/10.48550/arXiv.hep-th/9901001", OLD),
    # OpenReview
    ("https://openreview.net/forum?id=rJ4km2R5t7", ("openreview", "rJ4km2R5t7", None)),
    ("https://openreview.net/pdf?id=rJ4km2R5t7", ("openreview", "rJ4km2R5t7", None)),
    ("https://openreview.net.:443/forum?id=rJ4km2R5t7", ("openreview", "rJ4km2R5t7", None)),
    ("https://openreview.net/forum?noteId=x&id=rJ4km2R5t7#top", ("openreview", "rJ4km2R5t7", None)),
    ("openreview:rJ4km2R5t7", ("openreview", "rJ4km2R5t7", None)),
    ("openreview.net/forum?id=rJ4km2R5t7", ("openreview", "rJ4km2R5t7", None)),
    # what surrounds them
    ("  2205.13147\n", NEW),
    ("(2205.13147)", NEW),
    ("[arXiv:2205.13147].", NEW),
    ("<https://arxiv.org/abs/2205.13147>", NEW),
    ("“arXiv:2205.13147”,", NEW),
    ("10.1000/xyz).", XYZ),
    ("10.1000/x(yz)", ("doi", "10.1000/x(yz)", None)),
    ("10.1000/x[yz]", ("doi", "10.1000/x[yz]", None)),
    ("10.1000/xyz]", XYZ),
    ("https://x.example/10.1000/a./.", ("doi", "10.1000/a", None)),
    ("２２０５．１３１４７", NEW),
    ("hep–th/9901001", OLD),
    ("hep\u2011th/9901001", OLD),
    ("2205.13147\u200b", NEW),
    ("arXiv：2205.13147", NEW),
]  # fmt: skip

UNKNOWN = [
    "", " ", ".", "arxiv", "arXiv:", "doi:", "openreview:", "2205", "2205.1", "9912.00001", "2205.131478", "2213.13147", "2200.13147",
    "0703.1234", "1412.12345", "1501.0001", "0704.0000", "2205.00000", "2205.13147v0", "2205.13147v", "2205.13147x",
    "2205.13147 and more", "hep-th/0704001", "hep-th/9012001", "hep-th/9913001", "hep-th/990100", "hep-th/9901000", "hep-th", "9901001",
    "foo/9901001", "704.001", "10.1000", "10.1000/", "10.10/xyz", "11.1000/xyz", "10.1000/x y", "https://arxiv.org",
    "https://arxiv.org/list/cs.LG/recent", "https://arxiv.org/abs/", "https://arxiv.org/abs/2205.13147/evil",
    "https://arxiv.org@evil.example/abs/2205.13147", "https://evil.example/arxiv.org/abs/2205.13147",
    "https://notarxiv.org/abs/2205.13147", "https://huggingface.co/papers", "https://huggingface.co/spaces/2205.13147",
    "https://doi.org/", "https://openreview.net/", "https://openreview.net/forum?id=", "https://openreview.net/forum?id=a<b",
    "javascript:2205.13147", "ftp://arxiv.org/abs/2205.13147", "A title of a paper", "10.1000/\x00", "\ud800", "١٢٠٥.١٣١٤٧",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), KNOWN)
def test_every_known_form(text: str, expected: tuple[str, str, int | None] | None) -> None:
    found = parse_identifier(text)
    assert (found and (found.scheme, found.value, found.version)) == expected


@pytest.mark.parametrize("text", UNKNOWN)
def test_anything_else_is_none(text: str) -> None:
    assert parse_identifier(text) is None


@pytest.mark.parametrize("text", [text for text, expected in KNOWN if expected])
def test_what_it_prints_and_links_parses_back(text: str) -> None:
    found = parse_identifier(text)
    assert found is not None
    assert parse_identifier(str(found)) == found
    assert parse_identifier(found.url) == found


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    found = parse_identifier(text)
    assert found is None or parse_identifier(str(found)) == found


@given(st.text(alphabet="arXiv:/.0123456789-htpsdoi(v)[]<> %", max_size=80))
def test_near_misses_are_answered(text: str) -> None:
    found = parse_identifier(text)
    if found is not None:
        assert parse_identifier(str(found)) == found


@given(st.integers(7, 89), st.integers(1, 12), st.integers(1, 9999), st.none() | st.integers(1, 999))
def test_every_new_number_round_trips(year: int, month: int, number: int, version: int | None) -> None:
    digits = 4 if (year, month) <= (14, 12) else 5
    value = f"{year:02d}{month:02d}.{number:0{digits}d}"
    expected = Identifier("arxiv", value, version) if (year, month) >= (7, 4) else None
    assert parse_identifier(value + (f"v{version}" if version else "")) == expected


@pytest.mark.parametrize("text", [
    "(" * 2000, "10.1000/" + ")" * 1900, "arxiv:" * 300, "https://" + "a." * 900, "-" * 2000, "a-" * 1000, "%2f" * 600,
    "10." + "1." * 900, "x" * 1_000_000, "https://openreview.net/forum?" + "id=&" * 400, "2205.13147 [" + "a" * 1900,
])  # fmt: skip
def test_hostile_texts_end_at_once(text: str) -> None:
    started = time.process_time()
    parse_identifier(text)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(("value", "expected"), [
    ("2205.13147", (2022, 5)), ("0704.1412", (2007, 4)), ("hep-th/9901001", (1999, 1)), ("math/0309136", (2003, 9)),
    ("nonsense", None),
])  # fmt: skip
def test_month_of_a_number(value: str, expected: tuple[int, int] | None) -> None:
    assert identifiers.arxiv_month(value) == expected


def test_addresses() -> None:
    assert identifiers.arxiv_url("2205.13147") == "https://arxiv.org/abs/2205.13147"
    assert identifiers.arxiv_url("hep-th/9901001", 2) == "https://arxiv.org/abs/hep-th/9901001v2"
    assert identifiers.pdf_url("2205.13147", 3) == "https://arxiv.org/pdf/2205.13147v3"
    assert identifiers.doi_url("10.1000/a<b>%?#") == "https://doi.org/10.1000/a%3Cb%3E%25%3F%23"
    assert identifiers.openreview_url("a-b_C") == "https://openreview.net/forum?id=a-b_C"


@pytest.mark.parametrize(("text", "expected"), [
    ("arXiv preprint arXiv:2205.13147", "2205.13147"), ("abs/2205.13147v2", "2205.13147"), ("arXiv:2205.13147 [cs]", "2205.13147"),
    ("arXiv preprint hep-th/9901001", "hep-th/9901001"), ("CoRR 2205.13147", "2205.13147"), ("%%CITATION = HEP-TH/9901001;%%", "hep-th/9901001"),
    ("Phys. Rev. D 76, 013009 (arXiv:0704.1412)", "0704.1412"), ("cs.CL/2205.13147", "2205.13147"),
    ("J. Widgets 2205.13147", ""), ("Phys. Rev. D 76, 013009", ""), ("12/3456789", ""), ("2205.131475", ""), ("", ""), ("x" * 5_000, ""),
])  # fmt: skip
def test_a_number_inside_a_text(text: str, expected: str) -> None:
    found = arxiv_id_in(text)
    assert (found.value if found else "") == expected


def test_a_bare_number_where_the_field_speaks_of_arxiv() -> None:
    assert arxiv_id_in("2205.13147") is None
    assert arxiv_id_in("2205.13147", is_arxiv=True) == Identifier("arxiv", "2205.13147")


@pytest.mark.parametrize(("text", "expected"), [
    ("arXiv:2205.13147 [cs]", "2205.13147"), ("arXiv: 2205.13147. Accepted", "2205.13147"), ("doi: 10.1000/xyz", "10.1000/xyz"),
    ("Available online at https://arxiv.org/abs/2205.13147, 2022", "2205.13147"), ("(arXiv preprint hep-th/9901001)", "hep-th/9901001"),
    ("10.1000/xyz", "10.1000/xyz"), ("Comment on arXiv:2205.13147", ""), ("extends arXiv:2205.13147", ""), ("12 pages", ""),
    ("See also 10.1000/xyz", ""), ("2205.13147 apples", ""), ("", ""),
])  # fmt: skip
def test_an_identifier_at_the_start_of_a_note(text: str, expected: str) -> None:
    found = identifier_at_start(text)
    assert (found.value if found else "") == expected
