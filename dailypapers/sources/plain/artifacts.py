"""What our own full form says beside a paper: models and data of the hub, numbers of results, ids of people."""

from __future__ import annotations

from dailypapers.lib.record import ArtifactFact, AuthorIds, ResultFact
from dailypapers.lib.registries import parse_openalex_author, parse_orcid
from dailypapers.sources import field_cleaners as clean

MAX_FACTS = 1_000  # of one kind
_KINDS = ("model", "dataset", "space")
_MAX_LABEL = 200


def parse_artifacts(value: object) -> tuple[ArtifactFact, ...]:
    """Return the models, datasets and Spaces of a list, those that have a kind and a name."""
    facts = (
        ArtifactFact(
            str(fields.get("kind")),
            clean.text(fields.get("name"), clean.MAX_NAME),
            clean.text(fields.get("title"), clean.MAX_NAME),
            clean.text(fields.get("task"), 100),
            clean.count(fields.get("likes")),
            clean.count(fields.get("downloads")),
        )
        for fields in clean.objects(value, MAX_FACTS)
        if fields.get("kind") in _KINDS
    )
    return tuple(fact for fact in facts if fact.name)


def parse_results(value: object) -> tuple[ResultFact, ...]:
    """Return the numbers of a list, those that say what was measured and where they are from."""
    names = ("task", "dataset", "model", "metric", "value", "source")
    rows = (
        ResultFact(*(clean.text(fields.get(name), _MAX_LABEL) for name in names))
        for fields in clean.objects(value, MAX_FACTS)
    )
    return tuple(row for row in rows if row.metric and row.value and row.source)


def parse_author_ids(value: object) -> tuple[AuthorIds, ...]:
    """Return the ids of authors of a list, of those that have any."""
    rows = (
        AuthorIds(
            clean.text(fields.get("name"), clean.MAX_NAME),
            parse_orcid(clean.text(fields.get("orcid"), 100)),
            parse_openalex_author(clean.text(fields.get("openalex"), 100)),
        )
        for fields in clean.objects(value, MAX_FACTS)
    )
    return tuple(row for row in rows if row.name and (row.orcid or row.openalex))
