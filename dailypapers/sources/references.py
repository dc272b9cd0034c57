"""What reference managers write about a paper, brought to one record: for BibTeX, RIS, CSL-JSON and CSV. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from dailypapers.lib.identifiers import Identifier, arxiv_id_in, identifier_at_start
from dailypapers.lib.person_names import split_name
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.text import slug, title_key
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.dates import finest

_PREPRINT_SERVER = re.compile(
    r"\W*(?:preprint (?:at|in|on)(?: the)? )?(?:arxiv|corr\b|computing research repository)", re.IGNORECASE
)

_SET = re.compile(r"(?<![_^{])\{([^{}]{0,2000}[,=|:;…∈][^{}]{0,2000})\}(?!\})")


def is_preprint_server(venue: str) -> bool:
    """Tell whether a venue is arXiv under one of its names ("arXiv e-prints", "CoRR")."""
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
    language: object = "",
) -> PaperRecord:
    """Return the record of one reference. Raises InvalidRecord where it has no title.

    `ids` are fields that hold an identifier and nothing else; `mentions` may hold one anywhere (a venue, a volume),
    `notes` at their beginning. Where `speaks_of_arxiv`, a bare number in `mentions` is one of arXiv.
    The keys of reference managers ("smith2020") name different papers in different files, so a record without any
    identifier is known by its title, people, year and venue.
    """
    is_tex = source == "bibtex"
    name = _keep_sets(clean.required_title(title), is_tex=is_tex)
    venue_name = clean.text(venue, clean.MAX_TITLE)
    authors = clean.authors(list(people), in_order=True)
    identifiers = _identifiers(ids, mentions, notes, speaks_of_arxiv=speaks_of_arxiv or is_preprint_server(venue_name))
    published = finest(dates)
    best = identifiers.get("arxiv") or identifiers.get("doi") or identifiers.get("openreview")
    values = {identifier.value for identifier in identifiers.values()}
    pages = [link for link in links if not (isinstance(link[1], str) and _is_known(link[1], values))]
    text, year = _keep_sets(clean.prose(abstract), is_tex=is_tex), published.year if published else None
    return PaperRecord(
        source=source,
        source_id=_source_id(best) if best else _own_id(name, authors, year, venue_name),
        title=name,
        abstract=text,
        authors=authors,
        arxiv_id=identifiers["arxiv"].value if "arxiv" in identifiers else "",
        doi=identifiers["doi"].value if "doi" in identifiers else "",
        openreview_id=identifiers["openreview"].value if "openreview" in identifiers else "",
        version=identifiers["arxiv"].version if "arxiv" in identifiers else None,
        categories=clean.categories(categories),
        keywords=clean.words(keywords),
        links=clean.links(pages, text),
        published_at=published,
        journal_ref="" if is_preprint_server(venue_name) else venue_name,
        author_comment=clean.text(comment),
        language=clean.language(language),
    )


def _keep_sets(text: str, *, is_tex: bool) -> str:
    """Return text of a format without TeX with the braces of sets ("{0, 1}ⁿ") escaped, for the catalogue reads TeX.

    Braces around a word are those that a file of BibTeX once had around it, and text with commands is TeX.
    """
    if is_tex or "{" not in text or "\\" in text or "$" in text:
        return text
    return _SET.sub(r"\{\1\}", text)


def _identifiers(
    ids: Iterable[object], mentions: Iterable[object], notes: Iterable[object], *, speaks_of_arxiv: bool
) -> dict[str, Identifier]:
    """Return the first identifier of each scheme; fields of their own go before venues, those before notes."""
    identifiers: dict[str, Identifier] = {}

    def take(identifier: Identifier | None) -> None:
        if identifier is not None:
            previous = identifiers.setdefault(identifier.scheme, identifier)
            if previous.version is None and previous.value == identifier.value:
                identifiers[identifier.scheme] = identifier  # which may name a version

    for value in ids:
        take(clean.identifier(value))
    for value in mentions:
        if isinstance(value, str) and value:
            take(arxiv_id_in(value, is_arxiv=speaks_of_arxiv))
    for value in notes:
        if isinstance(value, str) and value:
            take(identifier_at_start(value))
    return identifiers


def _is_known(url: str, values: set[str]) -> bool:
    identifier = clean.identifier(url)
    return identifier is not None and identifier.value in values


def _source_id(best: Identifier) -> str:
    """Return the source id of an identifier; an arXiv number without its version, because versions change."""
    return best.value if best.scheme == "arxiv" else str(best)


def _own_id(title: str, authors: Sequence[str], year: int | None, venue: str) -> str:
    """Return words of the title, the year, and a hash of eight digits over title, people, year and venue."""
    surnames = "|".join(title_key(split_name(author).family) for author in authors[:20])
    identity = f"{title_key(title)}|{surnames}|{year or ''}|{title_key(venue)}"
    words = slug(title)[:80].strip("-")
    digest = blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return "-".join(filter(None, (words, str(year or ""), digest)))
