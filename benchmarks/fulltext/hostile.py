"""What is said of files that are damaged, hostile or absurd, how long it takes, and what it costs.

    python benchmarks/fulltext/hostile.py

Every file is made here and read in the process with limits; the memory is that of the largest child so far.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from dailypapers.fulltext.errors import FullTextError  # noqa: E402
from dailypapers.fulltext.read import Kind  # noqa: E402
from dailypapers.fulltext.sandbox import cut_figure, read_file  # noqa: E402
from tests.fulltext.pdf_files import Piece, bomb, column, encrypted, huge_image, many_pages, pdf  # noqa: E402

_HEAD = '<html><body><article class="ltx_document"><h1 class="ltx_title ltx_title_document">T</h1>'
_PAGE = _HEAD + "{}</article></body></html>"
_PARAGRAPH = '<div class="ltx_para"><p class="ltx_p">{}</p></div>'
_JATS = "<article><front/><body><sec><title>S</title>{}</sec></body></article>"


def files() -> list[tuple[str, Kind, Callable[[], bytes]]]:
    """Name, expected kind, and what makes the file."""
    laughs = "<!DOCTYPE article [<!ENTITY a0 'ha'>" + "".join(
        f"<!ENTITY a{number} '{f'&a{number - 1};' * 10}'>" for number in range(1, 12)
    )
    external = "<!DOCTYPE article [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    words = "Cats sleep all day, and nobody knows why they do. "
    letters = [Piece(x, y, "abcd", 1) for x in range(250) for y in range(200)]
    formula = "<math>" + "<mi>x</mi>" * 500_000 + "</math>"
    table = "<table-wrap><table>" + ("<tr>" + "<td>1</td>" * 100 + "</tr>") * 10_000 + "</table></table-wrap>"
    return [
        ("PDF: 3 GB of content in 10 kB", "pdf", lambda: bomb(3_000)),
        ("PDF: encrypted", "pdf", encrypted),
        ("PDF: 5,000 pages", "pdf", lambda: many_pages(5_000)),
        ("PDF: a picture of 30,000 × 30,000", "pdf", huge_image),
        ("PDF: a web page", "pdf", lambda: _PAGE.format(_PARAGRAPH.format(words)).encode()),
        ("PDF: its first half", "pdf", lambda: pdf([column(72, 700, [words] * 40)] * 9)[:5_000]),
        ("PDF: 200,000 letters on a page", "pdf", lambda: pdf([letters])),
        ("PDF: no text", "pdf", lambda: pdf([[]])),
        ("HTML: 1,000,000 elements in one another", "html", lambda: _PAGE.format("<div>" * 1_000_000).encode()),
        ("HTML: 100,000 paragraphs", "html", lambda: _PAGE.format(_PARAGRAPH.format(words) * 100_000).encode()),
        ("HTML: a formula of 500,000 elements", "html", lambda: _PAGE.format(formula).encode()),
        ("HTML: an undefined entity", "html", lambda: _PAGE.format(_PARAGRAPH.format("a&undefined;b")).encode()),
        ("JATS: a billion laughs", "jats", lambda: (laughs + "]>" + _JATS.format("<p>&a11;</p>")).encode()),
        ("JATS: an entity from a file", "jats", lambda: (external + _JATS.format("<p>&x;</p>")).encode()),
        ("JATS: 100,000 sections in one another", "jats", lambda: _JATS.format("<sec>" * 100_000).encode()),
        ("JATS: a table of 1,000,000 cells", "jats", lambda: _JATS.format(table).encode()),
        ("41 MB of HTML", "html", lambda: _PAGE.format("x" * 41_000_000).encode()),
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    print("| file | bytes | answer | seconds | MB at most so far |\n|---|---|---|---|---|")
    for name, kind, make in files():
        data = make()
        started = time.perf_counter()
        try:
            document = read_file(data, kind)
            blocks = sum(len(section.blocks) for section in document.sections)
            said = f"read: {blocks:,} blocks" + "".join(f"; {warning}" for warning in document.warnings)
        except FullTextError as error:
            said = f"{error} ({error.reason})"
        _row(name, data, said, started)
    data = huge_image()
    started = time.perf_counter()
    try:
        said = f"{len(cut_figure(data, 'page:1:60,300,300,560', 640)):,} bytes of PNG"
    except FullTextError as error:
        said = f"{error} ({error.reason})"
    _row("the same picture, cut out", data, said, started)


def _row(name: str, data: bytes, said: str, started: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1_000
    print(f"| {name} | {len(data):,} | {said} | {time.perf_counter() - started:.1f} | {peak:,} |", flush=True)


if __name__ == "__main__":
    main()
