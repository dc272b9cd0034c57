"""Languages: their names in sources and formats, and which one a paper is in."""

from __future__ import annotations

import pytest

from dailypapers.lib.language_detection import recognise_language
from dailypapers.lib.paper_languages import CODES, babel_name, language_name, parse_language


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("de", "de"), ("DE", "de"), ("de-AT", "de"), ("de_DE", "de"), ("ger", "de"), ("deu", "de"), ("German", "de"),
        ("ngerman", "de"), ("en-GB", "en"), ("eng", "en"), ("British", "en"), ("zh-Hans", "zh"), ("chi", "zh"),
        ("pt-BR", "pt"), ("brazilian", "pt"), ("français", "fr"), ("English (US)", "en"), ("nb", "no"),
        ("", ""), ("x", ""), ("und", ""), ("mul", ""), ("Klingon", ""), ("-", ""),
    ],
)  # fmt: skip
def test_a_language_is_read_however_it_is_written(written: str, code: str) -> None:
    assert parse_language(written) == code


def test_every_language_is_read_from_each_of_its_own_names() -> None:
    for code in CODES:
        assert {parse_language(name) for name in (code, language_name(code), babel_name(code))} == {code}
    assert (language_name("xx"), babel_name("xx"), babel_name("de")) == ("xx", "", "ngerman")


ENGLISH = (
    "We train a network that finds bees in the pictures of a field, and show that it needs fewer labels than others."
)
GERMAN = (
    "Wir trainieren ein Netz, das Bienen in Bildern eines Feldes findet, und zeigen, dass es wenige Beispiele braucht."
)
FRENCH = "Nous entraînons un réseau qui trouve les abeilles dans les images d’un champ et montrons qu’il demande peu d’exemples."
CHINESE = "我们训练了一个能够在田野图像中找到蜜蜂的神经网络，并证明它只需要很少的标注。"
JAPANESE = "畑の画像から蜂を見つけるニューラルネットワークを学習し、必要なラベルが少ないことを示す。"
RUSSIAN = "Мы обучаем нейронную сеть, которая находит пчёл на снимках поля, и показываем, что ей нужно мало примеров."


@pytest.mark.parametrize(
    ("title", "abstract", "code"),
    [
        ("Bees", ENGLISH, "en"),
        ("Bienen", GERMAN, "de"),
        ("Abeilles", FRENCH, "fr"),
        ("蜜蜂", CHINESE, "zh"),
        ("蜂", JAPANESE, "ja"),
        ("Пчёлы", RUSSIAN, "ru"),
        ("Finding Bees in Fields", GERMAN, "de"),  # the abstract decides
        ("Bienen auf dem Feld", ENGLISH, "en"),
        ("Über die Erkennung von Bienen auf Feldern mit neuronalen Netzen", "", "de"),
        ("Attention is all that you need to translate", "", "en"),
        ("Attention is all you need", "", ""),  # too short
        ("BERT", "", ""),
        ("Quo vadis?", "", ""),
        ("", "", ""),
        ("Netze", "", ""),
        ("x", r"$\alpha + \beta$, \begin{equation} \mathcal{L} = \frac{1}{2} \end{equation}", ""),
        ("ABEILLES", f"{FRENCH} {ENGLISH}", ""),  # two languages are none
        ("\ud800", "\ud800" * 200, ""),
        ("1234 5678", "9" * 500, ""),
    ],
)
def test_a_paper_is_in_the_language_that_is_certain(title: str, abstract: str, code: str) -> None:
    assert recognise_language(title, abstract) == code


def test_a_long_text_of_an_english_paper_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dailypapers.lib.language_detection._identifier", None)
    assert recognise_language("Bees", ENGLISH * 1_000) == "en"
