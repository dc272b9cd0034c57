"""Where a paper's page is."""

from __future__ import annotations

from urllib.parse import quote


def paper_url(key: str, ending: str = "") -> str:
    """Return the path of a paper's page, or of a file beside it: `/papers/hep-th/9901001.bib` for the ending `.bib`."""
    return f"/papers/{quote(key + ending, safe='/:')}"
