"""Plain paper JSON: what other programs write about papers, and our own full form.

A stranger's object has `title` and `id` (arXiv number, DOI, OpenReview id, address or any name of its own), and may
have `abstract`, `authors`, `categories`, `date`, `published`, `updated`, `comment`, `venue`, `doi`, `keywords`, `url`
and the like. Every field of `PaperRecord` is understood by its own name too. An object with `source` and
`source_id` is our own full form: `lib.record.to_json` writes it, and `parse` gives the same record back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.identifiers import Identifier
from dailypapers.lib.record import LinkFact, OrganisationFact, PaperRecord
from dailypapers.lib.registries import parse_ror
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.plain.artifacts import parse_artifacts, parse_author_ids, parse_results
from dailypapers.sources.withdrawals import is_withdrawn

_LINK_FIELDS = {
    "github": "code",
    "code": "code",
    "code_url": "code",
    "project_page": "project",
    "video_url": "video",
    "pdf_url": "pdf",
    "url": "page",
}
_KINDS = frozenset(("code", "project", "video", "pdf", "page"))


def sniff(fields: Mapping[str, object]) -> bool:
    """Tell whether an object looks like a paper at all; ask the other sources first."""
    return "title" in fields and any(name in fields for name in ("id", "abstract", "arxiv_id", "doi", "openreview_id"))


def parse(line: bytes) -> PaperRecord:
    """Return the record of one line of JSON. Raises InvalidRecord where it is no paper with a title and an id."""
    return record_of(clean.load_object(line))


def record_of(fields: Mapping[str, object]) -> PaperRecord:
    """Return the record of one decoded object. Raises InvalidRecord where it has no title or no id."""
    if "source" in fields and "source_id" in fields:
        return _full_record(fields)
    return _foreign_record(fields)


def _foreign_record(fields: Mapping[str, object]) -> PaperRecord:
    get = fields.get
    title = clean.required_title(get("title"))
    abstract = clean.prose(get("abstract"))
    comment = clean.text(get("author_comment") or get("comment") or get("comments"))
    stated_day = get("featured_on") or get("date")
    published_at = clean.moment(get("published_at") or get("published"))
    if published_at is None:  # a source that knows no day: the first of January, and no day of its own
        published_at = clean.start_of(get("published_at") or get("published") or stated_day or get("year"))
    identifier, source_id = _identity(fields)
    arxiv_id = identifier.value if identifier is not None and identifier.scheme == "arxiv" else ""
    links = _links(fields, abstract, comment)
    return PaperRecord(
        source="plain",
        source_id=source_id,
        title=title,
        abstract=abstract,
        summary=clean.prose(get("summary")),
        authors=clean.authors(get("authors") or get("author")),
        author_count=clean.count(get("author_count")),
        arxiv_id=arxiv_id,
        doi=identifier.value if identifier is not None and identifier.scheme == "doi" else clean.doi(get("doi")),
        openreview_id=identifier.value if identifier is not None and identifier.scheme == "openreview" else "",
        version=clean.count(get("version")) or (identifier.version if identifier is not None else None),
        categories=clean.categories(get("categories")),
        keywords=clean.words(get("keywords")),
        organisation=_organisation(get("organisation") or get("organization")),
        links=links,
        published_at=published_at,
        revised_at=clean.moment(get("revised_at") or get("updated")),
        announced_on=clean.day(get("announced_on")),
        featured_on=clean.day(stated_day),
        upvotes=clean.count(get("upvotes")),
        comment_count=clean.count(get("comment_count") or get("num_comments")),
        thumbnail_url=clean.web_address(get("thumbnail_url")),
        author_comment=comment,
        journal_ref=clean.text(get("journal_ref") or get("venue"), clean.MAX_TITLE),
        license_url=clean.license_url(get("license_url") or get("license")),
        withdrawn=get("withdrawn") is True or is_withdrawn(comment),
        star_counts=clean.parse_star_counts(get("star_counts")) or clean.star_counts(links, get("snapshot_at")),
        language=clean.language(get("language")),
    )


def _identity(fields: Mapping[str, object]) -> tuple[Identifier | None, str]:
    """Return the identifier and the record's id at the source. Raises InvalidRecord where no field gives one."""
    source_id = ""
    for name in ("id", "arxiv_id", "doi", "openreview_id", "url"):
        value = fields.get(name)
        if not value:
            continue
        if name == "openreview_id" and isinstance(value, str) and ":" not in value:
            value = f"openreview:{value}"
        identifier = clean.identifier(value)
        if identifier is not None:
            return identifier, source_id or (identifier.value if identifier.scheme == "arxiv" else str(identifier))
        if name == "id":
            source_id = clean.text(value, clean.MAX_NAME)
    if not source_id:
        raise InvalidRecord(
            sentence("The record has no id: give it an `id` (arXiv number, DOI or a name of your own).")
        )
    return None, source_id


def _links(fields: Mapping[str, object], abstract: str, comment: str) -> tuple[LinkFact, ...]:
    facts: list[tuple[str, object, object]] = []
    for name in filter(fields.__contains__, _LINK_FIELDS):
        kind, value = _LINK_FIELDS[name], fields[name]
        if value and clean.identifier(value) is None:  # the page of the paper itself is known by its id
            if kind == "page" and isinstance(value, str) and clean.code_address(value):
                kind = "code"
            facts.append((kind, value, fields.get("github_stars")))
    facts += _listed_links(fields.get("links"))
    return clean.links(facts, abstract, comment)


def _listed_links(value: object) -> list[tuple[str, object, object]]:
    if not isinstance(value, list):
        return []
    links = (link for link in value[:100] if isinstance(link, dict))
    return [(_kind(link.get("kind")), link.get("url"), link.get("stars")) for link in links]


def _kind(value: object) -> str:
    return value if isinstance(value, str) and value in _KINDS else "page"


def _organisation(value: object) -> OrganisationFact | None:
    if isinstance(value, str):
        name = clean.text(value, clean.MAX_NAME)
        return OrganisationFact("", name) if name else None
    if not isinstance(value, dict):
        return None
    slug, name = clean.text(value.get("slug"), clean.MAX_NAME), clean.text(value.get("name"), clean.MAX_NAME)
    if not slug and not name:
        return None
    return OrganisationFact(slug, name or slug, clean.web_address(value.get("avatar_url")))


def _full_record(fields: Mapping[str, object]) -> PaperRecord:
    """Return the full form: cleaned like any foreign text, but nothing is guessed or added."""
    get = fields.get
    source, source_id = clean.text(get("source"), 40), clean.text(get("source_id"), clean.MAX_NAME)
    if not source or not source_id:
        raise InvalidRecord(sentence("The record has an empty `source` or `source_id`: fill both or leave both out."))
    arxiv, openreview = clean.identifier(get("arxiv_id")), clean.text(get("openreview_id"), 40)
    identifier = clean.identifier(f"openreview:{openreview}")
    return PaperRecord(
        source=source,
        source_id=source_id,
        title=clean.required_title(get("title")),
        abstract=clean.prose(get("abstract")),
        summary=clean.prose(get("summary")),
        authors=_names(get("authors"), clean.MAX_AUTHORS),
        author_count=clean.count(get("author_count")),
        arxiv_id=arxiv.value if arxiv is not None and arxiv.scheme == "arxiv" else "",
        doi=clean.doi(get("doi")),
        openreview_id=identifier.value if identifier is not None and identifier.scheme == "openreview" else "",
        version=clean.count(get("version")),
        version_dates=_version_dates(get("version_dates")),
        categories=clean.categories(get("categories")),
        keywords=_names(get("keywords"), clean.MAX_KEYWORDS),
        organisation=_organisation(get("organisation")),
        links=clean.links(_listed_links(get("links"))),
        published_at=clean.moment(get("published_at")),
        revised_at=clean.moment(get("revised_at")),
        announced_on=clean.day(get("announced_on")),
        featured_on=clean.day(get("featured_on")),
        upvotes=clean.count(get("upvotes")),
        comment_count=clean.count(get("comment_count")),
        thumbnail_url=clean.web_address(get("thumbnail_url")),
        author_comment=clean.text(get("author_comment")),
        journal_ref=clean.text(get("journal_ref"), clean.MAX_TITLE),
        license_url=clean.license_url(get("license_url")),
        withdrawn=get("withdrawn") is True,
        citation_count=clean.count(get("citation_count")),
        star_counts=clean.parse_star_counts(get("star_counts")),
        artifacts=parse_artifacts(get("artifacts")),
        model_count=clean.count(get("model_count")),
        dataset_count=clean.count(get("dataset_count")),
        space_count=clean.count(get("space_count")),
        results=parse_results(get("results")),
        author_ids=parse_author_ids(get("author_ids")),
        organisation_ror=parse_ror(clean.text(get("organisation_ror"), 100)),
        language=clean.language(get("language")),
    )


def _names(value: object, limit: int) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(name for item in value[:limit] if (name := clean.text(item, clean.MAX_NAME)))


def _version_dates(value: object) -> tuple[datetime | None, ...]:
    return tuple(clean.moment(item) for item in value[: clean.MAX_VERSIONS]) if isinstance(value, list) else ()
