"""The hub's Daily Papers: items of its API as they were over the years, and flat JSON lines made from them.

An item of a listing nests the paper and repeats some fields at the top; a single paper is the nested object alone.
The days are easily mixed up: the nested `publishedAt` is the paper's first version. The day it was featured is
`submittedOnDailyAt`; only listings of 2024, which lack it, carry that day in the top-level `publishedAt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import ArtifactFact, LinkFact, OrganisationFact, PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean

_NO_FIELDS: Mapping[str, object] = {}
MAX_ARTIFACTS = 100  # of a kind
_REPOSITORY = re.compile(r"[\w.-]{1,100}(/[\w.-]{1,100})?")


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
    models, datasets, spaces = (_Artifacts.of(first, kind) for kind in ("model", "dataset", "space"))
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
        artifacts=(*models.listed, *datasets.listed, *spaces.listed),
        model_count=models.total,
        dataset_count=datasets.total,
        space_count=spaces.total,
    )


class _Artifacts(NamedTuple):
    """What the hub links to a paper, of one kind: those it lists, and how many there are, None where it is silent."""

    listed: tuple[ArtifactFact, ...]
    total: int | None

    @classmethod
    def of(cls, first: Callable[..., object], kind: str) -> _Artifacts:
        """Read `linkedModels` and `numTotalModels`, and likewise of datasets and Spaces."""
        name = f"{kind.capitalize()}s"
        linked = first(f"linked{name}")
        if not isinstance(linked, list):
            return cls((), None)
        facts = {fact.name: fact for fact in _artifacts(linked, kind)}
        return cls(tuple(facts.values()), max(len(facts), clean.count(first(f"numTotal{name}")) or 0))


def _artifacts(linked: list[object], kind: str) -> Iterator[ArtifactFact]:
    for entry in linked[:MAX_ARTIFACTS]:
        fields: Mapping[str, object] = entry if isinstance(entry, dict) else {}
        name = clean.text(fields.get("id"), clean.MAX_NAME)
        if _REPOSITORY.fullmatch(name) and fields.get("private") is not True:
            yield ArtifactFact(
                kind,
                name,
                title=clean.text(fields.get("title"), clean.MAX_NAME) if kind == "space" else "",
                task=clean.text(fields.get("pipeline_tag"), 100),
                likes=clean.count(fields.get("likes")),
                downloads=clean.count(fields.get("downloads")),
            )


def _identity(value: object) -> tuple[str, str, int | None]:
    """Return the id at the source, the arXiv id and its version."""
    value_text = clean.text(value, clean.MAX_NAME)
    if not value_text:
        raise InvalidRecord(sentence("The record has no id: a paper of the hub carries its arXiv number in `id`."))
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
