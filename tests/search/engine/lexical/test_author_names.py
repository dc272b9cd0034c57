"""Names of people in every order and spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from dailypapers.search.engine import Engine, Mode, parse
from dailypapers.search.engine.lexical.author_names import author_keys, name_words, spellings
from tests.search.engine.papers import LetterEmbedder, paper


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("LeCun, Y.", "y lecun"),
        ("Yann LeCun", "yann lecun"),
        ("K.-R. Müller", "k r muller"),
        ("O'Brien", "obrien"),
        ("D’Arcy", "darcy"),
        ("harrow_a", "a harrow"),
        ("Martin Luther King, Jr.", "martin luther king"),
        ("de Bruyn Kops, S M", "s m de bruyn kops"),
        ("Łukasz Kaiser", "lukasz kaiser"),
        ("Themeßl, N.", "n themessl"),
        ("Юрий Нестеров", "yurii nesterov"),
        ("Παπαδόπουλος", "papadopoulos"),
        ("", ""),
        ("***", ""),
    ],
)
def test_words_of_a_name(name: str, words: str) -> None:
    assert " ".join(name_words(name)) == words


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Müller", ["Muller", "Mueller", "Müller", "MÜLLER"]),
        ("Carrión", ["Carrion", "Carrioen"]),
        ("Mészáros", ["Meszaros", "Meeszaeros"]),
        ("Němeček", ["Nemecek", "Nehmechek"]),
        ("Haugbølle", ["Haugbolle", "Haugboelle"]),
        ("Großmann", ["Grossmann"]),
        ("Kaczmarzyk-Łyś", ["Lys"]),
        ("Kjær", ["Kjaer"]),
        ("Đorđević", ["Dordevic", "Djordjevice"]),
        ("Dostoevskii", ["Dostoevsky", "Dostoevskij", "Dostoevskiy"]),
        ("Σαμαράς", ["Samaras"]),
        ("Шапиро", ["Shapiro"]),
    ],
)
def test_spellings_of_a_surname(name: str, typed: list[str]) -> None:
    keys = set(author_keys(name))
    assert all(any(words[-1] in keys for words in spellings(one)) for one in typed)


AUTHORS = [
    "Yang Yang", "Yang Li", "Li Yang", "Yangyang Yang", "Yu-Fei Li", "Fei-Fei Li", "Feifei Li", "Yann LeCun", "Y. LeCun",
    "Klaus-Robert Müller", "Karl Mueller", "Anne O'Brien", "Geoffrey E. Hinton", "Geoffrey Hinton", "Wei Wang", "Wen Wang",
    "W. Wang", "Josef van Genabith", "Salah Aït-Mokhtar", "Man Lan", "Bill Yuchen Lin", "T. Anderson", "Charles H. Anderson",
]  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    made = Engine.open(Path(tmp_path_factory.mktemp("people")) / "index", LetterEmbedder())
    alone = [paper(n, f"Work {n} on deep things", "Text.", authors=(name,)) for n, name in enumerate(AUTHORS)]
    made.update([*alone, paper(90, "Together", "Text.", authors=("Yann LeCun", "Geoffrey Hinton"))])
    return made


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ('author:"Yang Yang"', ["Yang Yang"]),
        ('author:"Fei-Fei Li"', ["Fei-Fei Li", "Feifei Li"]),
        ('author:"Feifei Li"', ["Fei-Fei Li", "Feifei Li"]),
        ('author:"Y. LeCun"', ["Yann LeCun", "Y. LeCun"]),
        ('author:"LeCun, Y."', ["Yann LeCun", "Y. LeCun"]),
        ('author:"LeCun, Yann"', ["Yann LeCun", "Y. LeCun"]),
        ('author:"lecun yann"', ["Yann LeCun", "Y. LeCun"]),
        ("author:lecun_y", ["Yann LeCun", "Y. LeCun"]),
        ('author:"K.-R. Müller"', ["Klaus-Robert Müller"]),
        ("author:Mueller", ["Klaus-Robert Müller", "Karl Mueller"]),
        ("author:Müller", ["Klaus-Robert Müller", "Karl Mueller"]),
        ("author:muller", ["Klaus-Robert Müller"]),
        ("author:OBrien", ["Anne O'Brien"]),
        ('author:"O\'Brien"', ["Anne O'Brien"]),
        ('author:"Geoffrey Hinton"', ["Geoffrey E. Hinton", "Geoffrey Hinton"]),
        ('author:"Geoffrey Everest Hinton"', ["Geoffrey E. Hinton"]),
        ('author:"Wei Wang"', ["Wei Wang"]),
        ('author:"W. Wang"', ["Wei Wang", "Wen Wang", "W. Wang"]),
        ('author:"van Genabith"', ["Josef van Genabith"]),
        ('author:"Ait-Mokhtar"', ["Salah Aït-Mokhtar"]),
        ('author:"Lan Man"', ["Man Lan"]),
        ('author:"Bill Y. Lin"', ["Bill Yuchen Lin"]),
        ('author:"C H. Anderson"', ["Charles H. Anderson"]),
        ('author:"Nobody Atall"', []),
    ],
)
def test_who_is_found(engine: Engine, query: str, names: list[str], mode: Mode) -> None:
    hits = engine.search(parse(query), mode=mode, limit=50).hits
    assert {AUTHORS[hit.id] for hit in hits if hit.id < 90} == set(names)


def test_two_authors_mean_both(engine: Engine) -> None:
    assert [hit.id for hit in engine.search(parse('author:"Yann LeCun" author:hinton')).hits] == [90]
    assert not engine.search(parse('author:"Yann LeCun" author:"Wei Wang"')).hits
