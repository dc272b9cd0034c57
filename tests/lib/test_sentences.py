"""Sentences of the pure cores: English text for programs, the reader's language at the doors."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.html import format_html

from dailypapers.lib.errors import InvalidPeriod
from dailypapers.lib.sentences import Grouped, Sentence, joined, pack, sentence, sentences, unpack
from dailypapers.translation import translated
from tests.catalogue import speaking

MESSAGES = {
    "Invalid date: %(value)s.": "Ungültiges Datum: %(value)s.",
    "%(count)s paper\0%(count)s papers": "%(count)s Artikel\0%(count)s Artikel (Mehrzahl)",
    "100% sure": "100% sicher",
    "Stopped: %(why)s": "Angehalten: %(why)s",
    "wrong %(value)s": "falsch %(valeu)s",
}


@pytest.fixture(scope="module", autouse=True)
def in_german(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with speaking(tmp_path_factory.mktemp("locale"), "de", MESSAGES):
        yield


DATE = sentence("Invalid date: %(value)s.", value="2025-13-40")
PAPERS = sentences("%(count)s paper", "%(count)s papers", 2300)


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        (DATE, "Invalid date: 2025-13-40.", "Ungültiges Datum: 2025-13-40."),
        (sentences("%(count)s paper", "%(count)s papers", 1), "1 paper", "1 Artikel"),
        (sentences("%(count)s paper", "%(count)s papers", 0), "0 papers", "0 Artikel (Mehrzahl)"),
        (PAPERS, "2,300 papers", "2.300 Artikel (Mehrzahl)"),
        (sentence("100% sure"), "100% sure", "100% sicher"),
        (sentence("Stopped: %(why)s", why=DATE), f"Stopped: {DATE}", "Angehalten: Ungültiges Datum: 2025-13-40."),
        (joined(" % ", [DATE, "plain", PAPERS]), f"{DATE} % plain % {PAPERS}",
         "Ungültiges Datum: 2025-13-40. % plain % 2.300 Artikel (Mehrzahl)"),
        (joined("; ", []), "", ""),
        (sentence("No translation for %(n)s", n=Grouped(1234)), "No translation for 1,234", "No translation for 1.234"),
        (sentence("wrong %(value)s", value=3), "wrong 3", "wrong 3"),
        ("plain", "plain", "plain"),
        ("Invalid date: %(value)s.", "Invalid date: %(value)s.", "Invalid date: %(value)s."),
    ],
)  # fmt: skip
def test_reads_in_both_languages(text: str, english: str, german: str) -> None:
    assert text == english
    assert translated(text) == german
    with translation.override("en-gb"):
        assert translated(text) == english
    with translation.override(None):
        assert translated(text) == english


def test_is_a_text_to_programs() -> None:
    assert {str(DATE): 1}["Invalid date: 2025-13-40."] == 1
    assert json.loads(json.dumps({"detail": DATE, "counts": Grouped(12345)})) == {"detail": DATE, "counts": 12345}
    assert type(f"{DATE} ") is str
    assert type(DATE + "") is str


def test_pages_say_it_in_the_language_of_their_reader() -> None:
    hostile = sentence("Invalid date: %(value)s.", value="<b>")
    assert Template("{{ text }}").render(Context({"text": hostile})) == "Ungültiges Datum: &lt;b&gt;."
    assert format_html("<p>{}</p>", str(InvalidPeriod(hostile))) == "<p>Ungültiges Datum: &lt;b&gt;.</p>"


def test_holds_the_text_of_a_value_and_not_the_value() -> None:
    failed = sentence("Stopped: %(why)s", why=InvalidPeriod(DATE))
    assert failed.values["why"] is DATE
    assert type(sentence("Stopped: %(why)s", why=OSError("no")).values["why"]) is str


@pytest.mark.parametrize("text", [DATE, PAPERS, joined(" ", [DATE, PAPERS])])
def test_survives_copies_and_exceptions(text: Sentence) -> None:
    for again in (
        pickle.loads(pickle.dumps(text)),
        copy.deepcopy(text),
        str(InvalidPeriod(text)),
        unpack(json.loads(json.dumps(pack(text)))),
    ):
        assert isinstance(again, Sentence)
        assert again == text
        assert hash(again) == hash(str.__str__(text))
        assert translated(again) == translated(text) != text


def test_a_value_too_few_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        sentence("Invalid date: %(value)s.", other=1)
