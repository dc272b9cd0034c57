"""The real files beside the checkout: each is read, and as much is found as its markup or its truth says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from dailypapers.fulltext.document import Document
from dailypapers.fulltext.document_text import anchors
from dailypapers.fulltext.read import read


@pytest.fixture
def folder(shared: Path) -> Path:
    found = shared / "data" / "fulltext"
    if not found.is_dir():
        pytest.skip("no full texts in the shared data")
    return found


def test_html_and_jats_have_the_references_of_their_markup_and_survive_json(folder: Path) -> None:
    for path in [*sorted((folder / "html").iterdir())[:4], *sorted((folder / "jats").iterdir())[:6]]:
        data = path.read_bytes()
        document = read(data)
        if path.parent.name == "html":
            expected = len(re.findall(rb'class="ltx_bibitem', data))
        else:
            article = etree.fromstring(re.sub(rb"<!DOCTYPE[^>]*>", b"", data), etree.XMLParser(recover=True))
            expected = len(article.xpath("//ref[not(ancestor::sub-article)]"))
        assert len(document.references) == expected, path.name
        assert document.title, path.name
        assert len(set(anchors(document))) == len(anchors(document)), path.name
        assert Document.from_json(document.to_json()) == document


@pytest.mark.parametrize(("name", "references"), [("wepml008.pdf", 5), ("2503.05372.pdf", 39), ("EX-de-11258.pdf", 16)])
def test_pdfs_have_the_references_that_are_printed(folder: Path, name: str, references: int) -> None:
    document = read((folder / "pdf" / name).read_bytes(), "pdf")
    assert len(document.references) == references
    assert document.title


def test_a_pdf_says_what_its_truth_says(folder: Path) -> None:
    truth = json.loads((folder / "truth" / "2020.acl-main.207.s2orc.json").read_text())
    document = read((folder / "pdf" / "2020.acl-main.207.pdf").read_bytes(), "pdf")
    words = set(re.findall(r"\w{6,}", document.to_json().decode()))
    told = set(re.findall(r"\w{6,}", " ".join(part["text"] for part in truth["pdf_parse"]["body_text"])))
    assert len(told & words) > 0.93 * len(told)
    assert document.title == truth["title"]
