"""Asking Semantic Scholar about papers that are here, one at a time: citations and DOIs. A key is optional."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.sources.fetcher import Cursor, FailedRecord, HarvestRequest, Page
from dailypapers.sources.semantic_scholar.parse import FIELDS, parse

PAPER = "https://api.semanticscholar.org/graph/v1/paper/"
PREFIXES = {"arxiv": "ARXIV:", "doi": "DOI:"}


def slices(request: HarvestRequest) -> list[str]:
    return ["ids" if request.ids else "catalogue"]


def pages(name: str, cursor: Cursor, request: HarvestRequest, client: PoliteClient) -> Iterator[Page]:
    for identifier in request.ids or request.waiting():
        parsed = parse_identifier(identifier)
        if parsed is None or parsed.scheme not in PREFIXES:
            continue
        url = f"{PAPER}{quote(PREFIXES[parsed.scheme] + parsed.value, safe=':/')}?fields={FIELDS}"
        answer = client.get(url, kind="json", headers={"x-api-key": request.key})
        if answer.status != 200:
            continue  # it knows nothing of this paper
        try:
            yield Page([parse(answer.body)])
        except InvalidRecord as error:
            yield Page(failed=[FailedRecord(identifier, str(error))])
