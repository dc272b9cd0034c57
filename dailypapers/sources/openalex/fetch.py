"""Asking OpenAlex about papers that are here: citations and DOIs, by DOI, fifty a request. It wants a free key."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from dailypapers.lib.errors import SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.lib.sentences import sentence
from dailypapers.sources.fetcher import Cursor, HarvestRequest, Page, read_answer
from dailypapers.sources.openalex.parse import parse

WORKS = "https://api.openalex.org/works"
BATCH = 50


def slices(request: HarvestRequest) -> list[str]:
    if not request.key:
        raise SourceError(
            sentence("OpenAlex wants a key: get a free one at openalex.org and set DAILYPAPERS_OPENALEX_KEY.")
        )
    return ["ids" if request.ids else "catalogue"]


def pages(name: str, cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    dois = [doi for identifier in (request.ids or request.waiting()) if (doi := _doi(identifier))]
    for start in range(0, len(dois), BATCH):
        batch = dois[start : start + BATCH]
        parameters = {"filter": "doi:" + "|".join(batch), "per-page": BATCH, "api_key": request.key}
        works = read_answer(client, f"{WORKS}?{urlencode(parameters)}", "json", parse)
        yield Page(works.records, failed=works.failed, notices=works.notices)


def _doi(identifier: str) -> str:
    """Return the DOI of an identifier; arXiv ids have one by rule. "" for what cannot stand in a filter."""
    parsed = parse_identifier(identifier)
    if parsed is None or parsed.scheme not in ("arxiv", "doi") or any(sign in parsed.value for sign in "|,"):
        return ""
    return parsed.value if parsed.scheme == "doi" else f"10.48550/arxiv.{parsed.value}"
