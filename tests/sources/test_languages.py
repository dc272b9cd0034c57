"""The field of each source that says in which language a paper is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dailypapers.lib.record import PaperRecord
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.bibtex.parse import record_of as of_bibtex
from dailypapers.sources.bibtex.syntax import Entry
from dailypapers.sources.csl.parse import record_of as of_csl
from dailypapers.sources.openalex.parse import record_of as of_openalex
from dailypapers.sources.plain.parse import record_of as of_plain
from dailypapers.sources.ris.parse import record_of as of_ris
from dailypapers.sources.zotero.parse import record_of as of_zotero

FIELDS: list[tuple[Callable[..., PaperRecord], object]] = [
    (of_openalex, {"id": "W1", "title": "Bienen", "language": "de"}),
    (of_csl, {"type": "article", "title": "Bienen", "language": "de-AT"}),
    (of_plain, {"id": "x", "title": "Bienen", "language": "ger"}),
    (of_plain, {"source": "plain", "source_id": "x", "title": "Bienen", "language": "de"}),
    (of_zotero, {"title": "Bienen", "language": "German"}),
    (of_ris, {"TY": ["JOUR"], "TI": ["Bienen"], "LA": ["ger"]}),
]


@pytest.mark.parametrize(("record_of", "fields"), FIELDS)
def test_a_source_says_its_language(record_of: Callable[..., PaperRecord], fields: object) -> None:
    assert record_of(fields).language == "de"


@pytest.mark.parametrize("fields", [{"langid": "ngerman"}, {"language": "{german}"}, {"hyphenation": "german"}])
def test_bibtex_says_its_language_in_three_ways(fields: dict[str, str]) -> None:
    assert of_bibtex(Entry(1, "article", "x", {"title": "Bienen"} | fields)).language == "de"


@pytest.mark.parametrize("value", [None, 7, True, "", "klingonisch", ["de", "fr"], {}, [[]], "x" * 100_000])
def test_what_names_no_language_is_none(value: object) -> None:
    assert clean.language(value) == ""
