"""Books: what is in the file, what a chapter becomes, and what epubcheck says, where Debian's is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from dailypapers.formats import PaperView
from dailypapers.formats.epub import Book, Chapter, Picture, write_book
from dailypapers.formats.epub_papers import PaperText, book_of_paper, book_of_papers
from dailypapers.fulltext.document import Figure, Image, Math, Paragraph, Section, Table, Text
from tests.formats.views import view
from tests.fulltext import made

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "5e0af1d40000000049454e44ae426082"
)  # a pixel
SITE = "https://papers.example.org"


def unpacked(book: Book) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(write_book(book))) as packed:
        first = packed.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        names = [name for name in packed.namelist() if not name.endswith(".png")]
        files = {name: packed.read(name).decode() for name in names}
    for name, content in files.items():
        if name.endswith((".xhtml", ".opf", ".xml")):
            etree.fromstring(content.encode())
    return files


def chapter(body: str, *pictures: Picture) -> str:
    page = unpacked(Book("A", "urn:x:1", [Chapter("One", body)], pictures=pictures))["book/chapter1.xhtml"]
    return page[page.index("<body>") + 6 : page.index("</body>")]


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("<p>a<br>b &amp; c</p>", "<div><p>a<br/>b &amp; c</p></div>"),
        ('<p id="t-1">x</p><a href="#t-1">in</a> <a href="#gone">out</a>', '<div><p id="t-1">x</p><a href="#t-1">in</a> out</div>'),
        ('<a href="/papers/1">x</a><a href="javascript:1">y</a>', "<div>xy</div>"),
        ('<a href="https://x.org/?a=1&amp;b" rel="nofollow">x</a>', '<div><a href="https://x.org/?a=1&amp;b">x</a></div>'),
        ('<p id="a">1</p><p id="a">2</p><p id="">3</p>', '<div><p id="a">1</p><p>2</p><p>3</p></div>'),
        ('<img src="https://x.org/a.png" alt="A">after', "<div>after</div>"),
        ('<img src="pictures/1.png" loading="lazy">', '<div><img src="pictures/1.png" alt=""/></div>'),
        ("<p>form\x0cfeed\x01</p>", "<div><p>formfeed</p></div>"),
        ('<a href="#l"><img src="pictures/1.png" alt="A"></a><a href="#closed" class="large" id="l">x</a>', '<div><img src="pictures/1.png" alt="A"/></div>'),
    ],
)  # fmt: skip
def test_a_chapter_is_well_formed_and_asks_no_network(body: str, kept: str) -> None:
    assert chapter(body, Picture("pictures/1.png", "image/png", PNG)).strip() == kept


def test_formulas_are_mathml_and_the_manifest_says_so() -> None:
    files = unpacked(Book("A", "urn:x:1", [Chapter("One", "<math><mi>x</mi></math>"), Chapter("Two", "<p>y</p>")]))
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>' in files["book/chapter1.xhtml"]
    package = files["book/book.opf"]
    assert 'href="chapter1.xhtml" media-type="application/xhtml+xml" properties="mathml"' in package
    assert 'href="chapter2.xhtml" media-type="application/xhtml+xml"/>' in package


def test_a_book_is_the_same_each_time_and_escapes_what_it_is_called() -> None:
    book = Book(
        "A & <b>", "urn:x:1", [Chapter("<One>", "<p>x</p>", [("t-1", "Part & <x>")])], authors=("Ada & Co", " ")
    )
    assert write_book(book) == write_book(book)
    files = unpacked(book)
    assert "<dc:title>A &amp; &lt;b&gt;</dc:title>" in files["book/book.opf"]
    assert files["book/book.opf"].count("dc:creator>") == 2
    assert '<a href="chapter1.xhtml#t-1">Part &amp; &lt;x&gt;</a>' in files["book/contents.xhtml"]


def paper(**facts: Any) -> PaperView:
    return view(**facts)


def texts() -> PaperText:
    """A document with a part of every kind, a kept picture, and one that stands elsewhere."""
    document = made.full_document("Words & <more>")
    figure = Figure(
        "F9", "Figure 9", (Text("Bees."),), (Image("page:1:0,0,9,9", "", 30, 20), Image("https://x.org/y.png"))
    )
    tex = Paragraph("p9", (Math("", r"\sin^2 x + \frac{1}{\sqrt{2}}"), Math("", r"\log_{10} n")))
    more = Section("S9", "9", (Text("More"),), 1, (figure, tex, Table("T9", "Table 9", (), ())))
    sections = (*document.sections, more)
    return PaperText(
        made.document(sections=sections, references=document.references, footnotes=document.footnotes),
        {"page:1:0,0,9,9": PNG}, "arXiv, HTML", "CC BY 4.0",
    )  # fmt: skip


def test_a_paper_is_a_book_with_its_text_and_without_what_may_not_be_read() -> None:
    files = unpacked(book_of_paper(paper(), texts(), SITE))
    assert "CC BY 4.0" in files["book/book.opf"]
    assert '<a href="chapter2.xhtml#t-S9">9 More</a>' in files["book/contents.xhtml"]
    assert '<img src="pictures/1.png"' in files["book/chapter2.xhtml"]
    assert "https://x.org/y.png" not in files["book/chapter2.xhtml"]
    assert "book/chapter2.xhtml" not in unpacked(book_of_paper(paper(), None, SITE))


def test_epubcheck_finds_nothing(tmp_path: Path) -> None:
    """One book with everything: Java takes seconds to start."""
    java, jar = shutil.which("java"), Path("/usr/share/java/epubcheck.jar")
    if java is None or not jar.exists():
        pytest.skip("epubcheck is not installed")
    one = paper(title="A $x^2$ & <b>", revised_at=datetime(2026, 1, 2, tzinfo=UTC))
    book = book_of_papers("A list & more", f"{SITE}/collections/a", [one, paper()], lambda _view: texts(), SITE)
    path = tmp_path / "book.epub"
    path.write_bytes(write_book(book))
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
    done = subprocess.run([java, *quick, "-jar", str(jar), str(path)], capture_output=True, text=True, timeout=300)
    assert "0 fatals / 0 errors / 0 warnings" in done.stdout, done.stdout + done.stderr
