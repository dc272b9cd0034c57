"""The golden pairs of every source."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from tests.sources.golden import INPUTS, expected_path, outcome


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.parent.name}/{path.name}")
def test_reading_gives_what_is_expected(path: Path) -> None:
    assert outcome(path) == orjson.loads(expected_path(path).read_bytes())


def test_every_source_has_a_pair() -> None:
    assert {path.parent.parent.name for path in INPUTS} == {
        "pages", "hub", "plain", "snapshot", "bibtex", "ris", "csl", "csv", "arxiv", "biorxiv", "openreview",
        "openalex", "semantic_scholar", "feed", "zotero", "orcid", "papers_with_code", "alerts",
        "endnote", "pubmed", "cff", "inspire", "dblp", "ads", "paperpile",
    }  # fmt: skip
