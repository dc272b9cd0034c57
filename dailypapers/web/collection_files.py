"""Collections as files, written while their papers are read: one may hold thousands.

Each piece is complete by itself: no cursor of the database is open between two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from django.core.serializers.json import DjangoJSONEncoder

from dailypapers.community.models import Collection, CollectionItem
from dailypapers.formats import FORMATS, Context, PaperView, load_cards, markdown
from dailypapers.formats.api_json import document

CHUNK = 200  # papers that are read at once
TYPES = {ending: FORMATS[ending].content_type for ending in ("bib", "md", "json")}
FIELDS = ("id", "title", "url", "arxiv_id", "doi")  # of the API's paper

Items = Mapping[int, CollectionItem]  # by the database ids of their papers, in order


def write(collection: Collection, items: Items, ending: str, site: str) -> Iterator[str | bytes]:
    """Write a collection as BibTeX, Markdown or JSON, with the notes on its papers."""
    context = Context(site, reasons={paper_id: item.note for paper_id, item in items.items()})
    if ending == "bib":
        yield from FORMATS["bib"].write(FORMATS["bib"].papers(list(items)), context)
    elif ending == "md":
        yield f"# {markdown.escape(collection.title)}\n\n{markdown.escape(collection.description)}\n\n"
        for papers in _chunks(items):
            yield "".join(f"{markdown.write_line(paper, context)}\n" for paper in papers)
    else:
        yield from _json(collection, items, site)


def _json(collection: Collection, items: Items, site: str) -> Iterator[str]:
    head = {
        "title": collection.title,
        "description": collection.description,
        "owner": collection.owner.username,
        "visibility": collection.visibility,
    }
    yield f'{json.dumps(head)[:-1]}, "papers": ['
    before = ""
    for papers in _chunks(items):
        rows = [_fields(paper, items[paper.id], site) for paper in papers]
        yield before + ", ".join(json.dumps(row, cls=DjangoJSONEncoder) for row in rows)
        before = ", "
    yield "]}"


def _fields(paper: PaperView, item: CollectionItem, site: str) -> dict[str, object]:
    values = document(paper, site)
    return {name: values[name] for name in FIELDS} | {"note": item.note, "added_at": item.added_at}


def _chunks(items: Items) -> Iterator[list[PaperView]]:
    ids = list(items)
    for start in range(0, len(ids), CHUNK):
        if papers := list(load_cards(ids[start : start + CHUNK])):
            yield papers
