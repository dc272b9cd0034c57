"""Plain words that are a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from dailypapers.search.engine import Engine, parse
from tests.search.engine.papers import LetterEmbedder, day, paper


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    made = Engine.open(Path(tmp_path_factory.mktemp("persons")) / "index", LetterEmbedder())
    lecun = [
        paper(n, f"World models {n}", "Text.", authors=("Yann LeCun",), day=day("2025-02-02")) for n in (1, 2, 3, 4)
    ]
    words = [paper(20 + n, f"Adam optimisation and monte carlo {n}", "Adam by monte carlo.") for n in range(9)]
    made.update([
        *lecun, *words,
        paper(10, "Deep residual learning", "Text.", authors=("Kaiming He", "Jian Sun")),
        paper(11, "Flat minima", "Text.", authors=("Jürgen Schmidhuber",), day=day("2025-03-01")),
        paper(12, "Long short-term memory", "Text.", authors=("Jürgen Schmidhuber", "S. Hochreiter"), day=day("1997-01-01")),
        paper(13, "A", "Text.", authors=("Adam Carlo", "Monte Carlo")),
        paper(14, "MAYE: a framework", "Text.", authors=("Ann Maye",)),
        paper(15, "B", "Text.", authors=("Bob Maye",)),
        paper(16, "C", "Text.", authors=("Klaus-Robert Müller",)),
    ])  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("query", "filters", "text"),
    [
        ("kaiming he", ['author:"kaiming he"'], ""),
        ("Kaiming He residual", ['author:"Kaiming He"'], "residual"),
        ("residual kaiming he", ['author:"kaiming he"'], "residual"),
        ("lecun world models", ["author:lecun"], "world models"),
        ("world models lecun", ["author:lecun"], "world models"),
        ("schmidhuber 2025", ["author:schmidhuber", "date:2025"], ""),
        ("kaiming he 2025", ['author:"kaiming he"', "year:2025"], ""),
        ("schmidhuber 1997 memory", ["author:schmidhuber", "year:1997"], "memory"),
        ("schmidhuber", ["author:schmidhuber"], ""),
        ("schmidhuber since 2024", ["author:schmidhuber", "after:2024"], ""),
        ("latest papers lecun", ["sort:newest", "author:lecun"], ""),
        ("kaiming he cat:cs.CV", ['author:"kaiming he"', "cat:cs.CV"], ""),
        ("kaiming he author:sun", ["author:sun"], "kaiming he"),
        ("Y. LeCun", ['author:"Y. LeCun"'], ""),
        ("LeCun, Yann", ['author:"LeCun, Yann"'], ""),
        ("lecun_y", ["author:lecun_y"], ""),
        ("K.-R. Müller", ['author:"K.-R. Müller"'], ""),
        ("monte carlo", [], "monte carlo"),
        ("adam", [], "adam"),
        ("MAYE", [], "MAYE"),
        ("maye", [], "maye"),
        ("world models", [], "world models"),
        ('"kaiming he"', ['"kaiming he"'], "kaiming he"),
        ("kaiming he -residual", ["-residual"], "kaiming he"),
        ("who is kaiming he and what did he write about all this", [], "who is kaiming he and what did he write about all this"),
        ("", [], ""),
    ],
)  # fmt: skip
def test_what_is_read(engine: Engine, query: str, filters: list[str], text: str) -> None:
    read = engine.extract_filters(parse(query))
    assert [str(part) for part in read.extracted_filters] == filters
    assert read.text == text
    assert all(query[part.start : part.end] == part.text for part in read.extracted_filters)


def test_the_papers_of_that_person_are_found(engine: Engine) -> None:
    assert {hit.id for hit in engine.search(parse("lecun world models"), sentences=True).hits} == {1, 2, 3, 4}
    assert [hit.id for hit in engine.search(parse("schmidhuber 2025"), sentences=True).hits] == [11]
