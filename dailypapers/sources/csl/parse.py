"""CSL-JSON, as Zotero, pandoc and Crossref write it: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dailypapers.lib.notices import Notice, NoticeKind, notice_identifier
from dailypapers.lib.record import AuthorIds, PaperRecord
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.references import reference

_NAME_PARTS = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
_DATES = ("issued", "published", "published-online", "published-print", "posted")
_UPDATES: dict[str, NoticeKind] = {
    "retraction": "retraction", "withdrawal": "retraction", "removal": "retraction", "partial_retraction": "concern",
    "expression_of_concern": "concern", "correction": "correction", "corrigendum": "correction",
    "erratum": "correction", "reinstatement": "reinstatement",
}  # fmt: skip
_MENTIONS = (
    "container-title",
    "volume",
    "number",
    "issue",
    "page",
    "collection-title",
    "publisher",
    "archive_location",
)


def sniff(item: Mapping[str, object]) -> bool:
    """Tell whether an object has the fields of CSL-JSON, or is an answer of Crossref around it."""
    if "message-type" in item:
        return True
    if not isinstance(item.get("type"), str) or "title" not in item:
        return False
    issued, people = item.get("issued"), item.get("author")
    is_dated = isinstance(issued, dict) and ("date-parts" in issued or "raw" in issued or "literal" in issued)
    first = people[0] if isinstance(people, list) and people else None
    return is_dated or (isinstance(first, dict) and ("family" in first or "literal" in first))


def parse(line: bytes) -> PaperRecord:
    """Return the record of one item. Raises InvalidRecord where it has no title."""
    return record_of(clean.load_object(line))


def record_of(item: Mapping[str, object]) -> PaperRecord:
    """Return the record of one decoded item. Raises InvalidRecord where it has no title."""
    get = item.get
    note = _first(get("note"))
    people = get("author") or get("editor")
    record = reference(
        "csl",
        title=_first(get("title")),
        abstract=get("abstract"),
        people=_people(people),
        ids=(get("DOI"), get("URL"), get("id"), get("arxiv"), get("archive_location")),
        mentions=[_first(get(name)) for name in _MENTIONS],
        notes=note.splitlines() if isinstance(note, str) else (),
        dates=[_date(get(name)) for name in _DATES],
        venue=_first(get("container-title")) or get("event-title"),
        keywords=get("keyword"),
        links=(("page", get("URL"), None),),
        language=get("language"),
    )
    ids = _ids(people)
    return replace(record, author_ids=ids) if ids else record


def _ids(people: object) -> tuple[AuthorIds, ...]:
    """Return the iDs of people, as Crossref gives them: `ORCID`, an address."""
    listed = people[: clean.MAX_AUTHORS] if isinstance(people, list) else []
    known = [one for one in listed if isinstance(one, dict) and one.get("ORCID")]
    return clean.author_ids((name, one["ORCID"], "") for one in known for name in _people([one]))


def notices_of(item: Mapping[str, object]) -> Iterator[Notice]:
    """Yield what an item of Crossref says of papers: `update-to`, `updated-by`, and where a preprint was published."""
    own = notice_identifier(clean.text(item.get("DOI"), 300))
    for name, is_about_itself in (("updated-by", True), ("update-to", False)):
        for update in clean.objects(item.get(name), 100):
            kind = _UPDATES.get(clean.text(update.get("type"), 40).lower().replace("-", "_"))
            other = notice_identifier(clean.text(update.get("DOI"), 300))
            identifier, doi = (own, other) if is_about_itself else (other, own)
            if kind is not None and identifier:
                yield Notice(identifier, kind, doi, clean.day(_date(update.get("updated"))))
    relation = item.get("relation")
    for name, is_preprint in (("is-preprint-of", True), ("has-preprint", False)):
        for related in clean.objects(relation.get(name) if isinstance(relation, dict) else None, 100):
            other = notice_identifier(clean.text(related.get("id"), 300))
            preprint, article = (own, other) if is_preprint else (other, own)
            if preprint and article:
                yield Notice(preprint, "publication", article)


def _first(value: object) -> object:
    """Return the first of a list, as Crossref gives titles; anything else as it is."""
    return (value[0] if value else None) if isinstance(value, list) else value


def _people(value: object) -> list[str]:
    """Return names in reading order; a group has a `literal` name, at Crossref a `name`."""
    names = []
    for person in value[: clean.MAX_AUTHORS] if isinstance(value, list) else ():
        if isinstance(person, dict):
            name = " ".join(clean.text(person.get(part), clean.MAX_NAME) for part in _NAME_PARTS if person.get(part))
            names.append(name or clean.text(person.get("literal") or person.get("name"), clean.MAX_NAME))
        elif isinstance(person, str):
            names.append(clean.text(person, clean.MAX_NAME))
    return names


def _date(value: object) -> str:
    """Return 2026, 2026-01 or 2026-01-05 out of date parts; else the text that is written there."""
    if not isinstance(value, dict):
        return clean.text(value, 40)
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    numbers = [clean.count(part) for part in first[:3]] if isinstance(first, list) else []
    positive = [number for number in numbers if number]
    if positive and len(positive) == len(numbers):
        return "-".join(f"{number:02d}" if index else f"{number:04d}" for index, number in enumerate(positive))
    return clean.text(value.get("raw") or value.get("literal"), 40)
