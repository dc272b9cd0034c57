"""What the search of a published site loads: a file a month, a row a paper; the browser makes the index of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import orjson

from dailypapers.formats import PaperView
from dailypapers.publishing.links import Address, file_of

FOLDER = "search"
AUTHORS = 8  # of a paper that are found
HEAD = 180  # characters of an abstract, or of the sentence in its place


class Part(NamedTuple):
    """A file of the index."""

    file: str
    body: bytes


def parts(views: Iterable[PaperView]) -> Iterator[Part]:
    """Yield the files of an index over papers, the newest month first, and last the one that names them."""
    names = []
    newest_first = sorted(views, key=lambda view: (_day(view), -view.id), reverse=True)
    for month, several in groupby(newest_first, lambda view: _day(view)[:7] or "undated"):
        names.append(f"{month}.json")
        rows = b",\n".join(orjson.dumps(_row(view)) for view in several)
        yield Part(f"{FOLDER}/{month}.json", b"[" + rows + b"]\n")
    yield Part(f"{FOLDER}/index.json", orjson.dumps({"months": names}))


def _row(view: PaperView) -> list[str]:
    """Return file, title, authors and organisation, categories, day and beginning of a paper."""
    file = file_of(Address(f"/papers/{view.key}")).removeprefix("papers/").removesuffix(".html")
    authors = ", ".join(view.authors[:AUTHORS]) + (" …" if len(view.authors) > AUTHORS else "")
    organisation = f" · {view.organisation_name}" if view.organisation_name else ""
    categories = " ".join(category.code for category in view.categories)
    return [
        file,
        view.title_text,
        authors + organisation,
        categories,
        _day(view),
        _head(view.gist or view.summary or view.abstract),
    ]


def _day(view: PaperView) -> str:
    return view.featured_on.isoformat() if view.featured_on else ""


def _head(text: str) -> str:
    """Return the beginning of a text, cut between words."""
    if len(text) <= HEAD:
        return text
    return text[:HEAD].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
