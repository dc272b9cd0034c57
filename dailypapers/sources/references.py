"""What reference managers write about a paper, brought to one record: for BibTeX, RIS, CSL-JSON and CSV. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

from dailypapers.lib.identifiers import Identifier
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.text import slug, title_key
from dailypapers.sources import field_cleaners as clean

_YEAR = re.compile(r"\b(1[89][0-9]{2}|20[0-9]{2})\b")


def reference(
    source: str,
    *,
    title: object,
    abstract: object = "",
    people: list[str] | None = None,
    ids: Iterable[object] = (),
    date: object = "",
    venue: object = "",
    keywords: object = "",
    links: Iterable[tuple[str, object, object]] = (),
    comment: object = "",
) -> PaperRecord:
    """The record of one reference. Raises InvalidRecord where it has no title.

    The keys of reference managers ("smith2020") name different papers in different files, so a record without any
    identifier is known by its title and year.
    """
    name = clean.required_title(title)
    found: dict[str, Identifier] = {}
    for value in ids:
        one = clean.identifier(value) if isinstance(value, str) else None
        if one is not None:
            found.setdefault(one.scheme, one)
    when = clean.text(date, 40).replace("/", "-").strip("-")
    published = clean.moment(when) or clean.start_of(when[:7]) or clean.start_of(when[:4])
    if published is None and (year := _YEAR.search(when)):
        published = clean.start_of(year[1])
    best = found.get("arxiv") or found.get("doi") or found.get("openreview")
    known = {one.value for one in found.values()}
    pages = [link for link in links if not (isinstance(link[1], str) and _is_known(link[1], known))]
    text = clean.text(abstract)
    return PaperRecord(
        source=source,
        source_id=_known_as(best) if best else _own_id(name, published.year if published else None),
        title=name,
        abstract=text,
        authors=clean.authors(people or []),
        arxiv_id=found["arxiv"].value if "arxiv" in found else "",
        doi=found["doi"].value if "doi" in found else "",
        openreview_id=found["openreview"].value if "openreview" in found else "",
        version=found["arxiv"].version if "arxiv" in found else None,
        keywords=clean.words(keywords),
        links=clean.links(pages, text),
        published_at=published,
        journal_ref=clean.text(venue, clean.MAX_TITLE),
        author_comment=clean.text(comment),
    )


def _is_known(url: str, known: set[str]) -> bool:
    found = clean.identifier(url)
    return found is not None and found.value in known


def _known_as(best: Identifier) -> str:
    """The id of a record that has an identifier; an arXiv number without its version, because versions change."""
    return best.value if best.scheme == "arxiv" else str(best)


def _own_id(title: str, year: int | None) -> str:
    words = slug(title)[:80].strip("-") or blake2b(title_key(title).encode(), digest_size=8).hexdigest()
    return f"{words}-{year}" if year else words
