"""One paper as new items of Zotero's web API: the reference, its PDF as a linked attachment, one's notes on it. Pure.

Fields: https://api.zotero.org/itemTypeFields?itemType=preprint. The keys are made of the paper's, so that a paper that
is sent twice is there once.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, NamedTuple

from dailypapers.lib.citations import CitationData
from dailypapers.lib.person_names import split_name
from dailypapers.lib.text import collapse

_LETTERS = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"  # of Zotero's keys
MAX_CREATORS = 500
MAX_TAGS = 50
MAX_NOTE = 200_000  # characters; Zotero takes a few more


class Passage(NamedTuple):
    """What somebody highlighted and wrote beside it; either may be empty."""

    quote: str
    note: str


def zotero_items(
    data: CitationData, pdf: str = "", tags: Iterable[str] = (), passages: Iterable[Passage] = ()
) -> list[dict[str, Any]]:
    """Return the item of a paper, then the attachment that links to its PDF and a note of passages, where there are."""
    key = item_key(data.key)
    is_preprint = bool(data.arxiv_id) and not data.journal_ref
    item: dict[str, Any] = {
        "key": key,
        "version": 0,
        "itemType": "preprint" if is_preprint else "journalArticle",
        "title": collapse(data.title),
        "creators": [_creator(author) for author in data.authors[:MAX_CREATORS] if collapse(author)],
        "abstractNote": collapse(data.abstract),
        "date": "-".join(f"{part:02d}" for part in data.date_parts),
        "DOI": collapse(data.any_doi),
        "url": f"https://arxiv.org/abs/{data.arxiv_id}" if data.arxiv_id else collapse(data.url),
        "extra": collapse(data.note),
        "tags": [{"tag": tag} for tag in list(tags)[:MAX_TAGS]],
    }
    if is_preprint:
        item |= {"repository": "arXiv", "archiveID": f"arXiv:{data.arxiv_id}"}
    else:
        item["publicationTitle"] = collapse(data.journal_ref)
    items = [item]
    if pdf:
        items.append({
            "key": item_key(f"{data.key} pdf"), "version": 0, "itemType": "attachment", "linkMode": "linked_url",
            "parentItem": key, "title": "Full text PDF", "url": pdf, "contentType": "application/pdf", "tags": [],
        })  # fmt: skip
    if text := _note(passages):
        items.append({
            "key": item_key(f"{data.key} notes"), "version": 0, "itemType": "note", "parentItem": key, "note": text,
            "tags": [],
        })  # fmt: skip
    return items


def _note(passages: Iterable[Passage]) -> str:
    """Return passages as the HTML of a note, as many as fit whole."""
    parts: list[str] = []
    left = MAX_NOTE
    for passage in passages:
        part = f"<blockquote>{html.escape(passage.quote)}</blockquote>" if passage.quote else ""
        part += "".join(f"<p>{html.escape(line)}</p>" for line in passage.note.splitlines() if line.strip())
        left -= len(part)
        if left < 0:
            break
        parts.append(part)
    return "".join(parts)


def item_key(name: str) -> str:
    """Return the eight letters that stand for a name."""
    number = int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest())
    letters = []
    for _ in range(8):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def _creator(author: str) -> dict[str, str]:
    name = split_name(author)
    family = f"{name.particle} {name.family}".strip()
    if name.is_group or not name.given:
        return {"creatorType": "author", "name": family}
    given = f"{name.given}, {name.suffix}" if name.suffix else name.given
    return {"creatorType": "author", "firstName": given, "lastName": family}
