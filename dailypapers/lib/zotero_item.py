"""One paper as items of Zotero's web API: the reference, its PDF as a linked attachment, what one noted. Pure.

Fields: https://api.zotero.org/itemTypeFields?itemType=preprint. The keys are made of the paper's, so that a paper that
is sent twice is there once.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from html import escape
from typing import Any

from dailypapers.lib.citations import CitationData
from dailypapers.lib.person_names import split_name
from dailypapers.lib.text import collapse

_LETTERS = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"  # of Zotero's keys
MAX_CREATORS = 500
MAX_TAGS = 50
MAX_NOTE = 200_000  # characters; Zotero takes 250,000


def zotero_items(data: CitationData, pdf: str = "", tags: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return the item of a paper and, where it has a PDF, the attachment that links to it; the parent goes first."""
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
    if not pdf:
        return [item]
    attachment = {
        "key": item_key(f"{data.key} pdf"), "version": 0, "itemType": "attachment", "linkMode": "linked_url",
        "parentItem": key, "title": "Full text PDF", "url": pdf, "contentType": "application/pdf", "tags": [],
    }  # fmt: skip
    return [item, attachment]


def zotero_note(
    paper_key: str, version: int, notes: Iterable[tuple[str, str]], url: str, tags: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the note, below the item of a paper, that holds quotations with what was noted on them.

    `notes` are (quotation, note), either may be ""; `version` is that of the note at Zotero, 0 for a new one.
    """
    parts = []
    for quotation, note in notes:
        parts += [f"<blockquote><p>{escape(quotation)}</p></blockquote>"] if quotation else []
        parts += [f"<p>{escape(line)}</p>" for line in note.splitlines() if line.strip()]
    while sum(map(len, parts)) > MAX_NOTE:
        parts.pop()
    source = f'<p><a href="{escape(url)}">{escape(url)}</a></p>'
    return {
        "key": item_key(f"{paper_key} notes"), "version": version, "itemType": "note",
        "parentItem": item_key(paper_key), "note": "".join([*parts, source]),
        "tags": [{"tag": tag} for tag in list(tags)[:MAX_TAGS]],
    }  # fmt: skip


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
