"""One paper by its identifier, from the source that knows such identifiers."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from dailypapers.lib.errors import SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.record import PaperRecord
from dailypapers.sources.fetcher import HarvestRequest
from dailypapers.sources.registry import KINDS
from dailypapers.sources.runner import client as polite_client

PREPRINTS = ("10.1101/", "10.64898/")  # DOIs of bioRxiv and medRxiv


def look_up(scheme: str, identifier: str) -> PaperRecord | None:
    """Look up the paper of an arXiv id, DOI or OpenReview id; return its record, None where no source knows it.

    The sources of a scheme are asked one after another. Raises `SourceError` when none knew it and one could not be
    asked, so that a failure is never taken for an answer.
    """
    failure: SourceError | None = None
    client = polite_client()
    try:
        for kind in _kinds_of(scheme, identifier):
            try:
                record = _ask(kind, identifier, client)
            except SourceError as error:
                failure = error
                continue
            if record is not None:
                return record
    finally:
        client.close()
    if failure is not None:
        raise failure
    return None


def _kinds_of(scheme: str, identifier: str) -> tuple[str, ...]:
    if scheme == "doi":
        catalogues = ("openalex", "semantic-scholar") if settings.SOURCE_KEYS["openalex"] else ("semantic-scholar",)
        return ("biorxiv", "medrxiv", *catalogues) if identifier.startswith(PREPRINTS) else catalogues
    return (scheme,) if scheme in KINDS else ()


def _ask(kind: str, identifier: str, client: PoliteClient) -> PaperRecord | None:
    source = KINDS[kind]
    request = HarvestRequest(
        now=timezone.now(), address=source.address, name=kind, ids=(identifier,), key=settings.SOURCE_KEYS.get(kind, "")
    )
    pages = (
        page for name in source.fetcher.slices(request) for page in source.fetcher.pages(name, {}, request, client)
    )
    return next((record for page in pages for record in page.records), None)
