"""From merged facts to rows: papers and everything that hangs on them, many at a time.

Only `catalog/actions.py` calls this, inside its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from django.db.models import Model

from dailypapers.catalog import bulk, stars
from dailypapers.catalog.identities import ids_by_name
from dailypapers.catalog.merging import day_of, keyword_slugs, public_key
from dailypapers.catalog.models import (
    Artifact,
    Author,
    AuthorIdentity,
    Authorship,
    Category,
    Keyword,
    Link,
    Organisation,
    Paper,
    PaperCategory,
    PaperKeyword,
    PaperNotice,
    Record,
    Result,
    StarsOfDay,
    Version,
)
from dailypapers.lib.categories import category_name
from dailypapers.lib.language_detection import recognise_language
from dailypapers.lib.notices import Notice, Standing, standing_of
from dailypapers.lib.record import ArtifactFact, OrganisationFact, PaperRecord
from dailypapers.lib.resemblance import title_ends
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import slug

Facts = PaperRecord  # merged: what all records of a paper say together
COLUMNS = (  # in the order of `_columns`
    "key", "title", "title_text", "abstract", "summary", "arxiv_id", "doi", "openreview_id", "published_at",
    "revised_at", "announced_on", "featured_on", "version", "withdrawn", "primary_category_id", "organisation_id",
    "author_count", "author_comment", "journal_ref", "license_url", "thumbnail_url", "external_upvotes",
    "external_comments", "external_citations", "code_url", "code_stars", "code_stars_gained", "content_hash",
    "text_hash", "title_head", "title_tail", "notice", "notice_doi", "notice_on", "notice_reason", "published_doi",
    "model_count", "dataset_count", "space_count", "result_count", "language",
)  # fmt: skip


def insert_papers(facts: Sequence[Facts], moment: datetime, keys: Sequence[str] = ()) -> list[int]:
    """Insert papers with all their parts; return their ids in the order of `facts`. `keys` are used where given."""
    if not facts:
        return []
    names = _Names(facts)
    columns = [_columns(fact, names) for fact in facts]
    for values, key in zip(columns, keys, strict=False):
        values["key"] = key
    constant = (moment, 0.0, None)
    bulk.insert(
        Paper,
        (*COLUMNS, "first_seen_at", "attention_score", "trending_score"),
        ((*values.values(), *constant) for values in columns),
    )
    keys = [values["key"] for values in columns]
    id_of = dict(bulk.select(Paper, ("key", "id"), "key", keys))
    ids = [id_of[key] for key in keys]
    _insert_parts(list(zip(ids, facts, strict=True)), names)
    return ids


def free_key(fact: Facts, paper_id: int) -> str:
    """Return an unused key for a paper split from another: its own, else one by its record, else that with a number."""
    candidates = [public_key(fact), f"{fact.source}:{fact.source_id}"[:240]]
    candidates += [f"{candidates[1]}-{number}" for number in range(2, 100)]
    taken = {key for key, _ in bulk.select(Paper, ("key", "id"), "key", candidates)}
    taken |= {
        key for key, owner in bulk.select(Record, ("key", "paper_id"), "key", candidates[:1]) if owner == paper_id
    }
    return next(key for key in candidates if key not in taken)


def update_papers(facts: dict[int, Facts]) -> None:
    """Bring stored papers to these facts; what hangs on them is written anew.

    A paper whose key another one has keeps its own: the two were split.
    """
    names = _Names(facts.values())
    ids = list(facts)
    columns = {paper_id: _columns(facts[paper_id], names) for paper_id in ids}
    owners = dict(bulk.select(Paper, ("key", "id"), "key", [values["key"] for values in columns.values()]))
    # Where nobody has a key yet, the first that wants it gets it.
    clashing = [paper_id for paper_id in ids if owners.setdefault(columns[paper_id]["key"], paper_id) != paper_id]
    for paper_id, key in bulk.select(Paper, ("id", "key"), "id", clashing):
        columns[paper_id]["key"] = key
    bulk.update(
        Paper,
        (*COLUMNS, "trending_score"),  # emptied: ranking fills it
        ((*columns[paper_id].values(), None, paper_id) for paper_id in ids),
    )
    for model in (Authorship, PaperCategory, PaperKeyword, Link, Version, Artifact, Result, AuthorIdentity):
        model._default_manager.filter(paper_id__in=ids).delete()
    _insert_parts([(paper_id, facts[paper_id]) for paper_id in ids], names)


class _Names:
    """The ids of all authors, categories, organisations and keywords that some facts name; missing ones are made."""

    def __init__(self, facts: Iterable[Facts]) -> None:
        authors: dict[str, None] = {}
        categories: dict[str, None] = {}
        organisations: dict[str, OrganisationFact] = {}
        keywords: dict[str, str] = {}
        facts = list(facts)
        self._notices = notices_about({name for fact in facts for name in (fact.doi, fact.arxiv_id)})
        for fact in facts:
            authors.update(dict.fromkeys(fact.authors))
            categories.update(dict.fromkeys(fact.categories))
            keywords = keyword_slugs(fact.keywords) | keywords
            if fact.organisation and (key := organisation_slug(fact.organisation)):
                organisations.setdefault(key, fact.organisation)
        self.authors = _ids(Author, "name", {name: {} for name in authors})
        self.categories = _ids(Category, "code", {code: {"name": category_name(code)} for code in categories})
        self.keywords = _ids(Keyword, "slug", {key: {"name": name} for key, name in keywords.items()})
        self.organisations = _ids(
            Organisation,
            "slug",
            {key: {"name": o.name or o.slug, "avatar_url": o.avatar_url} for key, o in organisations.items()},
        )
        self._keep_rors(facts)

    def _keep_rors(self, facts: Iterable[Facts]) -> None:
        """Note the ROR ids of organisations that have none yet."""
        rors = {
            organisation_slug(fact.organisation): fact.organisation_ror
            for fact in facts
            if fact.organisation and fact.organisation_ror
        }
        for key, ror in rors.items():
            Organisation.objects.filter(slug=key, ror="").update(ror=ror)

    def standing_of(self, fact: Facts) -> Standing:
        """Return what the notices about a paper come to."""
        return standing_of(row for name in (fact.doi, fact.arxiv_id) for row in self._notices.get(name, ()))


def notices_about(identifiers: Iterable[str]) -> dict[str, list[Notice]]:
    """Return the stored notices by the identifier of their paper."""
    notices: dict[str, list[Notice]] = {}
    columns = ("identifier", "kind", "doi", "issued_on", "reason")
    for identifier, kind, doi, issued_on, reason in bulk.select(PaperNotice, columns, "identifier", identifiers):
        day = date.fromisoformat(issued_on) if isinstance(issued_on, str) else issued_on
        notices.setdefault(identifier, []).append(Notice(identifier, kind, doi, day, reason))
    return notices


def _ids(model: type[Model], column: str, columns_of: dict[str, dict[str, Any]]) -> dict[str, int]:
    """Return the ids of the rows by their unique names; insert missing rows, also beside other writers."""
    ids = dict(bulk.select(model, (column, "id"), column, columns_of))
    missing = sorted(columns_of.keys() - ids.keys())  # sorted: two writers never wait for each other in a circle
    if missing:
        columns = list(columns_of[missing[0]])
        rows = ((name, *columns_of[name].values()) for name in missing)
        bulk.insert(model, (column, *columns), rows, ignore_conflicts=True)
        ids.update(bulk.select(model, (column, "id"), column, missing))
    return ids


def organisation_slug(organisation: OrganisationFact) -> str:
    return slug(organisation.slug or organisation.name)[:120]


def _columns(fact: Facts, names: _Names) -> dict[str, Any]:
    """Return the columns of a paper, each by its attribute name in `COLUMNS`."""
    code = next((link for link in fact.links if link.kind == "code"), None)
    organisation = organisation_slug(fact.organisation) if fact.organisation else ""
    ends = title_ends(fact.title)
    standing = names.standing_of(fact)
    language = fact.language or recognise_language(fact.title, fact.abstract)
    return {
        "key": public_key(fact),
        "title": fact.title,
        "title_text": to_plain(fact.title) or fact.title,
        "abstract": fact.abstract,
        "summary": fact.summary,
        "arxiv_id": fact.arxiv_id,
        "doi": fact.doi,
        "openreview_id": fact.openreview_id,
        "published_at": fact.published_at,
        "revised_at": fact.revised_at,
        "announced_on": fact.announced_on,
        "featured_on": day_of(fact),
        "version": fact.version,
        "withdrawn": fact.withdrawn,
        "primary_category_id": names.categories[fact.categories[0]] if fact.categories else None,
        "organisation_id": names.organisations[organisation] if organisation else None,
        "author_count": len(fact.authors) or fact.author_count or 0,
        "author_comment": fact.author_comment,
        "journal_ref": fact.journal_ref,
        "license_url": fact.license_url,
        "thumbnail_url": fact.thumbnail_url,
        "external_upvotes": fact.upvotes or 0,
        "external_comments": fact.comment_count or 0,
        "external_citations": fact.citation_count or 0,
        "code_url": code.url if code else "",
        "code_stars": code.stars if code else None,
        "code_stars_gained": stars.growth(fact.star_counts, code.url, day_of(fact)) if code else None,
        "content_hash": content_hash(fact) ^ language_hash(language),
        "text_hash": text_hash(fact),
        "title_head": ends.head,
        "title_tail": ends.tail,
        "notice": standing.kind,
        "notice_doi": standing.doi,
        "notice_on": standing.issued_on,
        "notice_reason": standing.reason,
        "published_doi": standing.published_doi,
        "model_count": fact.model_count,
        "dataset_count": fact.dataset_count,
        "space_count": fact.space_count,
        "result_count": len(fact.results) or None,
        "language": language,
    }


def content_hash(fact: Facts) -> int:
    """Return 63 bits over everything the index holds of a paper: where they differ from the index's, it is behind."""
    indexed = (
        fact.title,
        fact.abstract,
        fact.summary,
        fact.authors,
        fact.keywords,
        fact.categories,
        fact.organisation,
        fact.arxiv_id,
        fact.doi,
        day_of(fact),
        fact.published_at,
        fact.upvotes,
        [(link.kind, link.url) for link in fact.links if link.kind in ("code", "project", "video")],
        fact.author_comment,
        fact.journal_ref,
        bool(fact.thumbnail_url),
        *linked_kinds(fact),  # nothing where there are none, so that most papers keep the hash they had
        *(f"orcid:{ids.orcid}" for ids in fact.author_ids if ids.orcid),
    )
    return int.from_bytes(blake2b(repr(indexed).encode(), digest_size=8).digest(), "big") >> 1


def language_hash(language: str) -> int:
    """Return what a language changes of a content hash, by exclusive or: nothing where it is English or unknown."""
    if language in ("", "en"):
        return 0
    return int.from_bytes(blake2b(language.encode(), digest_size=8).digest(), "big") >> 1


def linked_kinds(fact: Facts) -> list[str]:
    """Return the kinds of artifacts that the hub links to a paper."""
    counts = {"model": fact.model_count, "dataset": fact.dataset_count, "space": fact.space_count}
    return [kind for kind, count in counts.items() if count]


def text_hash(fact: Facts) -> int:
    """Return 63 bits over what a gist and keyphrases are made from: where they differ, those are out of date."""
    text = f"{fact.title}\n{fact.abstract}".encode("utf-8", "replace")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> 1


def _insert_parts(papers: Sequence[tuple[int, Facts]], names: _Names) -> None:
    """Insert the authors, categories, keywords, links and versions of papers that have none yet."""
    bulk.insert(
        Authorship,
        ("paper_id", "author_id", "position"),
        (
            (paper_id, names.authors[name], position)
            for paper_id, fact in papers
            for position, name in enumerate(fact.authors)
        ),
    )
    bulk.insert(
        PaperCategory,
        ("paper_id", "category_id", "position"),
        (
            (paper_id, names.categories[code], position)
            for paper_id, fact in papers
            for position, code in enumerate(dict.fromkeys(fact.categories))
        ),
    )
    bulk.insert(
        PaperKeyword,
        ("paper_id", "keyword_id", "position"),
        (
            (paper_id, names.keywords[key], position)
            for paper_id, fact in papers
            for position, key in enumerate(keyword_slugs(fact.keywords))
        ),
    )
    bulk.insert(
        Link,
        ("paper_id", "kind", "url", "stars"),
        (
            (paper_id, link.kind, link.url, link.stars)
            for paper_id, fact in papers
            for link in {link.url: link for link in fact.links}.values()
        ),
    )
    bulk.insert(
        Version,
        ("paper_id", "number", "published_at"),
        ((paper_id, number, moment) for paper_id, fact in papers for number, moment in _versions(fact)),
    )
    _insert_identities(papers, names)
    _insert_artifacts(papers)


def _insert_identities(papers: Sequence[tuple[int, Facts]], names: _Names) -> None:
    """Insert the ids of authors; of a single record they may name somebody who is no author of it."""
    rows = (
        (paper_id, names.authors[name], ids.orcid, ids.openalex)
        for paper_id, fact in papers
        if fact.author_ids
        for name, ids in ids_by_name(fact.authors, fact.author_ids).items()
    )
    bulk.insert(AuthorIdentity, ("paper_id", "author_id", "orcid", "openalex"), rows)


def _insert_artifacts(papers: Sequence[tuple[int, Facts]]) -> None:
    """Insert what the hub links and the results of papers that have none yet, and the stars of their code by day."""
    bulk.insert(
        Artifact,
        ("paper_id", "kind", "name", "title", "task", "likes", "downloads"),
        (
            (paper_id, artifact.kind, artifact.name[:255], *_facts_of(artifact))
            for paper_id, fact in papers
            for artifact in fact.artifacts
        ),
        ignore_conflicts=True,
    )
    bulk.insert(
        Result,
        ("paper_id", "task", "dataset", "model", "metric", "value", "source"),
        (
            (paper_id, result.task, result.dataset, result.model, result.metric, result.value, result.source)
            for paper_id, fact in papers
            for result in fact.results
        ),
    )
    bulk.insert(
        StarsOfDay,
        ("url", "day", "stars"),
        ((count.url[:1000], count.at.date(), count.stars) for _, fact in papers for count in fact.star_counts),
        ignore_conflicts=True,
    )


def _facts_of(artifact: ArtifactFact) -> tuple[str, str, int | None, int | None]:
    return artifact.title[:400], artifact.task[:100], artifact.likes, artifact.downloads


def _versions(fact: Facts) -> list[tuple[int, datetime | None]]:
    """Return the versions with their moments; where only the newest number is known, the first and it have one."""
    if fact.version_dates:
        return list(enumerate(fact.version_dates, start=1))
    newest = fact.version or 0
    dates = {1: fact.published_at, newest: fact.revised_at or fact.published_at}
    return [(number, dates.get(number)) for number in range(1, min(newest, 200) + 1)]
