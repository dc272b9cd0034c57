"""What reference managers write about a paper, brought to one record: for BibTeX, RIS, CSL-JSON and CSV. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from dailypapers.lib.identifiers import Identifier, arxiv_id_in, identifier_at_start
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.text import slug, split_name, title_key
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.dates import finest

_PREPRINT_SERVER = re.compile(r"\W*(?:arxiv|corr\b|computing research repository)", re.IGNORECASE)


def is_preprint_server(venue: str) -> bool:
    """Tell whether a venue is arXiv under one of its names ("arXiv e-prints", "CoRR"), and no place of publication."""
    return _PREPRINT_SERVER.match(venue) is not None


def reference(
    source: str,
    *,
    title: object,
    abstract: object = "",
    people: Sequence[str] = (),
    ids: Iterable[object] = (),
    mentions: Iterable[object] = (),
    notes: Iterable[object] = (),
    speaks_of_arxiv: bool = False,
    dates: Iterable[object] = (),
    venue: object = "",
    keywords: object = "",
    links: Iterable[tuple[str, object, object]] = (),
    comment: object = "",
    categories: object = "",
) -> PaperRecord:
    """Return the record of one reference. Raises InvalidRecord where it has no title.

    `ids` are fields that hold an identifier and nothing else; `mentions` may hold one anywhere (a venue, a volume),
    `notes` at their beginning. Where `speaks_of_arxiv`, a bare number in `mentions` is one of arXiv.
    The keys of reference managers ("smith2020") name different papers in different files, so a record without any
    identifier is known by its title, people, year and venue.
    """
    name = clean.required_title(title)
    place = clean.text(venue, clean.MAX_TITLE)
    authors = clean.authors(list(people), in_order=True)
    found = _identifiers(ids, mentions, notes, speaks_of_arxiv=speaks_of_arxiv or is_preprint_server(place))
    published = finest(dates)
    best = found.get("arxiv") or found.get("doi") or found.get("openreview")
    known = {one.value for one in found.values()}
    pages = [link for link in links if not (isinstance(link[1], str) and _is_known(link[1], known))]
    text = clean.prose(abstract)
    own_id = "" if best else _own_id(name, authors, published.year if published else None, place)
    return PaperRecord(
        source=source,
        source_id=_known_as(best) if best else own_id,
        title=name,
        abstract=text,
        authors=authors,
        arxiv_id=found["arxiv"].value if "arxiv" in found else "",
        doi=found["doi"].value if "doi" in found else "",
        openreview_id=found["openreview"].value if "openreview" in found else "",
        version=found["arxiv"].version if "arxiv" in found else None,
        categories=clean.categories(categories),
        keywords=clean.words(keywords),
        links=clean.links(pages, text),
        published_at=published,
        journal_ref="" if is_preprint_server(place) else place,
        author_comment=clean.text(comment),
    )


def _identifiers(
    ids: Iterable[object], mentions: Iterable[object], notes: Iterable[object], *, speaks_of_arxiv: bool
) -> dict[str, Identifier]:
    """Return the first identifier of each scheme; fields of their own go before venues, those before notes."""
    found: dict[str, Identifier] = {}

    def take(one: Identifier | None) -> None:
        if one is not None:
            known = found.setdefault(one.scheme, one)
            if known.version is None and known.value == one.value:
                found[one.scheme] = one  # which may name a version

    for value in ids:
        take(clean.identifier(value))
    for value in mentions:
        if isinstance(value, str) and value:
            take(arxiv_id_in(value, is_arxiv=speaks_of_arxiv))
    for value in notes:
        if isinstance(value, str) and value:
            take(identifier_at_start(value))
    return found


def _is_known(url: str, known: set[str]) -> bool:
    found = clean.identifier(url)
    return found is not None and found.value in known


def _known_as(best: Identifier) -> str:
    """The id of a record that has an identifier; an arXiv number without its version, because versions change."""
    return best.value if best.scheme == "arxiv" else str(best)


def _own_id(title: str, authors: Sequence[str], year: int | None, venue: str) -> str:
    """Words of the title, the year, and eight signs that tell apart what people, year and venue tell apart."""
    surnames = "|".join(title_key(split_name(author).family) for author in authors[:20])
    told = f"{title_key(title)}|{surnames}|{year or ''}|{title_key(venue)}"
    words = slug(title)[:80].strip("-")
    digest = blake2b(told.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return "-".join(filter(None, (words, str(year or ""), digest)))
