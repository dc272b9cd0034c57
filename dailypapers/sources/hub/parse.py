"""The hub's Daily Papers: items of its API as they were over the years, and flat JSON lines made from them.

An item of a listing nests the paper and repeats some fields at the top; a single paper is the nested object alone.
The days are easily mixed up: the nested `publishedAt` is the paper's first version. The day it was featured is
`submittedOnDailyAt`; only listings of 2024, which lack it, carry that day in the top-level `publishedAt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import LinkFact, OrganisationFact, PaperRecord
from dailypapers.sources import field_cleaners as clean

_NO_FIELDS: Mapping[str, object] = {}


def sniff(item: Mapping[str, object]) -> bool:
    """Tell whether an object has the fields of the hub."""
    if isinstance(item.get("paper"), dict) or "daily_date" in item or "submittedOnDailyAt" in item:
        return True
    return "publishedAt" in item and "summary" in item


def parse(line: bytes) -> PaperRecord:
    """Return the record of one item of JSON. Raises InvalidRecord where it is no paper with a title and an id."""
    return record_of(clean.load_object(line))


def record_of(item: Mapping[str, object]) -> PaperRecord:
    """Return the record of one decoded item, nested or flat. Raises InvalidRecord where it has no title or no id."""
    nested = item.get("paper")
    paper: Mapping[str, object] = nested if isinstance(nested, dict) else _NO_FIELDS

    def first(*names: str) -> object:
        """Return the first value that is there, of the nested paper before the top, in the order of `names`."""
        for name in names:
            for fields in (paper, item):
                value = fields.get(name)
                if value is not None and value != "":
                    return value
        return None

    title = clean.required_title(first("title"))
    source_id, arxiv_id, version = _identity(first("id"))
    abstract = clean.prose(first("abstract", "summary"))
    published = paper.get("publishedAt") if paper else first("publishedAt", "published_at")
    links = _links(
        code=first("githubRepo", "github"),
        stars=first("githubStars", "github_stars"),
        project=first("projectPage", "project_page"),
        videos=first("mediaUrls"),
        abstract=abstract,
    )
    return PaperRecord(
        source="hub",
        source_id=source_id,
        title=title,
        abstract=abstract,
        summary=clean.text(first("ai_summary")),
        authors=_authors(first("authors")),
        arxiv_id=arxiv_id,
        version=version,
        keywords=clean.words(first("ai_keywords")),
        organisation=_organisation(first("organization")),
        links=links,
        published_at=clean.moment(published),
        featured_on=_featured_on(item, bool(paper), first("submittedOnDailyAt", "daily_date", "submitted_at")),
        upvotes=clean.count(first("upvotes")),
        comment_count=clean.count(first("numComments", "num_comments")),
        thumbnail_url=clean.web_address(first("thumbnail", "mediaUrl")),
        star_counts=clean.star_counts(links, item.get("snapshot_at")),
    )


def _identity(value: object) -> tuple[str, str, int | None]:
    """Return the id at the source, the arXiv id and its version."""
    value_text = clean.text(value, clean.MAX_NAME)
    if not value_text:
        raise InvalidRecord("The record has no id: a paper of the hub carries its arXiv number in `id`.")
    identifier = clean.identifier(value_text)
    if identifier is None or identifier.scheme != "arxiv":
        return value_text, "", None
    return identifier.value, identifier.value, identifier.version


def _featured_on(item: Mapping[str, object], is_listing: bool, stated: object) -> date | None:
    day = clean.day(stated)
    return clean.day(item.get("publishedAt")) if day is None and is_listing else day


def _authors(value: object) -> tuple[str, ...]:
    """Return names, of objects (those marked hidden are not the paper's) or of plain text."""
    if isinstance(value, list):
        visible = (entry for entry in value if not (isinstance(entry, dict) and entry.get("hidden") is True))
        value = list(visible)
    return clean.authors(value)


def _organisation(value: object) -> OrganisationFact | None:
    """Return the organisation: the API gives `name` (the slug) and `fullname`, flat lines the slug alone."""
    if isinstance(value, str):
        slug = clean.text(value, clean.MAX_NAME)
        return OrganisationFact(slug, slug) if slug else None
    if not isinstance(value, dict):
        return None
    slug = clean.text(value.get("name"), clean.MAX_NAME)
    name = clean.text(value.get("fullname"), clean.MAX_NAME) or slug
    avatar = clean.web_address(value.get("avatar")) or clean.web_address(value.get("avatarUrl"))
    return OrganisationFact(slug, name, avatar) if name else None


def _links(code: object, stars: object, project: object, videos: object, abstract: str) -> tuple[LinkFact, ...]:
    facts = [("code", code, stars), ("project", project, None)]
    if isinstance(videos, list):
        films = (url for url in videos if isinstance(url, str) and url.lower().endswith((".mp4", ".mov", ".webm")))
        facts += [("video", url, None) for url in films][:1]
    return clean.links(facts, abstract)
