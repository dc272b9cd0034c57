"""Where pictures are, by what files call them."""

from __future__ import annotations

import pytest

from dailypapers.fulltext.image_urls import image_url

ARXIV = "https://arxiv.org/html/2507.09057v1"
PLOS = "https://journals.plos.org/plosone/article/file?id=10.1371/journal.pone.0234687&type=manuscript"
EPMC = "https://www.ebi.ac.uk/europepmc/webservices/rest/PMC123/fullTextXML"


@pytest.mark.parametrize(
    ("source", "page", "src", "url"),
    [
        ("arxiv-html", ARXIV, "x1.png", f"{ARXIV}/x1.png"),
        ("arxiv-html", f"{ARXIV}/", "figures/a b.jpg", f"{ARXIV}/figures/a%20b.jpg"),
        ("arxiv-html", "https://arxiv.org/html/2507.09057", "2507.09057v1/x1.png", f"{ARXIV}/x1.png"),
        ("plos", PLOS, "info:doi/10.1371/journal.pone.0234687.g001", ""),
        ("plos", PLOS, "pone.0234687.g001",
         "https://journals.plos.org/plosone/article/figure/image?size=large&id=10.1371/journal.pone.0234687.g001"),
        ("plos", PLOS, "10.1371/journal.pone.0234687.g001.tif",
         "https://journals.plos.org/plosone/article/figure/image?size=large&id=10.1371/journal.pone.0234687.g001"),
        ("elife", "https://cdn.elifesciences.org/articles/56337/elife-56337-v2.xml", "elife-56337-fig1.tif",
         "https://iiif.elifesciences.org/lax/56337%2Felife-56337-fig1.tif/full/1500,/0/default.jpg"),
        ("europepmc", EPMC, "f1.tif", "https://europepmc.org/articles/PMC123/bin/f1.jpg"),
        ("europepmc", EPMC, "f1.jpg", "https://europepmc.org/articles/PMC123/bin/f1.jpg"),
        ("europepmc", EPMC, "f1", "https://europepmc.org/articles/PMC123/bin/f1.jpg"),
        ("link", "https://example.org/a.pdf", "https://example.org/a.png", "https://example.org/a.png"),
        ("arxiv-pdf", "https://arxiv.org/pdf/2507.09057", "page:3:72,500,540,700", ""), ("file", "", "x1.png", ""),
        ("arxiv-html", ARXIV, "../../evil.png", ""), ("arxiv-html", ARXIV, "//evil.example/x.png", ""),
        ("arxiv-html", ARXIV, "http://evil.example/x.png", ""), ("arxiv-html", ARXIV, "javascript:evil()", ""),
        ("arxiv-html", ARXIV, "data:image/png;base64,AA", ""), ("arxiv-html", "https://evil.example/", "x1.png", ""),
        ("arxiv-html", ARXIV, "https://localhost/x.png", ""), ("arxiv-html", ARXIV, 'https://e.org/"x', ""),
        ("arxiv-html", ARXIV, "", ""),
    ],
)  # fmt: skip
def test_addresses(source: str, page: str, src: str, url: str) -> None:
    assert image_url(source, page, src) == url
