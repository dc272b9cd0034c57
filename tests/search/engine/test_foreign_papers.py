"""Papers in other languages than English: found by the stems of their language, by signs, and by ``lang:``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dailypapers.search.engine import Document, Engine, parse
from dailypapers.search.engine.lexical.foreign_terms import foreign_terms, pairs, query_terms

PAPERS = (
    Document(1, 1, "Houses of bees", "We study how bees build houses out of wax.", language="en"),
    Document(2, 2, "Häuser der Bienen", "Wir untersuchen, wie Bienen ihre Häuser bauen.", language="de"),
    Document(3, 3, "Les réseaux des abeilles", "Nous étudions les réseaux des abeilles.", language="fr"),
    Document(4, 4, "蜜蜂的神经网络", "我们研究蜜蜂如何建造房屋。", language="zh"),
    Document(5, 5, "ミツバチの巣", "蜜蜂が巣を作る方法を研究する。", language="ja"),
    Document(6, 6, "Нейронные сети пчёл", "Мы изучаем нейронные сети.", language="ru"),
    Document(7, 7, "BeeNet", "", language=""),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = Engine.open(tmp_path_factory.mktemp("index"), None)
    made.update(PAPERS)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("query", "papers"),
    [
        ("Haus", [2]), ("Häuser", [2]), ("hauser", [2]), ("HÄUSERN", [2]),
        ("réseau", [3]), ("reseaux", [3]), ("сеть", [6]), ("нейронной", [6]),
        ("神经", [4]), ("蜜蜂", [4, 5]), ('"神经网络"', [4]), ('"网络神经"', []), ("title:神经", [4]), ("蜜蜂 -神经", [5]),
        ("巣", [5]), ("house", [1]), ("bienen language: neu", [2]),
        ("lang:de", [2]), ("lang:German", [2]), ("lang:de,fr", [2, 3]), ("lang:de OR lang:ru", [2, 6]),
        ("-lang:en", [2, 3, 4, 5, 6, 7]), ("lang:en bees", [1]), ("lang:de bees", []), ("lang:es", []),
    ],
)  # fmt: skip
def test_a_paper_is_found_in_its_language(engine: Engine, query: str, papers: list[int]) -> None:
    read = engine.extract_filters(parse(query))
    assert sorted(hit.id for hit in engine.search(read, limit=20).hits) == papers


def test_the_words_that_were_found_are_named_and_none_is_taken_for_a_slip(engine: Engine) -> None:
    results = engine.search(parse("Haus"))
    assert results.hits[0].matched == ("Haus",)
    assert not results.nothing_close
    assert engine.correct(parse("Haus")).corrections == ()
    assert engine.search(parse("蜜蜂")).hits[0].matched == ("蜜蜂",)


def test_what_names_no_language_is_told_and_filters_nothing(engine: Engine) -> None:
    query = parse("bees lang:klingon")
    assert query.warnings == (
        "At character 6: lang:klingon was ignored: a language is a code or a name, as in lang:de or lang:german.",
    )
    assert [hit.id for hit in engine.search(query).hits] == [1]


def test_languages_are_counted(engine: Engine) -> None:
    counted = engine.facets(None).languages
    assert {facet.name: facet.papers for facet in counted} == {"en": 1, "de": 1, "fr": 1, "zh": 1, "ja": 1, "ru": 1}


def test_papers_in_english_are_ranked_as_without_others(tmp_path: Path, engine: Engine) -> None:
    """The scores of BM25 depend on all papers; of these alone they are what they are without languages."""
    texts = [Document(n, n, f"Bees {'build ' * n}houses", "Wax and honey.", language="en") for n in range(1, 6)]
    bare = [Document(n, n, f"Bees {'build ' * n}houses", "Wax and honey.") for n in range(1, 6)]
    rankings = []
    for name, papers in (("with", texts), ("without", bare)):
        made = Engine.open(tmp_path / name, None)
        made.update(papers)
        rankings.append([(hit.id, hit.score, hit.reason) for hit in made.search(parse("bees build houses")).hits])
        made.close()
    assert rankings[0] == rankings[1]


def test_only_terms_that_english_lacks_are_kept() -> None:
    assert foreign_terms("Das Netz der Häuser", "de") == ["de:haus"]
    assert foreign_terms("Das Netz", "en") == foreign_terms("Das Netz", "") == foreign_terms("Das Netz", "vi") == []
    assert pairs("神经网络 und 蜜") == ["cjk:神经", "cjk:经网", "cjk:网络", "cjk:蜜"]
    assert foreign_terms("ＢＥＥ蜜蜂 蜜", "zh") == ["cjk:蜜蜂", "cjk:蜂", "cjk:蜜"]
    assert list(query_terms("Häuser", ("de", "fr", "zh"))) == ["de:haus", "fr:haus"]
    assert list(query_terms("x", ("de",))) == []
