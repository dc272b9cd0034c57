"""Where a paper's page is, and the site itself."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from dailypapers.lib.identifiers import Identifier
from dailypapers.lib.sentences import sentence

SOURCE_NAMES = {"arxiv": "arXiv", "doi": sentence("its publisher"), "openreview": "OpenReview"}
"""Where a paper of each scheme of identifiers can be read, as readers call it."""


def paper_url(key: str, ending: str = "") -> str:
    """Return the path of a paper's page, or of a file beside it: `/papers/hep-th/9901001.bib` for the ending `.bib`."""
    return f"/papers/{quote(key + ending, safe='/:')}"


def submission_url(identifier: Identifier) -> str:
    """Return the path of the page where a paper that the catalogue lacks can be submitted."""
    return f"/submit?{urlencode({'paper': str(identifier)})}"


def site_domain() -> str:
    """Return the domain that stands for this site in identifiers: of feeds, mails and lists."""
    return (urlsplit(settings.SITE_URL).hostname or "localhost").encode("idna").decode()
