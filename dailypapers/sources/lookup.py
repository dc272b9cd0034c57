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
    """The paper of an arXiv id, a DOI or an OpenReview id as a source tells it; None where no source knows it.

    The sources of a scheme are asked one after another. Raises `SourceError` when none knew it and one could not be
    asked, so that nobody takes silence for an answer.
    """
    silent: SourceError | None = None
    asking = polite_client()
    try:
        for kind in _who_knows(scheme, identifier):
            try:
                record = _ask(kind, identifier, asking)
            except SourceError as error:
                silent = error
                continue
            if record is not None:
                return record
    finally:
        asking.close()
    if silent is not None:
        raise silent
    return None


def _who_knows(scheme: str, identifier: str) -> tuple[str, ...]:
    if scheme == "doi":
        catalogues = ("openalex", "semantic-scholar") if settings.SOURCE_KEYS["openalex"] else ("semantic-scholar",)
        return ("biorxiv", "medrxiv", *catalogues) if identifier.startswith(PREPRINTS) else catalogues
    return (scheme,) if scheme in KINDS else ()


def _ask(kind: str, identifier: str, asking: PoliteClient) -> PaperRecord | None:
    known = KINDS[kind]
    wish = HarvestRequest(
        now=timezone.now(), address=known.address, name=kind, ids=(identifier,), key=settings.SOURCE_KEYS.get(kind, "")
    )
    pages = (page for name in known.fetcher.slices(wish) for page in known.fetcher.pages(name, {}, wish, asking))
    return next((record for page in pages for record in page.records), None)
