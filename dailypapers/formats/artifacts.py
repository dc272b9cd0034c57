"""What belongs to a paper (models, data, code, results) as JSON, as Markdown, and as the hub's clients read it."""

from __future__ import annotations

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dailypapers.catalog.artifacts import CodeRepository, Linked, PaperArtifacts
from dailypapers.catalog.models import Artifact
from dailypapers.formats.markdown import escape, link

HUB = "https://huggingface.co/"
SOURCES = {"papers-with-code": "Papers with Code (CC BY-SA 4.0)"}
_FOLDERS = {"model": "", "dataset": "datasets/", "space": "spaces/"}
_HEADINGS = {"model": gettext_lazy("Models"), "dataset": gettext_lazy("Datasets"), "space": gettext_lazy("Spaces")}


def artifact_url(artifact: Artifact) -> str:
    """Return the page of a model, dataset or Space at the hub."""
    return f"{HUB}{_FOLDERS[artifact.kind]}{artifact.name}"


def source_of(result_source: str) -> str:
    """Return who gives a number, with the licence."""
    return SOURCES.get(result_source, result_source)


def as_json(key: str, found: PaperArtifacts) -> dict[str, Any]:
    """Return the fields of `client.artifacts.PaperArtifacts`."""
    return {
        "id": key,
        **{f"{kind.kind}s": _linked(kind) for kind in (found.models, found.datasets, found.spaces)},
        "repository": _repository(found.repository) if found.repository else None,
        "results": [
            {
                "task": row.task,
                "dataset": row.dataset,
                "model": row.model,
                "metric": row.metric,
                "value": row.value,
                "source": source_of(row.source),
            }
            for row in found.results
        ],
    }


def _linked(kind: Linked) -> dict[str, Any]:
    items = [
        {
            "id": row.name,
            "title": row.title,
            "task": row.task,
            "likes": row.likes,
            "downloads": row.downloads,
            "url": artifact_url(row),
        }
        for row in kind.items
    ]
    return {"count": kind.count, "items": items}


def _repository(code: CodeRepository) -> dict[str, Any]:
    return {
        "url": code.url,
        "language": code.language,
        "licence": code.licence,
        "is_archived": code.is_archived,
        "stars": code.stars.stars if code.stars else None,
        "history": [{"day": day, "stars": stars} for day, stars in code.history],
    }


def in_markdown(found: PaperArtifacts) -> str:
    """Return models, data, code and results as sections of a paper's Markdown; "" for none."""
    parts = []
    if code := found.repository:
        facts = [code.language, code.licence, _stars(code.stars.stars) if code.stars else ""]
        parts += [f"## {_('Code')}", "- " + " · ".join([link(code.name, code.url), *map(escape, filter(None, facts))])]
    for kind in found.linked:
        rows = [f"- {link(row.title or row.name, artifact_url(row))}{_counts(row)}" for row in kind.items]
        rest = _("%(count)s in all at the hub.") % {"count": intcomma(kind.count)} if kind.count > len(rows) else ""
        parts += [f"## {_HEADINGS[kind.kind]}", "\n".join(rows), rest]
    if found.results:
        names = (_("Task"), _("Data set"), _("Model"), _("Metric"), _("Value"), _("Source"))
        head = f"| {' | '.join(map(escape, names))} |\n|---|---|---|---|---|---|"
        cells = (
            (row.task, row.dataset, row.model, row.metric, row.value, source_of(row.source)) for row in found.results
        )
        parts += [f"## {_('Results')}", "\n".join([head, *(f"| {' | '.join(map(escape, row))} |" for row in cells)])]
    return "\n" + "\n\n".join(part for part in parts if part) + "\n" if parts else ""


def _stars(count: int) -> str:
    return ngettext("%(count)s star", "%(count)s stars", count) % {"count": intcomma(count)}


def _counts(row: Artifact) -> str:
    counts = [row.task]
    if row.likes:
        counts.append(ngettext("%(count)s like", "%(count)s likes", row.likes) % {"count": intcomma(row.likes)})
    if row.downloads:
        text = ngettext("%(count)s download", "%(count)s downloads", row.downloads)
        counts.append(text % {"count": intcomma(row.downloads)})
    said = ", ".join(filter(None, counts))
    return f" ({escape(said)})" if said else ""


def hub_fields(found: PaperArtifacts) -> dict[str, Any]:
    """Return what the hub's answer about a paper says of models, datasets and Spaces, in its own shape."""
    fields: dict[str, Any] = {}
    for kind in (found.models, found.datasets, found.spaces):
        name = f"{kind.kind.capitalize()}s"
        fields |= {f"linked{name}": [_hub_item(row) for row in kind.items], f"numTotal{name}": kind.count}
    return fields


def _hub_item(row: Artifact) -> dict[str, Any]:
    item = {
        "id": row.name,
        "author": row.name.partition("/")[0] if "/" in row.name else None,
        "repoType": row.kind,
        "private": False,
        "likes": row.likes,
        "downloads": row.downloads,
        "pipeline_tag": row.task,
        "title": row.title,
    }
    return {name: value for name, value in item.items() if value not in (None, "")}
