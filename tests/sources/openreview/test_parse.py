"""Authors of OpenReview, as names, as objects, and hidden."""

from __future__ import annotations

import pytest

from dailypapers.sources.openreview.parse import record_of


@pytest.mark.parametrize(("authors", "expected"), [
    (["Ada Quill", "Bo Pen"], ("Ada Quill", "Bo Pen")),
    ([{"fullname": "Ada Quill", "username": "~Ada_Quill1"}, {"name": "Bo Pen"}, {"username": "~x"}], ("Ada Quill", "Bo Pen")),
    (["Anonymous"], ()),
    ({"value": ["Ada Quill"]}, ("Ada Quill",)),
])  # fmt: skip
def test_authors(authors: object, expected: tuple[str, ...]) -> None:
    content = {"title": {"value": "T"}, "authors": authors if isinstance(authors, dict) else {"value": authors}}
    assert record_of({"id": "AbC_d-12xy", "content": content}).authors == expected
